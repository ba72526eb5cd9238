import { writeFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { useCommands } from "../support/commands.ts";

const { path, run } = useCommands();

const OPEN = `version: 1
name: desk
requesters: [{ id: ann, principals: ['arn:aws:iam::111122223333:user/ann'] }]
allowedPorts: [{ id: web, protocol: tcp, ports: [443] }]
`;
const TESTS = `version: 1
defaults: { principal: 'arn:aws:iam::111122223333:user/ann', now: 2026-06-15 }
tests:
  - { name: web is open, request: tcp 443 to 203.0.113.0/24, expect: { effect: allow, codes: [] } }
  - { name: ssh is closed, request: tcp 22 to 203.0.113.0/24, expect: deny }
`;

/** Runs the tests of a policy, and gives what was written, the folder left out. */
async function tested(policy: string, tests: string, ...args: readonly string[]) {
  writeFileSync(path("policy.yaml"), policy);
  writeFileSync(path("policy.test.yaml"), tests);
  const running = run("policy", "test", path("policy.test.yaml"), ...args);
  const code = await running.ended;
  const plain = (text: string) => text.replaceAll(`${path("")}/`, "");
  return { code, out: plain(running.out()), err: plain(running.err()) };
}

describe("egress-guard policy test", () => {
  test("names each test that passes, and ends well", async () => {
    expect(await tested(OPEN, TESTS)).toEqual({
      code: 0,
      err: "",
      out: expect.stringMatching(
        /^policy\.test\.yaml: policy\.yaml \(desk, digest [0-9a-f]{12}\)\n {2}ok {4}web is open\n {2}ok {4}ssh is closed\n2 tests: 2 passed, 0 failed\n$/,
      ),
    });
  });

  test("ends with 1 where one fails, and says what was expected, what is, and why", async () => {
    const { code, out } = await tested(OPEN.replace("443", "8443"), TESTS);
    expect(code).toBe(1);
    expect(out).toContain(`  FAIL  web is open
        policy.test.yaml:4:5 tests[0]: expected allow (no finding)
        but it is deny (port-not-allowed)
          deny port-not-allowed: tcp 443 203.0.113.0/24 lets out more than is permitted; for tcp that is tcp 8443 (web)
  ok    ssh is closed
2 tests: 1 passed, 1 failed
`);
  });

  test("writes JSON for a program", async () => {
    const { code, out } = await tested(OPEN.replace("443", "8443"), TESTS, "--output", "json");
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      passed: 1,
      failed: 1,
      tests: [
        {
          file: "policy.test.yaml",
          line: 4,
          policy: "policy.yaml",
          name: "web is open",
          passed: false,
          expected: { effect: "allow", codes: [] },
          decision: { effect: "deny", findings: [{ code: "port-not-allowed" }] },
        },
        { name: "ssh is closed", passed: true, expected: { effect: "deny" } },
      ],
    });
  });

  test("holds the tests against another policy", async () => {
    writeFileSync(path("other.yaml"), OPEN.replace("443", "22"));
    const { code, out } = await tested(OPEN, TESTS, "--policy", path("other.yaml"));
    expect([code, out.split("\n").at(-2)]).toEqual([1, "2 tests: 0 passed, 2 failed"]);
  });

  test.each([
    [
      "a policy with a fault",
      "version: 2\nname: x\n",
      TESTS,
      /^policy\.yaml:1:10 version: 2 is not/,
    ],
    ["tests with a fault", OPEN, "version: 1\n", /^policy\.test\.yaml:1:1 tests: missing/],
  ])("ends with 3 for %s", async (_what, policy, tests, said) => {
    expect(await tested(policy, tests)).toEqual({
      code: 3,
      out: "",
      err: expect.stringMatching(said),
    });
  });

  test("ends with 3 for a policy that is not there, and an output that it does not know", async () => {
    const missing = await tested(OPEN, TESTS, "--policy", path("none.yaml"));
    expect(missing).toEqual({ code: 3, out: "", err: "none.yaml:1:1 the policy does not exist\n" });
    const unknown = await tested(OPEN, TESTS, "--output", "xml");
    expect([unknown.code, unknown.out]).toEqual([3, ""]);
    expect(unknown.err).toContain("text, json");
  });

  test("runs the tests in policies/ where none is named", async () => {
    const running = run("policy", "test");
    expect(await running.ended).toBe(0);
    expect(running.out()).toMatch(/^policies\/policy\.test\.yaml: policies\/policy\.yaml /);
    expect(Number(/(\d+) passed, 0 failed\n$/.exec(running.out())?.[1])).toBeGreaterThan(15);
  });
});
