import { writeFileSync } from "node:fs";
import { beforeEach, describe, expect, test } from "@jest/globals";
import { useCommands } from "../support/commands.ts";

const { path, run } = useCommands();

const POLICY = `version: 1
name: desk
requesters:
  - { id: local, principals: ['arn:aws:iam::111122223333:user/local'] }
  - { id: ann, principals: ['arn:aws:iam::111122223333:user/ann'], where: { groupTags: { team: a }, vpcIds: [vpc-01234567] } }
bannedCidrs: [{ id: private, cidrs: [10.0.0.0/8], reason: r }]
exceptions: [{ id: moved, lifts: [private], cidrs: [10.1.0.0/16], ports: any, expires: 2026-07-01, reason: r }]
allowedPorts: [{ id: web, protocol: tcp, ports: [443] }]
requiredTags: [{ key: Owner, pattern: '[a-z]+' }]
`;
const BODY = {
  GroupId: "sg-0123456789abcdef0",
  IpPermissions: [
    { IpProtocol: "tcp", FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: "203.0.113.0/24" }] },
  ],
  TagSpecifications: [
    { ResourceType: "security-group-rule", Tags: [{ Key: "Owner", Value: "ann" }] },
  ],
};
const WEB = "tcp 443 to 203.0.113.0/24";
const OWNED = ["--tag", "Owner=ann"];

beforeEach(() => writeFileSync(path("policy.yaml"), POLICY));

/** Runs a command against the policy; `input` is its standard input. */
async function asked(words: readonly string[], input = "") {
  const running = run(...words, "--policy", path("policy.yaml"));
  running.child.stdin?.end(input);
  const code = await running.ended;
  return { code, out: running.out(), err: running.err().replaceAll(path(""), "") };
}

