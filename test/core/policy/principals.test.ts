import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  matchesPrincipal,
  parsePrincipalPattern,
  sessionName,
} from "../../../core/policy/principals.ts";
import type { IamPrincipal, JwtPrincipal } from "../../../core/request/principal.ts";

const ACCOUNT = "111122223333";
const IAM = `arn:aws:iam::${ACCOUNT}`;
const STS = `arn:aws:sts::${ACCOUNT}`;

const iam = (arn: string): IamPrincipal => ({ kind: "iam", id: "AROAEXAMPLE", arn });
const jwt = (issuer: string, subject: string, groups: readonly string[] = []): JwtPrincipal => ({
  kind: "jwt",
  id: `${issuer}#${subject}`,
  issuer,
  subject,
  groups,
});

function matches(text: string, principal: IamPrincipal | JwtPrincipal): boolean {
  const pattern = parsePrincipalPattern(text);
  if (pattern === undefined) throw new Error(`${text} is no pattern`);
  return matchesPrincipal(pattern, principal);
}

const role = { kind: "role", partition: "aws", account: ACCOUNT };
const parsed: readonly [why: string, text: string, pattern: object][] = [
  ["a role", `${IAM}:role/Deploy`, { ...role, name: "Deploy" }],
  ["a user", `${IAM}:user/alice`, { ...role, kind: "user", name: "alice" }],
  ["a path, which says nothing", `${IAM}:role/teams/pay/Deploy`, { ...role, name: "Deploy" }],
  [
    "a glob in a name",
    `${IAM}:role/AWSReservedSSO_Net_*`,
    { ...role, name: "AWSReservedSSO_Net_*" },
  ],
  ["every role of one account", `${IAM}:role/*`, { ...role, name: "*" }],
  [
    "every sign that a name may have",
    `${IAM}:user/a+b=c,d.e@f-g_h`,
    { ...role, kind: "user", name: "a+b=c,d.e@f-g_h" },
  ],
  ["a name of 64 signs", `${IAM}:role/${"n".repeat(64)}`, { ...role, name: "n".repeat(64) }],
  ["China", `arn:aws-cn:iam::${ACCOUNT}:role/x`, { ...role, partition: "aws-cn", name: "x" }],
  [
    "GovCloud",
    `arn:aws-us-gov:iam::${ACCOUNT}:role/x`,
    { ...role, partition: "aws-us-gov", name: "x" },
  ],
  [
    "a token's subject",
    "jwt:https://id.example/a#repo:x/y",
    { kind: "jwt", issuer: "https://id.example/a", subject: "repo:x/y" },
  ],
  [
    "a subject with a hash",
    "jwt:https://id.example#a#b",
    { kind: "jwt", issuer: "https://id.example", subject: "a#b" },
  ],
  ["a token's group", "group:net/sec:ops@x.y+z-1", { kind: "group", group: "net/sec:ops@x.y+z-1" }],
];

describe("the name of a session", () => {
  const named = (arn: string) => sessionName({ kind: "iam", id: "AROA", arn });
  test.each([
    ["of a role", `${STS}:assumed-role/Deploy/lee@acme.example`, "lee@acme.example"],
    ["with what no name has behind it", `${STS}:assumed-role/Deploy/lee@acme.example/x`, undefined],
    ["with a line behind it", `${STS}:assumed-role/Deploy/lee@acme.example\n`, undefined],
    ["with something before it", `x${STS}:assumed-role/Deploy/lee@acme.example`, undefined],
    ["of a user, who has none", `${IAM}:user/lee@acme.example`, undefined],
  ])("%s", (_, arn, name) => {
    expect(named(arn)).toBe(name);
  });
});

