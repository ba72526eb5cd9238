import { writeFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { useCommands } from "../support/commands.ts";

const { path, run } = useCommands();

const GROUP = "sg-0123456789abcdef0";
const POLICY = `version: 1
name: desk
requesters: [{ id: local, principals: ['arn:aws:iam::111122223333:user/local'] }]
allowedPorts: [{ id: web, protocol: tcp, ports: [443] }]
`;

/** Serves the guard, and gives lines to the command as somebody in another terminal would. */
async function desk() {
  writeFileSync(path("policy.yaml"), POLICY);
  const served = run(
    "serve",
    "--port",
    "0",
    "--data",
    path("data"),
    "--policy",
    path("policy.yaml"),
  );
  await served.until(/listens on (\S+),/);
  const [, url = ""] = /listens on (\S+),/.exec(served.out()) ?? [];
  return async (...words: readonly string[]) => {
    const operation = "authorize-security-group-egress";
    const asked = run(operation, "--group-id", GROUP, "--guard-endpoint", url, ...words);
    return { exit: await asked.ended, out: asked.out(), err: asked.err() };
  };
}

const web = (cidr: string) => ["--protocol", "tcp", "--port", "443", "--cidr", cidr];

describe("egress-guard authorize-security-group-egress, on a desk", () => {
  test("gets a rule, and is told that it is there already when it asks again", async () => {
    const ask = await desk();
    const query = ["--query", "SecurityGroupRules[0].CidrIpv4", "--output", "text"];
    const made = await ask(...web("203.0.113.7/24"), ...query);
    expect(made).toEqual({ exit: 0, out: "203.0.113.0/24\n", err: "" });
    const again = await ask(...web("203.0.113.0/24"));
    expect(again).toMatchObject({ exit: 254, out: "" });
    expect(again.err).toContain(
      '(InvalidPermission.Duplicate) when calling the AuthorizeSecurityGroupEgress operation: the specified rule "peer: 203.0.113.0/24, TCP, from port: 443, to port: 443, ALLOW" already exists\n',
    );
  }, 20_000);

  test("gets a reasoned no, and what would pass instead is what passes", async () => {
    const ask = await desk();
    const no = await ask("--protocol", "tcp", "--port", "443-444", "--cidr", "203.0.113.0/24");
    expect(no).toMatchObject({ exit: 254, out: "" });
    expect(no.err).toContain("(UnauthorizedOperation)");
    expect(no.err).toContain("  deny port-not-allowed at /IpPermissions/0/IpRanges/0\n");
    const [, permissions = ""] = /--ip-permissions '([^']+)'/.exec(no.err) ?? [];
    expect(await ask("--ip-permissions", permissions)).toMatchObject({ exit: 0, err: "" });
  }, 20_000);

  test("rehearses, and changes nothing", async () => {
    const ask = await desk();
    const rehearsed = await ask(...web("203.0.113.0/24"), "--dry-run");
    expect(rehearsed).toMatchObject({ exit: 254, out: "" });
    expect(rehearsed.err).toContain("(DryRunOperation)");
    expect(await ask(...web("203.0.113.0/24"))).toMatchObject({ exit: 0 });
  }, 20_000);

  test("one key makes one rule set, however often the line is run", async () => {
    const ask = await desk();
    const words = [...web("203.0.113.0/24"), "--idempotency-key", "deploy-7"];
    const first = await ask(...words);
    expect(first.exit).toBe(0);
    expect(await ask(...words)).toEqual(first);
  }, 20_000);
});

describe("egress-guard authorize-security-group-egress, alone", () => {
  test.each([
    ["help", ["help"], "Examples"],
    ["--help", ["--help"], "--justification"],
    ["--version", ["--version"], "egress-guard/"],
    ["a skeleton", ["--generate-cli-skeleton"], '"GroupId": ""'],
  ])("shows %s", async (_, words, text) => {
    const asked = run("authorize-security-group-egress", ...words);
    expect(await asked.ended).toBe(0);
    expect(asked.out()).toContain(text);
    expect(asked.err()).toBe("");
  });

  test("ends wrong use with 252", async () => {
    const asked = run("authorize-security-group-egress", "--group-id", GROUP, "--protocol", "gre");
    expect(await asked.ended).toBe(252);
    expect(asked.err()).toContain("protocol parameter should be one of");
  });
});
