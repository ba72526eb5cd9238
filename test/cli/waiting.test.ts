import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import { useCommands } from "../support/commands.ts";

// One terminal waits for approval, another gives it: the command itself, and the guard that `npm start` runs.

const { path, run } = useCommands();
const SAM = "arn:aws:iam::111122223333:user/sam";
const GROUP = "sg-0123456789abcdef0";
const SLOW_MS = 60_000;

const POLICY = `version: 1
name: desk
requesters: [{ id: local, principals: ['arn:aws:iam::111122223333:user/local'] }]
allowedPorts: [{ id: databases, protocol: tcp, ports: [5432] }]
approvals: [{ id: dbs, approvers: ['${SAM}'], quorum: 1 }]
`;

const DATABASE = `--group-id ${GROUP} --protocol tcp --port 5432 --cidr 203.0.113.7/32`.split(" ");

/** Serves the policy, and gives the options that lead there. */
async function serving() {
  writeFileSync(path("policy.yaml"), POLICY);
  const words = ["--port", "0", "--data", path("data"), "--policy", path("policy.yaml")];
  const served = run("serve", ...words);
  await served.until(/^policy .*\n/m);
  const [, url = "", ec2 = ""] = /listens on (\S+), EC2 on (\S+)\n/.exec(served.out()) ?? [];
  return { at: ["--guard-endpoint", url], ec2 };
}

async function ended(...words: readonly string[]) {
  const running = run(...words);
  const exit = await running.ended;
  return { exit, out: running.out(), err: running.err() };
}

/** The request that waits, as soon as there is one; there is no other. */
async function waitingId([, url]: readonly string[]): Promise<string> {
  for (;;) {
    const answer = await fetch(`${url}/v1/requests?status=pending-approval`);
    const { Requests } = (await answer.json()) as { Requests: { RequestId: string }[] };
    if (Requests[0] !== undefined) return Requests[0].RequestId;
    await setTimeout(50);
  }
}

async function statusOf([, url]: readonly string[], id: string): Promise<string> {
  const answer = await fetch(`${url}/v1/requests/${id}`);
  return ((await answer.json()) as { Request: { Status: string } }).Request.Status;
}

async function rulesIn(ec2: string): Promise<number> {
  const query = `Action=DescribeSecurityGroupRules&Version=2016-11-15&Filter.1.Name=group-id&Filter.1.Value.1=${GROUP}`;
  const answer = await (await fetch(`${ec2}/?${query}`)).text();
  return answer.match(/203\.0\.113\.7\/32/g)?.length ?? 0;
}

describe("somebody waits for approval", () => {
  test(
    "and somebody else gives it: the rule is there, and printed as EC2 answers",
    async () => {
      const { at, ec2 } = await serving();
      const waiting = run("authorize-security-group-egress", ...DATABASE, "--wait", ...at);
      const id = await waitingId(at);
      expect(await rulesIn(ec2)).toBe(0);
      const own = await ended("requests", "approve", id, "--yes", ...at);
      expect(own).toMatchObject({ exit: 2, err: expect.stringContaining("same person") });
      const sam = [...at, "--local-principal", SAM];
      const approved = await ended("requests", "approve", id, "--yes", "--comment", "ok", ...sam);
      expect(approved).toMatchObject({ exit: 0, err: expect.stringContaining("tcp 5432 to 203") });
      expect(await waiting.ended).toBe(0);
      expect(waiting.err()).toBe(`  notice approval-given (dbs)
    dbs asks for the approval of one person, and 1 approved
`);
      const { SecurityGroupRules } = JSON.parse(waiting.out());
      expect(SecurityGroupRules).toMatchObject([{ CidrIpv4: "203.0.113.7/32", FromPort: 5432 }]);
      expect(await rulesIn(ec2)).toBe(1);
      const shown = await ended("requests", "show", id, ...at);
      expect(shown.out).toMatch(/^ {2}approved by \S+user\/sam at \S+ "ok"$/m);
      const revoked = await ended("requests", "revoke", id, ...at);
      expect(revoked).toMatchObject({ exit: 0, err: "" });
      expect(await rulesIn(ec2)).toBe(0);
    },
    SLOW_MS,
  );

  test(
    "and somebody else declines: it ends as the AWS CLI ends where one is not authorized",
    async () => {
      const { at } = await serving();
      const waiting = run("authorize-security-group-egress", ...DATABASE, "--wait", ...at);
      const id = await waitingId(at);
      const said = ["requests", "decline", id, "--yes", "--comment", "not there"];
      const declined = await ended(...said, ...at, "--local-principal", SAM);
      expect(declined).toMatchObject({ exit: 0, out: `${id} is declined\n` });
      expect(await waiting.ended).toBe(254);
      expect(waiting.out()).toBe("");
      expect(waiting.err()).toContain(
        `An error occurred (UnauthorizedOperation) when calling the AuthorizeSecurityGroupEgress operation: Request ${id} was declined by ${SAM} (not there)\n`,
      );
    },
    SLOW_MS,
  );

  test(
    "not for ever: with a number of seconds it ends as a request that waits, and goes on waiting",
    async () => {
      const { at } = await serving();
      const line = ["authorize-security-group-egress", ...DATABASE, "--wait", "1", ...at];
      const { exit, out, err } = await ended(...line);
      expect({ exit, out }).toEqual({ exit: 254, out: "" });
      expect(err).toMatch(/\(PendingApproval\).* waits for approval by \S+user\/sam\. /);
      const id = await waitingId(at);
      expect(await ended("requests", "cancel", id, ...at)).toMatchObject({ exit: 0, err: "" });
      const again = await ended("requests", "cancel", id, ...at);
      expect(again).toMatchObject({ exit: 1, err: expect.stringMatching(/is cancelled/) });
    },
    SLOW_MS,
  );
});

