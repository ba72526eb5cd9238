import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "@jest/globals";
import { readPolicyFile } from "../../local/policyFile.ts";
import { type Served, type ServeOptions, serve } from "../../local/serve.ts";

const SHIPPED = join(import.meta.dirname, "../../policies/policy.yaml");

/** A guard on this desk with the shipped policy and people, and with systems played. */
export interface PlayedDesk extends Served {
  /** Where a system is played, by its name. */
  readonly pageOf: (name: string) => string;
  /** The destinations of the rules that EC2 has in the seeded group. */
  readonly openTo: () => Promise<readonly string[]>;
}

/** Starts guards, each in a folder of its own, and ends them after each test of this file. */
export function usePlayedDesks(): (standIns: ServeOptions["standIns"]) => Promise<PlayedDesk> {
  let ends: readonly (() => Promise<void>)[] = [];
  let folders: readonly string[] = [];
  afterEach(async () => {
    await Promise.all(ends.map((end) => end()));
    for (const folder of folders) rmSync(folder, { recursive: true });
    ends = [];
    folders = [];
  });
  return async (standIns = {}) => {
    const data = mkdtempSync(join(tmpdir(), "egress-guard-played-"));
    folders = [...folders, data];
    const reading = await readPolicyFile(SHIPPED);
    if (!reading.ok) throw new Error("the shipped policy is at fault");
    const served = await serve({
      port: 0,
      policy: reading.policy,
      data,
      deployment: { account: "111122223333", region: "us-east-1" },
      principal: "arn:aws:iam::111122223333:user/local",
      standIns,
    });
    ends = [...ends, served.close];
    return {
      ...served,
      pageOf: (name) => served.pages.find((page) => page.name === name)?.url ?? "",
      openTo: () => destinations(served.ec2Url),
    };
  };
}

async function destinations(ec2Url: string): Promise<readonly string[]> {
  const query = "Action=DescribeSecurityGroupRules&Version=2016-11-15";
  const group = "Filter.1.Name=group-id&Filter.1.Value.1=sg-0123456789abcdef0";
  const text = await (await fetch(`${ec2Url}/?${query}&${group}`)).text();
  return [...text.matchAll(/<cidrIpv4>([^<]+)</g)].map(([, cidr = ""]) => cidr);
}

/** Waits until something is so, for some seconds. */
export async function untilSo<T>(look: () => Promise<T>, isSo: (seen: T) => boolean): Promise<T> {
  let seen = await look();
  for (let tries = 0; !isSo(seen) && tries < 200; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    seen = await look();
  }
  return seen;
}
