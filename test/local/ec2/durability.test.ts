import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import {
  APP,
  ask,
  countedHex,
  FRESH,
  type Parameters,
  PROXY,
  permission,
  rulesOf,
  start,
  textsOf,
  withEc2,
} from "./support.ts";

let folder = "";
let database = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "embedded-ec2-"));
  database = join(folder, "ec2.sqlite");
});
afterEach(() => rm(folder, { recursive: true }));

const WEB = { GroupId: APP, ...permission(1, "tcp", 443, 443, "203.0.113.0/24", "web") };

/** Everything that the describes show, without request ids. */
async function everything(ec2: { readonly url: string }): Promise<string> {
  const actions = [
    "DescribeSecurityGroups",
    "DescribeSecurityGroupRules",
    "DescribeVpcs",
    "DescribeManagedPrefixLists",
    "DescribePrefixLists",
  ];
  const answers = await Promise.all(actions.map((action) => ask({ url: ec2.url }, action)));
  return answers.map(({ xml }) => xml.replace(/<requestId>[^<]*/, "")).join("\n");
}

describe("a restart", () => {
  test("keeps everything", async () => {
    const before = await withEc2(
      async (ec2) => {
        await ask(ec2, "AuthorizeSecurityGroupEgress", WEB);
        await ask(ec2, "CreateTags", { "ResourceId.1": APP, "Tag.1.Key": "a", "Tag.1.Value": "ü" });
        await ask(ec2, "CreateVpc", { CidrBlock: "10.9.0.0/16" });
        return everything(ec2);
      },
      { database },
    );
    const after = await withEc2(everything, { database });
    expect(after).toBe(before);
    expect(after).toContain("10.9.0.0/16");
  });

  test("finds nothing of deleted groups and rules, their tags neither", async () => {
    await withEc2(
      async (ec2) => {
        const tags = { "Tag.1.Key": "a", "Tag.1.Value": "b" };
        const { xml } = await ask(ec2, "AuthorizeSecurityGroupEgress", WEB);
        const [id = ""] = textsOf(xml, "securityGroupRuleId");
        const resources = { "ResourceId.1": id, "ResourceId.2": "sgr-0fedcba9876543210" };
        await ask(ec2, "CreateTags", { ...resources, ...tags });
        await ask(ec2, "RevokeSecurityGroupEgress", WEB);
        await ask(ec2, "DeleteSecurityGroup", { GroupId: FRESH });
      },
      { database },
    );
    const db = new DatabaseSync(database);
    const left = db.prepare("SELECT DISTINCT resourceId FROM tags ORDER BY resourceId").all();
    db.close();
    expect(left.map(({ resourceId }) => resourceId)).toEqual([APP, PROXY]);
  });

  test("plants the seed in a new database only", async () => {
    await withEc2((ec2) => ask(ec2, "DeleteSecurityGroup", { GroupId: FRESH }), { database });
    const left = await withEc2(
      async (ec2) => textsOf((await ask(ec2, "DescribeSecurityGroups")).xml, "groupName"),
      { database },
    );
    expect(left).toEqual(["app", "proxy", "legacy"]);
  });

  test("finds nothing where no seed was planted", async () => {
    const options = { database, seed: false };
    await withEc2(() => Promise.resolve(), options);
    const { xml } = await withEc2((ec2) => ask(ec2, "DescribeVpcs"), { ...options, seed: true });
    expect(textsOf(xml, "vpcId")).toEqual([]);
  });

  test("refuses the tables of another version", async () => {
    await withEc2(() => Promise.resolve(), { database });
    const db = new DatabaseSync(database);
    db.exec("PRAGMA user_version = 99");
    db.close();
    await expect(start({ database })).rejects.toThrow(
      /has version 99 of the embedded EC2's tables/,
    );
  });

  test("a port that is taken is an error, and the database is free again", async () => {
    await withEc2(async (ec2) => {
      const port = Number(new URL(ec2.url).port);
      await expect(start({ database, port })).rejects.toThrow(/EADDRINUSE/);
    });
    expect((await withEc2((ec2) => ask(ec2, "DescribeVpcs"), { database })).status).toBe(200);
  });
});

/** Starts the server as a process of its own; gives it and its URL. */
async function startChild(salt: string): Promise<{ child: ChildProcess; url: string }> {
  const script = fileURLToPath(new URL("serve.ts", import.meta.url));
  const child = spawn(process.execPath, [script, database, salt], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(child.stdout, "data");
  return { child, url: String(line).trim() };
}

async function killChild(child: ChildProcess): Promise<void> {
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

describe("kill -9", () => {
  test("loses nothing that was answered, and leaves no call half done", async () => {
    const { child, url } = await startChild("first");
    // Three rules in each call, so that a half-done call would show.
    const threeRules = (n: number): Parameters => ({
      GroupId: APP,
      ...permission(1, "tcp", n, n, "10.0.0.0/8"),
      ...permission(2, "udp", n, n, "10.0.0.0/8"),
      ...permission(3, "tcp", n, n, "2001:db8::/32"),
    });
    const answered: number[] = [];
    const calls = Array.from({ length: 25 }, (_, i) =>
      ask({ url }, "AuthorizeSecurityGroupEgress", threeRules(i + 1))
        .then(({ status }) => {
          expect(status).toBe(200);
          answered.push(i + 1);
        })
        .catch(() => undefined),
    );
    await Promise.race(calls);
    await killChild(child);
    await Promise.all(calls);
    const rules = await withEc2((ec2) => rulesOf(ec2, APP), { database, newHex: countedHex("x") });
    const ports = rules.map((rule) => Number(rule.split(" ")[1]));
    const counts = Map.groupBy(ports, (port) => port);
    expect([...counts.values()].map((same) => same.length)).toEqual([...counts].map(() => 3));
    expect(answered.length).toBeGreaterThan(0);
    expect(answered.filter((port) => !counts.has(port))).toEqual([]);
  });
});