const unreadable: readonly [why: string, text: string][] = [
  ["nothing", ""],
  ["everyone", "*"],
  ["an account by wildcard", "arn:aws:iam::*:role/x"],
  ["an account of 11 digits", "arn:aws:iam::11112222333:role/x"],
  ["a partition by wildcard", `arn:*:iam::${ACCOUNT}:role/x`],
  ["a partition that is none", `arn:aws-x:iam::${ACCOUNT}:role/x`],
  ["a path by wildcard", `${IAM}:role/team-*/x`],
  ["a glob that a path only seems to narrow", `${IAM}:role/team/*`],
  ["role and user by wildcard", `${IAM}:*/x`],
  ["no name", `${IAM}:role/`],
  ["an empty part of a path", `${IAM}:role//x`],
  ["a name of 65 signs", `${IAM}:role/${"n".repeat(65)}`],
  ["a sign that no name has", `${IAM}:role/a?c`],
  ["a session, which nobody knows beforehand", `${STS}:assumed-role/Deploy/s`],
  ["the account's root", `${IAM}:root`],
  ["an IAM group, of which no request tells", `${IAM}:group/x`],
  ["a space behind", `${IAM}:role/x `],
  ["a line feed behind", `${IAM}:role/x\n`],
  ["a token without subject", "jwt:https://id.example"],
  ["a token with an empty subject", "jwt:https://id.example#"],
  ["a token without issuer", "jwt:#s"],
  ["a star in a subject, where it would be a star", "jwt:https://id.example#*"],
  ["a group without name", "group:"],
  ["a group with a space", "group:net sec"],
  ["a group by wildcard", "group:net-*"],
];

describe("a principal pattern is", () => {
  test.each(parsed)("%s", (_why, text, pattern) => {
    expect(parsePrincipalPattern(text)).toEqual(pattern);
  });
});

describe("no principal pattern is", () => {
  test.each(unreadable)("%s", (_why, text) => {
    expect(parsePrincipalPattern(text)).toBeUndefined();
  });
});

