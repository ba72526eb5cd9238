import { writeFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { useCommands } from "../support/commands.ts";

const { path, run } = useCommands();

const POLICY = `version: 1
name: desk
requesters: [{ id: all, principals: ['group:x'] }]
allowedPorts:
  - { id: web, protocol: tcp, ports: [443] }
  - { id: again, protocol: tcp, ports: [443], cidrs: [203.0.113.0/24] }
bannedCidrs: [{ id: b, cidrs: [10.0.0.0/8], reason: r }]
exceptions: [{ id: e, lifts: [b], cidrs: [10.1.0.0/16], ports: any, expires: 2026-07-15, reason: r }]
`;

async function linted(policy: string, ...args: readonly string[]) {
  writeFileSync(path("policy.yaml"), policy);
  const running = run("policy", "lint", path("policy.yaml"), ...args);
  const code = await running.ended;
  const plain = (text: string) => text.replaceAll(`${path("")}/`, "");
  return { code, out: plain(running.out()), err: plain(running.err()) };
}

describe("egress-guard policy lint", () => {
  test("names each place and what is so there, and ends with 1", async () => {
    expect(await linted(POLICY, "--now", "2026-06-16")).toEqual({
      code: 1,
      err: "",
      out: `policy.yaml:6:5 allowedPorts[1]: permits nothing that web does not permit; take it out [shadowed]
policy.yaml:8:78 exceptions[0].expires: ends 2026-07-15, within 29 days: after that the bans hold again [exception-expiring]
2 to look at
`,
    });
  });

  test("looks at exceptions at the moment and so far ahead as it is told", async () => {
    const far = await linted(POLICY, "--now", "2026-06-16", "--soon", "28", "--output", "json");
    expect([far.code, JSON.parse(far.out)]).toEqual([
      1,
      {
        notes: [
          {
            code: "shadowed",
            file: "policy.yaml",
            line: 6,
            column: 5,
            path: "allowedPorts[1]",
            message: "permits nothing that web does not permit; take it out",
          },
        ],
      },
    ]);
    const late = await linted(POLICY, "--now", "2026-07-15");
    expect(late.out).toContain("[exception-expired]");
  });

  test("says of the shipped policy that there is nothing to say, and ends well", async () => {
    const running = run("policy", "lint");
    expect([await running.ended, running.out()]).toEqual([
      0,
      "policies/policy.yaml: nothing to say\n",
    ]);
  });

  test("ends with 3 for a policy with a fault, and for words that it does not take", async () => {
    const { code, out, err } = await linted("version: 2\nname: x\n");
    expect([code, out]).toEqual([3, ""]);
    expect(err).toMatch(/^policy\.yaml:1:10 version: 2 is not/);
    expect((await linted(POLICY, "--soon", "many")).code).toBe(3);
    expect((await linted(POLICY, "--now", "tomorrow")).code).toBe(3);
  });
});