const withScript = spawnSync("script", ["--version"]).status === 0 ? describe : describe.skip;
const skipped = withScript === describe ? "" : " (skipped: no script of util-linux on PATH)";
const ENTRY = join(import.meta.dirname, "../../cli/egressGuard.ts");

/** Runs a line on a terminal of its own; what is typed is what `typed` says after the screen shows the pattern. */
async function onTerminal(words: readonly string[], shown: RegExp, typed: string) {
  const line = [process.execPath, ENTRY, ...words].map((word) => `'${word}'`).join(" ");
  const terminal = spawn("script", ["--quiet", "--return", "--command", line, "/dev/null"]);
  let screen = "";
  let done = false;
  terminal.stdout.setEncoding("utf8").on("data", (text: string) => {
    screen += text;
    if (done || !shown.test(screen)) return;
    done = true;
    terminal.stdin.write(typed);
  });
  const [exit] = await once(terminal, "close");
  return { exit, screen };
}

withScript(`at a terminal${skipped}`, () => {
  test(
    "how long it takes is seen, and Ctrl-C leaves the request waiting",
    async () => {
      const { at } = await serving();
      const line = ["authorize-security-group-egress", ...DATABASE, "--wait", ...at];
      const { exit, screen } = await onTerminal(line, /0:02/, "\u0003");
      expect(exit).toBe(130);
      expect(screen).toContain("waits for approval, 0:00 (Ctrl-C leaves it waiting)");
      const id = await waitingId(at);
      expect(screen).toMatch(new RegExp(`follow it with: egress-guard requests show ${id}\r\n$`));
    },
    SLOW_MS,
  );

  test(
    "whoever approves is asked back, and only a yes is one",
    async () => {
      const { at } = await serving();
      await ended("authorize-security-group-egress", ...DATABASE, ...at);
      const id = await waitingId(at);
      const line = ["requests", "approve", id, ...at, "--local-principal", SAM];
      for (const no of ["n\r", "\u0003", "\u0004"]) {
        const { exit, screen } = await onTerminal(line, /\[y\/N\] /, no);
        expect({ no, exit, status: await statusOf(at, id) }).toEqual({
          no,
          exit: 1,
          status: "pending-approval",
        });
        expect(screen).toMatch(/\negress-guard: nothing was said to the request\r\n$/);
      }
      const { exit, screen } = await onTerminal(line, /\[y\/N\] /, "y\r");
      expect(exit).toBe(0);
      expect(screen).toMatch(/tcp 5432 to 203\.0\.113\.7\/32[\s\S]*exactly this\?/);
      expect(await statusOf(at, id)).not.toBe("pending-approval");
    },
    SLOW_MS,
  );
});