const held: readonly [
  why: string,
  pattern: string,
  principal: IamPrincipal | JwtPrincipal,
  expected: boolean,
][] = [
  ["a role's session", `${IAM}:role/Deploy`, iam(`${STS}:assumed-role/Deploy/alice`), true],
  ["a role itself", `${IAM}:role/Deploy`, iam(`${IAM}:role/Deploy`), true],
  ["a role with a path", `${IAM}:role/Deploy`, iam(`${IAM}:role/teams/pay/Deploy`), true],
  [
    "a role under another path than the pattern's",
    `${IAM}:role/a/Deploy`,
    iam(`${IAM}:role/b/Deploy`),
    true,
  ],
  ["another role", `${IAM}:role/Deploy`, iam(`${STS}:assumed-role/Deploy2/alice`), false],
  ["a role in other letters", `${IAM}:role/Deploy`, iam(`${STS}:assumed-role/deploy/alice`), false],
  [
    "the role of another account",
    `${IAM}:role/Deploy`,
    iam("arn:aws:sts::444455556666:assumed-role/Deploy/alice"),
    false,
  ],
  [
    "the role of another partition",
    `${IAM}:role/Deploy`,
    iam(`arn:aws-cn:sts::${ACCOUNT}:assumed-role/Deploy/alice`),
    false,
  ],
  [
    "a session called like the role",
    `${IAM}:role/Deploy`,
    iam(`${STS}:assumed-role/Other/Deploy`),
    false,
  ],
  [
    "a session made to look like a role's path",
    `${IAM}:role/Deploy`,
    iam(`${STS}:assumed-role/Other/role/Deploy`),
    false,
  ],
  [
    "a session made to look like an ARN",
    `${IAM}:role/Deploy`,
    iam(`${STS}:assumed-role/Other/${IAM}:role/Deploy`),
    false,
  ],
  [
    "a path made to look like an ARN",
    `${IAM}:role/Deploy`,
    iam(`${IAM}:role/${IAM}:role/Deploy/Other`),
    false,
  ],
  ["a session without a name", `${IAM}:role/Deploy`, iam(`${STS}:assumed-role/Deploy/`), false],
  [
    "a role in the wrong namespace",
    `${IAM}:role/Deploy`,
    iam(`${IAM}:assumed-role/Deploy/alice`),
    false,
  ],
  ["a user called like the role", `${IAM}:role/Deploy`, iam(`${IAM}:user/Deploy`), false],
  [
    "a role called like the user",
    `${IAM}:user/alice`,
    iam(`${STS}:assumed-role/alice/alice`),
    false,
  ],
  ["a user", `${IAM}:user/alice`, iam(`${IAM}:user/alice`), true],
  ["a user with a path", `${IAM}:user/alice`, iam(`${IAM}:user/staff/eu/alice`), true],
  [
    "a user whose path looks like the name",
    `${IAM}:user/alice`,
    iam(`${IAM}:user/alice/bob`),
    false,
  ],
  ["a federated user", `${IAM}:user/alice`, iam(`${STS}:federated-user/alice`), false],
  ["the account's root, for every user", `${IAM}:user/*`, iam(`${IAM}:root`), false],
  ["an ARN with a line feed", `${IAM}:user/alice`, iam(`x\n${IAM}:user/alice`), false],
  [
    "a token whose subject is the ARN",
    `${IAM}:user/alice`,
    jwt("https://i", `${IAM}:user/alice`),
    false,
  ],
  ["a dot is a dot", `${IAM}:user/a.c`, iam(`${IAM}:user/abc`), false],
  ["a plus is a plus", `${IAM}:user/ab+`, iam(`${IAM}:user/abb`), false],
  ["a star stands for nothing too", `${IAM}:role/Net*`, iam(`${STS}:assumed-role/Net/s`), true],
  [
    "a star ends with the name, before the session",
    `${IAM}:role/Net*Ops`,
    iam(`${STS}:assumed-role/Net/Ops`),
    false,
  ],
  ["a star in the middle", `${IAM}:role/a*c`, iam(`${STS}:assumed-role/abbc/s`), true],
  [
    "beginning and end don't share a letter",
    `${IAM}:role/aba*aba`,
    iam(`${STS}:assumed-role/ababa/s`),
    false,
  ],
  ["several stars in their order", `${IAM}:role/*x*y*`, iam(`${STS}:assumed-role/1x2y3/s`), true],
  ["and in no other", `${IAM}:role/*x*y*`, iam(`${STS}:assumed-role/1y2x3/s`), false],
  ["a token's subject", "jwt:https://i#s", jwt("https://i", "s"), true],
  ["the subject of another issuer", "jwt:https://i#s", jwt("https://j", "s"), false],
  ["another subject", "jwt:https://i#s", jwt("https://i", "s2"), false],
  [
    "an issuer that takes a part of the subject",
    "jwt:https://i#a#b",
    jwt("https://i#a", "b"),
    false,
  ],
  [
    "an IAM principal that is called like the token",
    "jwt:https://i#s",
    { ...iam("jwt:https://i#s"), id: "https://i#s" },
    false,
  ],
  ["a token's group", "group:net", jwt("https://i", "s", ["ops", "net"]), true],
  ["another group", "group:net", jwt("https://i", "s", ["net2"]), false],
  ["no group", "group:net", jwt("https://i", "s"), false],
  [
    "a group beside one that can't be believed",
    "group:net",
    jwt("https://i", "s", ["net", "a b"]),
    false,
  ],
  [
    "a list that the gateway made one text",
    "group:net",
    jwt("https://i", "s", ["[net ops]"]),
    false,
  ],
];

describe("a pattern held against", () => {
  test.each(held)("%s", (_why, pattern, principal, expected) => {
    expect(matches(pattern, principal)).toBe(expected);
  });
});

test("a glob matches what its stars are filled with, and only names that it could make", () => {
  const part = fc.string({ unit: fc.constantFrom("a", "b", "."), maxLength: 4 });
  const parts = fc
    .array(part, { minLength: 2, maxLength: 4 })
    .filter((p) => p.join("*").length > 0);
  fc.assert(
    fc.property(
      parts,
      fc.array(part, { minLength: 3, maxLength: 3 }),
      part,
      (glob, fill, other) => {
        const pattern = `${IAM}:role/${glob.join("*")}`;
        const name = glob.map((text, i) => (i === 0 ? text : `${fill[i - 1]}${text}`)).join("");
        fc.pre(name !== "" && other !== "");
        expect(matches(pattern, iam(`${STS}:assumed-role/${name}/s`))).toBe(true);
        const oracle = new RegExp(
          `^${glob.map((text) => text.replaceAll(".", "\\.")).join(".*")}$`,
        );
        expect(matches(pattern, iam(`${STS}:assumed-role/${other}/s`))).toBe(oracle.test(other));
      },
    ),
  );
});
