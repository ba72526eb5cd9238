import { mkdirSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { useCommands } from "../support/commands.ts";

const { path, run } = useCommands();

const OLD = `version: 1
name: desk
requesters: [{ id: all, principals: ['arn:aws:iam::111122223333:role/*'] }]
allowedPorts: [{ id: web, protocol: tcp, ports: [443, 8443], cidrs: [203.0.113.0/24, '2001:db8::/32'] }]
bannedCidrs: [{ id: feed, file: feed.txt, reason: r }]
`;
const NEW = `${OLD}requiredTags: [{ key: Owner, pattern: '[a-z]+', where: { groupTags: { team: x } } }]
approvals: [{ id: ask, approvers: ['group:g'], when: { ports: [{ protocol: tcp, ports: [8443] }] } }]
`;

interface Version {
  readonly text: string;
  readonly feed: string;
}

async function compared(before: Version, after: Version, ...args: readonly string[]) {
  for (const [name, { text, feed }] of Object.entries({ old: before, new: after })) {
    mkdirSync(path(name), { recursive: true });
    writeFileSync(path(`${name}/policy.yaml`), text);
    writeFileSync(path(`${name}/feed.txt`), feed);
  }
  const files = [path("old/policy.yaml"), path("new/policy.yaml")];
  const running = run("policy", "diff", ...files, "--now", "2026-06-16", ...args);
  const code = await running.ended;
  const plain = (text: string) => text.replaceAll(`${path("")}/`, "");
  return { code, out: plain(running.out()), err: plain(running.err()) };
}

const FEED = "203.0.113.64/26\n";

describe("egress-guard policy diff", () => {
  test("says equal and ends well where nothing is decided otherwise", async () => {
    const twice = "203.0.113.64/27\n203.0.113.96/27\n198.51.100.0/24 # not permitted anyway\n";
    expect(await compared({ text: OLD, feed: FEED }, { text: OLD, feed: twice })).toEqual({
      code: 0,
      err: "",
      out: "equal\n",
    });
  });

  test("names packets, a witness of them, where it is so, and what else is asked, and ends with 1", async () => {
    expect(
      await compared({ text: OLD, feed: FEED }, { text: NEW, feed: "203.0.113.64/27\n" }),
    ).toEqual({
      code: 1,
      err: "",
      out: `both

becomes allowed (was denied):
  tcp 443 to 203.0.113.96/27
    for instance tcp 443 to 203.0.113.96

needs approval (was denied):
  tcp 8443 to 203.0.113.96/27
    for instance tcp 8443 to 203.0.113.96

needs approval (was allowed):
  tcp 8443 to 203.0.113.0/26, 203.0.113.128/25
    for instance tcp 8443 to 203.0.113.0
  tcp 8443 to 2001:db8::/32
    for instance tcp 8443 to 2001:db8::

the tag Owner (narrower):
  before: not needed
  after:  a value that matches [a-z]+
  where for groups tagged team=x
`,
    });
  });

  test("lists the first ten ranges, or all, and all in JSON", async () => {
    const holes = Array.from({ length: 12 }, (_, i) => `203.0.113.${i * 16}/32\n`).join("");
    const versions = [
      { text: OLD, feed: holes },
      { text: OLD, feed: FEED },
    ] as const;
    const text = await compared(...versions);
    expect(text.out).toContain(", 203.0.113.176/32\n");
    const many = Array.from({ length: 14 }, (_, i) => `203.0.113.${i * 16}/32\n`).join("");
    const more = [
      { text: OLD, feed: many },
      { text: OLD, feed: "198.51.100.0/24\n" },
    ] as const;
    expect((await compared(...more)).out).toContain(", 203.0.113.144/32, and 4 more ranges\n");
    expect((await compared(...more, "--all")).out).toContain(", 203.0.113.208/32\n");
    const json = JSON.parse((await compared(...more, "--output", "json")).out);
    expect(json).toMatchObject({
      word: "wider",
      packets: [
        {
          from: "deny",
          to: "allow",
          direction: "wider",
          requests: [[]],
          example: { at: "2026-06-16T00:00:00.000Z" },
          packets: [
            {
              family: "ipv4",
              kinds: [
                { protocol: "tcp", ports: "443" },
                { protocol: "tcp", ports: "8443" },
              ],
              witness: { protocol: "tcp", port: 443, address: "203.0.113.0" },
            },
          ],
        },
      ],
      settings: [],
    });
    expect(json.packets[0].packets[0].addresses).toHaveLength(14);
  });

  test("passes over holes in which only IPv4 hides, and over no others", async () => {
    const none = { text: OLD.replace(/allowedPorts.*\n/, ""), feed: FEED };
    const all = { text: OLD.replace(/, cidrs: \[203.*?\]/, ""), feed: "2001:db8::/32\n" };
    const { out } = await compared(none, all);
    expect(out).toContain(
      " to ::-2001:db7:ffff:ffff:ffff:ffff:ffff:ffff, 2001:db9::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff\n",
    );
  });

  test("reads people.yaml beside each policy", async () => {
    const people =
      "version: 1\npeople: [{ id: lee, identities: ['email:l@acme.example', 'jwt:i#s'] }]\n";
    mkdirSync(path("new"));
    writeFileSync(path("new/people.yaml"), people);
    const { out } = await compared({ text: NEW, feed: FEED }, { text: NEW, feed: FEED });
    expect(out).toMatch(
      /^narrower\n\nemail:l@acme\.example \(narrower\):\n {2}before: a person of its own\n/,
    );
  });

  test("ends with 3 for a policy with a fault, all faults of both told", async () => {
    const faulty = { text: "version: 2\nname: x\n", feed: "" };
    const { code, out, err } = await compared(faulty, faulty);
    expect([code, out]).toEqual([3, ""]);
    expect(err).toMatch(/old\/policy\.yaml:1:10 .*\n.*new\/policy\.yaml:1:10 /s);
    expect(await run("policy", "diff", path("a")).ended).toBe(3);
  });
});