describe("egress-guard check", () => {
  test("ends with 0 for what is allowed, and 2 for what is denied, with what would pass", async () => {
    expect(await asked(["check", WEB, ...OWNED])).toEqual({ code: 0, out: "allow\n", err: "" });
    expect(await asked(["check", "tcp 443 to 8.0.0.0/6"])).toEqual({
      code: 2,
      out: `deny
  deny banned-cidr: tcp 443 8.0.0.0/6 reaches 10.0.0.0/8, banned by private (r); name addresses outside it
  deny missing-tag: the tag Owner is missing; give it a value that matches [a-z]+
what would pass:
  tcp 443 8.0.0.0/7
  tcp 443 11.0.0.0/8
  with the tag Owner, a value that matches [a-z]+
`,
      err: "",
    });
  });

  test("reads a body from a file and from the standard input, and answers as a dry run does", async () => {
    writeFileSync(path("body.json"), JSON.stringify(BODY));
    expect((await asked(["check", path("body.json")])).out).toBe("allow\n");
    const { code, out } = await asked(["check", "--output", "json"], JSON.stringify(BODY));
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      Effect: "allow",
      Findings: [],
      Reach: { NothingNew: false, Packets: [{ Family: "IPv4", Protocol: "tcp", Count: "256" }] },
      PolicyDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test("judges at the moment, by the principal and for the group that the options name", async () => {
    const moved = ["check", "tcp 443 to 10.1.0.0/16", ...OWNED];
    expect((await asked([...moved, "--now", "2026-06-30"])).code).toBe(0);
    expect((await asked([...moved, "--now", "2026-07-01"])).code).toBe(2);
    const ann = ["check", WEB, ...OWNED, "--principal", "arn:aws:iam::111122223333:user/ann"];
    expect((await asked(ann)).code).toBe(2);
    const there = ["--group-tag", "team=a", "--group-tag", "x=y", "--vpc", "vpc-01234567"];
    expect((await asked([...ann, ...there])).code).toBe(0);
  });

  test("reads the surroundings from a file, in which options replace single members", async () => {
    writeFileSync(
      path("facts.yaml"),
      "principal: arn:aws:iam::111122223333:user/ann\nnow: 2026-06-30\ntags: { Owner: ann }\ngroup: { vpcId: vpc-01234567, tags: { team: a } }\n",
    );
    const facts = ["--facts", path("facts.yaml")];
    expect((await asked(["check", "tcp 443 to 10.1.0.0/16", ...facts])).code).toBe(0);
    expect((await asked(["check", WEB, ...facts, "--group-tag", "team=b"])).code).toBe(2);
  });

  test.each([
    [
      "a rule that is none",
      ["check", "tcp to ::/0"],
      "",
      /^"tcp to ::\/0" can't be read: tcp needs ports; write /,
    ],
    ["a file that is not there", ["check", "/none.json"], "", /^\/none\.json does not exist\n$/],
    ["no JSON", ["check"], "{", /^stdin: the body is not JSON/],
    [
      "a body that EC2 would not take",
      ["check", "-"],
      JSON.stringify({ ...BODY, IpPermissions: [{ IpProtocol: "tcp" }] }),
      /^stdin\/IpPermissions\/0\/FromPort: is missing; .*\nstdin\/IpPermissions\/0\/ToPort: /,
    ],
    ["a moment that is none", ["check", WEB, "--now", "soon"], "", /write a moment in UTC such as/],
    ["nobody", ["check", WEB, "--principal", "me"], "", /write the ARN of an IAM role/],
    ["a tag without a value", ["check", WEB, "--tag", "Owner"], "", /write a key, an equals sign/],
    ["a VPC that is none", ["check", WEB, "--vpc", "v"], "", /write vpc- and 8 or 17/],
    [
      "facts that are not there",
      ["check", WEB, "--facts", "/none.yaml"],
      "",
      /^\/none\.yaml does not exist\n$/,
    ],
  ])("ends with 3 for %s", async (_what, words, input, said) => {
    const { code, out, err } = await asked(words, input);
    expect({ code, out }).toEqual({ code: 3, out: "" });
    expect(err).toMatch(said);
  });

  test("ends with 3 for facts and a policy with faults, all at once", async () => {
    writeFileSync(path("facts.yaml"), "now: soon\nwho: me\n");
    const facts = await asked(["check", WEB, "--facts", path("facts.yaml")]);
    expect(facts.code).toBe(3);
    expect(facts.err).toMatch(
      /facts\.yaml:1:6 now: "soon" is not .*\n.*facts\.yaml:2:1 who: unknown key/,
    );
    writeFileSync(path("policy.yaml"), "version: 2\nname: x\n");
    const policy = await asked(["check", WEB]);
    expect([policy.code, policy.out]).toEqual([3, ""]);
    expect(policy.err).toMatch(/policy\.yaml:1:10 version: 2 is not/);
  });
});

describe("egress-guard explain", () => {
  test("says who asks for what, then each statement, then the effect, and always ends well", async () => {
    const { code, out } = await asked(["explain", "tcp 443 to 10.1.0.0/15", "--now", "2026-06-15"]);
    expect(code).toBe(0);
    expect(
      out,
    ).toBe(`arn:aws:iam::111122223333:user/local asks for sg-0123456789abcdef0 (111122223333, us-east-1) at 2026-06-15T00:00:00.000Z:
    tcp 443 10.0.0.0/15

+ local    lets arn:aws:iam::111122223333:user/local ask for sg-0123456789abcdef0
+          sg-0123456789abcdef0 carries egress-guard:governed=true, so that the guard may change it
- private  tcp 443 10.0.0.0/15 reaches 10.0.0.0/8, banned by private (r); name addresses outside it
+ web      permits tcp 443 10.0.0.0/15 (it permits tcp 443)
- Owner    the tag Owner is missing; give it a value that matches [a-z]+
deny
what would pass:
  tcp 443 10.1.0.0/16
  with the tag Owner, a value that matches [a-z]+
`);
  });

  test("explains a body from the standard input as JSON", async () => {
    const { code, out } = await asked(["explain", "--output", "json"], JSON.stringify(BODY));
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      effect: "allow",
      voices: [{ statementId: "local" }, {}, {}, {}, {}],
    });
  });

  test("says of one packet whether a rule may let it out", async () => {
    expect((await asked(["explain", "packet", "tcp", "443", "203.0.113.7"])).out).toBe(
      "tcp 443 203.0.113.7\n+      no ban is met: private\n+ web  permits tcp 443 203.0.113.7/32 (it permits tcp 443)\na rule may let it out\n",
    );
    const denied = await asked(["explain", "packet", "icmp", "8/0", "10.0.0.1"]);
    expect(denied.out.split("\n").at(-2)).toBe("no rule may let it out");
  });

  test.each([
    ["several ports", ["tcp", "443-444", "203.0.113.7"]],
    ["several codes", ["icmp", "8", "203.0.113.7"]],
    ["several addresses", ["tcp", "443", "203.0.113.0/31"]],
    ["all protocols", ["all", "203.0.113.7"]],
    ["a group", ["tcp", "443", "sg-01234567"]],
  ])("takes no packet of %s", async (_what, words) => {
    const { code, out, err } = await asked(["explain", "packet", ...words]);
    expect({ code, out }).toEqual({ code: 3, out: "" });
    expect(err).toMatch(/ is more than one packet; write tcp 443 203\.0\.113\.7, /);
  });
});
