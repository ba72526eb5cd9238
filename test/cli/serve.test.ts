import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { afterEach, describe, expect, test } from "@jest/globals";
import { type Running, useCommands } from "../support/commands.ts";
import { type RawConnection, rawConnection } from "../support/rawHttp.ts";
import { aWish } from "../support/world.ts";

const { path, run } = useCommands();
const A = "tcp 443 203.0.113.0/24";
const POLICY = `version: 1
name: desk
requesters: [{ id: local, principals: ['arn:aws:iam::111122223333:user/local'] }]
allowedPorts: [{ id: web, protocol: tcp, ports: [443] }]
`;

let connections: readonly RawConnection[] = [];
afterEach(() => {
  for (const connection of connections) connection.close();
  connections = [];
});

async function connected(url: string): Promise<RawConnection> {
  const connection = await rawConnection(url);
  connections = [...connections, connection];
  return connection;
}

/** Serves a policy, with these arguments beside the usual ones; what is given last holds. */
function serve(policy: string, ...args: readonly string[]): Running {
  writeFileSync(path("policy.yaml"), policy);
  const usual = ["--port", "0", "--data", path("data"), "--policy", path("policy.yaml")];
  return run("serve", ...usual, ...args);
}

/** Serves the usual policy, and waits until it says where it listens. */
async function serving() {
  const running = serve(POLICY);
  await running.until(/^policy .*\n/m);
  const [, url = "", ec2Url = ""] = /listens on (\S+), EC2 on (\S+)\n/.exec(running.out()) ?? [];
  return { ...running, url, ec2Url };
}

async function ask(url: string, key: string) {
  const headers = { "Idempotency-Key": key };
  const body = JSON.stringify(aWish([A]));
  const answer = await fetch(`${url}/v1/egress-rules`, { method: "POST", headers, body });
  return { status: answer.status, body: await answer.json() };
}

describe("egress-guard serve", () => {
  test("says where it and its EC2 listen, and which policy is in force", async () => {
    const { out, url, ec2Url } = await serving();
    expect(out()).toMatch(/policy desk \(\S+policy\.yaml, digest [0-9a-f]{12}\)\n$/);
    expect((await fetch(`${url}/v1/health`)).status).toBe(200);
    expect((await fetch(ec2Url)).status).toBe(400);
  }, 10_000);

  test("knows everything that it answered when it is killed between two requests", async () => {
    const first = await serving();
    const answer = await ask(first.url, "k");
    expect(answer.status).toBe(201);
    first.child.kill("SIGKILL");
    expect(await first.ended).toBe("SIGKILL");
    const second = await serving();
    expect(await ask(second.url, "k")).toMatchObject({ status: 200, body: answer.body });
    const rules = await fetch(
      `${second.ec2Url}/?Action=DescribeSecurityGroupRules&Version=2016-11-15`,
    );
    expect((await rules.text()).match(/203\.0\.113\.0\/24/g)).toHaveLength(1);
  }, 10_000);

  test("says where systems are played", async () => {
    const running = serve(POLICY, "--fake-slack", "--fake-jira", "--fake-servicenow");
    await running.until(/^ServiceNow is played on http:\/\/127\.0\.0\.1:\d+\n/m);
    expect(running.out()).toMatch(/^Slack is played on .*\nJira is played on /m);
  }, 10_000);

  test.each([
    ["--allow-real-aws", "--ec2-endpoint", "https://ec2.us-east-1.amazonaws.com"],
    ["--fake-jira", "--jira-url", "https://acme.atlassian.net"],
  ])("lets nobody play beside what is none of this machine: %s %s %s", async (...args) => {
    const running = serve(POLICY, "--fake-slack", ...args);
    expect(await running.ended).toBe(3);
    expect(running.err()).toContain(`${args.at(-1)} is no stand-in`);
  });

  test("ends well though a connection is kept open", async () => {
    const running = await serving();
    const used = await connected(running.url);
    used.write("GET /v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await used.until(/"Status":"ok"/);
    running.child.kill("SIGTERM");
    expect(await running.ended).toBe(0);
    expect(running.err()).toBe("");
  }, 10_000);

  test("ends well though somebody has connected and says nothing", async () => {
    const running = await serving();
    await connected(running.url);
    await connected(running.ec2Url);
    running.child.kill("SIGTERM");
    expect(await running.ended).toBe(0);
  }, 10_000);
});

describe("egress-guard serve that can't start", () => {
  test("says which line and key of the policy is at fault, and starts nothing", async () => {
    const running = serve(`${POLICY}alowedPorts: []\n`);
    expect(await running.ended).toBe(3);
    expect(running.err()).toMatch(/policy\.yaml:5:1\b.*alowedPorts/);
    expect(running.out()).toBe("");
    expect(existsSync(path("data"))).toBe(false);
  });

  test("says that there is no policy", async () => {
    const running = serve(POLICY, "--policy", path("none.yaml"));
    expect(await running.ended).toBe(3);
    expect(running.err()).toContain("none.yaml");
    expect(existsSync(path("data"))).toBe(false);
  });

  test("does not go to AWS itself unasked", async () => {
    const endpoint = "https://ec2.us-east-1.amazonaws.com";
    const running = serve(POLICY, "--ec2-endpoint", endpoint);
    expect(await running.ended).toBe(3);
    expect(running.err()).toContain("--allow-real-aws");
    expect(existsSync(path("data"))).toBe(false);
  });

  test("says in one line that its port is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    const running = serve(POLICY, "--port", String(port));
    expect(await running.ended).toBe(1);
    expect(running.err()).toMatch(new RegExp(`^egress-guard: .*${port}.*\n$`));
    other.close();
  });

  test("says in one line that its ledger is none, and does not stay", async () => {
    writeFileSync(path("ledger.sqlite"), "this is no database at all".repeat(100));
    const running = serve(POLICY, "--data", path("."));
    expect(await running.ended).toBe(1);
    expect(running.err()).toMatch(/^egress-guard: .*\n$/);
  });

  test.each([
    ["a port that is none", ["--port", "99999"]],
    ["an option that is none", ["--nonsense"]],
    ["an account that is none", ["--account", "12"]],
    ["a principal that is none", ["--principal", "me"]],
  ])("says that it was used wrongly: %s", async (_, args) => {
    const running = serve(POLICY, ...args);
    expect(await running.ended).toBe(3);
    expect(running.err()).toContain(args[0]);
    expect(running.out()).toBe("");
  });
});
