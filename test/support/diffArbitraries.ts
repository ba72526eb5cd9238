import fc from "fast-check";
import type { Asking } from "./diffTwin.ts";

// A policy's text in which everything meets everything: few names, few numbers, and conditions on each kind of value.

const TEAMS = ["x", "y"] as const;
const REGIONS = ["us-east-1", "eu-west-1"] as const;
const VPCS = ["vpc-01234567", "vpc-89abcdef"] as const;
const GROUPS = ["sg-01234567", "sg-89abcdef"] as const;
const ROLES = ["a", "ab", "a*", "*b", "*", "c"] as const;
const DAYS = ["2026-06-16", "2026-07-01"] as const;
const BLOCKS = [
  "0.0.0.0/0",
  "0.0.0.0/1",
  "10.0.0.0/8",
  "10.0.0.0/9",
  "10.0.0.4/30",
  "10.0.0.6/32",
  "255.255.255.254/31",
  "::/0",
  "64:ff9b::/96",
  "64:ff9b::a00:0/104",
  "2000::/3",
  "2001:db8::/32",
] as const;

/** The blocks that generated policies name. */
export const NAMED_BLOCKS: readonly string[] = [...BLOCKS, "2002::/16", "::ffff:0:0/96"];

const role = fc.constantFrom(...ROLES).map((name) => `arn:aws:iam::111122223333:role/${name}`);
const principal = fc.oneof(
  { weight: 4, arbitrary: role },
  { weight: 1, arbitrary: fc.constantFrom("group:g", "group:h", "jwt:i#s") },
);

function some<T>(one: fc.Arbitrary<T>, most = 2): fc.Arbitrary<readonly T[]> {
  return fc.uniqueArray(one, { minLength: 1, maxLength: most });
}

const where = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  {
    weight: 2,
    arbitrary: fc.record(
      {
        regions: some(fc.constantFrom(...REGIONS)),
        vpcIds: some(fc.constantFrom(...VPCS)),
        groupIds: some(fc.constantFrom(...GROUPS)),
        groupTags: fc.record({ team: some(fc.constantFrom(...TEAMS)) }),
        principals: some(principal),
      },
      { requiredKeys: [] },
    ),
  },
);

const kind = fc.constantFrom<object>(
  { protocol: "tcp", ports: [443] },
  { protocol: "tcp", ports: ["1-443"] },
  { protocol: "tcp", ports: "any" },
  { protocol: "udp", ports: [53] },
  { protocol: "icmp", types: [8] },
  { protocol: 50 },
  { protocol: "-1" },
);

const cidrs = some(fc.constantFrom(...BLOCKS), 3);
const mode = fc.constantFrom("enforce", "enforce", "enforce", "warn");

interface Counted {
  readonly id: string;
}

function listOf<T extends object>(name: string, one: fc.Arbitrary<T>, most: number) {
  return fc
    .array(one, { maxLength: most })
    .map((all) => all.map((each, i): T & Counted => ({ id: `${name}${i}`, ...each })));
}

const ban = fc.record({ cidrs, where, mode, reason: fc.constant("r") });
const permit = fc
  .tuple(kind, fc.record({ cidrs, where }, { requiredKeys: ["where"] }))
  .map(([packets, rest]) => ({ ...packets, ...rest }));
const approver = fc.oneof(
  principal,
  fc.constantFrom("email:l@acme.example", "email:m@acme.example"),
);
const when = fc.record(
  {
    ports: fc.array(
      kind.filter((one) => !("protocol" in one && one.protocol === "-1")),
      { minLength: 1, maxLength: 1 },
    ),
    cidrs,
    groupTags: fc.record({ team: some(fc.constantFrom(...TEAMS)) }),
    widerThan: fc.constant({ ipv4: 24 }),
    longerThan: fc.constant("P1D"),
  },
  { requiredKeys: [] },
);
const approval = fc.record({
  when,
  where,
  mode,
  approvers: some(approver),
  quorum: fc.constantFrom(1, 1, 2),
});

const oneKind = fc.array(
  kind.filter((one) => !("protocol" in one && one.protocol === "-1")),
  { minLength: 1, maxLength: 1 },
);

const exceptionMembers = {
  lifts: fc.constantFrom(["ban0"], ["ban1"], ["ban0", "ban1"]),
  ports: fc.oneof(fc.constant("any"), oneKind),
  expires: fc.constantFrom(...DAYS),
  reason: fc.constant("r"),
};
const exception = fc.record({ ...exceptionMembers, cidrs, where });
const smallCidrs = some(fc.constantFrom("10.0.0.0/8", "10.0.0.4/30", "64:ff9b::a00:0/104"));
const smallWhere = fc.constantFrom({}, {}, { principals: ["arn:aws:iam::111122223333:role/*b"] });

const destination = fc.record({
  groupId: fc.constantFrom(...GROUPS),
  accountId: fc.constantFrom("111122223333", "444455556666"),
  where,
});

/** Often everybody may ask for everything: where nothing is allowed, nothing else shows. */
function mostlyOpen<T extends object>(one: fc.Arbitrary<T>, open: T): fc.Arbitrary<T> {
  return fc.oneof({ weight: 1, arbitrary: one }, { weight: 1, arbitrary: fc.constant(open) });
}

const document = fc.record({
  requesters: listOf(
    "who",
    mostlyOpen(fc.record({ principals: some(principal), where }), {
      principals: ["arn:aws:iam::111122223333:role/*", "group:g"],
      where: {},
    }),
    3,
  ),
  bannedCidrs: listOf("ban", ban, 2),
  allowedPorts: listOf("permit", mostlyOpen<object>(permit, { protocol: "-1", where: {} }), 3),
  allowedSecurityGroups: listOf("to", destination, 2),
  approvals: listOf("ask", approval, 2),
  exceptions: listOf("lift", exception, 2),
  governedTag: fc.constantFrom("g", "g", "g", "g", "governed"),
});

/** What of a policy's lists matters here: an exception must name bans that are there. */
interface Document {
  readonly bannedCidrs: readonly Counted[];
  readonly exceptions: readonly { readonly lifts: readonly string[] }[];
}

const LISTS = [
  "requesters",
  "bannedCidrs",
  "allowedPorts",
  "allowedSecurityGroups",
  "approvals",
  "exceptions",
  "governedTag",
] as const;

/** The text of a policy, as JSON, which YAML is a superset of. An exception of a ban that is not there is left out. */
function textOf<D extends Document>({ exceptions, ...policy }: D): string {
  const bans = policy.bannedCidrs.map(({ id }) => id);
  const known = exceptions.filter(({ lifts }) => lifts.every((id) => bans.includes(id)));
  return JSON.stringify({ version: 1, name: "t", ...policy, exceptions: known });
}

/** Any policy. */
export const policyText: fc.Arbitrary<string> = document.map(textOf);

/** Two policies that have most of their lists in common, as two versions of one have. */
export const twoVersions: fc.Arbitrary<readonly [string, string]> = document.chain((older) =>
  fc
    .tuple(document, fc.subarray([...LISTS], { minLength: 1, maxLength: 2 }))
    .map(([newer, lists]) => {
      const changed = Object.fromEntries(lists.map((list) => [list, newer[list]]));
      return [textOf(older), textOf({ ...older, ...changed })] as const;
    }),
);

/** A small world in which almost everything is allowed to everybody but for bans, exceptions and approvals. */
const small = fc.record({
  requesters: fc.constant([
    { id: "who", principals: ["arn:aws:iam::111122223333:role/*", "group:g"], where: {} },
  ]),
  bannedCidrs: listOf(
    "ban",
    fc.record({ cidrs: smallCidrs, where: smallWhere, reason: fc.constant("r") }),
    2,
  ),
  allowedPorts: fc.constant([{ id: "all", protocol: "-1", where: {} }]),
  allowedSecurityGroups: fc.constant([]),
  approvals: listOf(
    "ask",
    fc.record({
      when: fc.record({ cidrs: smallCidrs }, { requiredKeys: [] }),
      where: smallWhere,
      mode: fc.constant("enforce"),
      approvers: some(fc.oneof(role, fc.constantFrom("jwt:i#s", "email:l@acme.example"))),
      quorum: fc.constantFrom(1, 1, 2),
    }),
    1,
  ),
  exceptions: listOf(
    "lift",
    fc.record({ ...exceptionMembers, cidrs: smallCidrs, where: smallWhere }),
    2,
  ),
  governedTag: fc.constant("g"),
});

/** Two versions of a small world, each of any lists. */
export const twoSmall: fc.Arbitrary<readonly [string, string]> = fc
  .tuple(small, small, fc.boolean(), fc.boolean())
  .map(([older, newer, sameBans, sameApprovals]) => {
    const bannedCidrs = sameBans ? older.bannedCidrs : newer.bannedCidrs;
    const approvals = sameApprovals ? older.approvals : newer.approvals;
    return [textOf(older), textOf({ ...newer, bannedCidrs, approvals })] as const;
  });

/** The blocks that small worlds name. */
export const SMALL_BLOCKS: readonly string[] = ["10.0.0.0/8", "10.0.0.4/30", "64:ff9b::a00:0/104"];

const IAM = ["a", "b", "ab", "axb", "c", "z"].map((name) => {
  const arn = `arn:aws:iam::111122223333:role/${name}`;
  return { kind: "iam", id: arn, arn } as const;
});
const SESSIONS = ["l@acme.example", "n@acme.example", "ci"].map((session) => {
  const arn = `arn:aws:sts::111122223333:assumed-role/ab/${session}`;
  return { kind: "iam", id: "AROA", arn } as const;
});
const TOKENS = [[], ["g"], ["h"], ["g", "h"]].flatMap((groups) =>
  ["i", "j"].flatMap((issuer) =>
    [{}, { email: "l@acme.example" }].map((email) => {
      return { kind: "jwt", id: `${issuer}#s`, issuer, subject: "s", groups, ...email } as const;
    }),
  ),
);

const PERSONS = ["lee", "max"].map((person) => {
  return { kind: "person", id: `person:${person}`, identity: "slack:T01#U01" } as const;
});
const PRINCIPALS = [...IAM, ...SESSIONS, ...TOKENS, ...PERSONS];

/** Everybody, for one group and at both ends of a day. */
export const EVERYBODY: readonly Asking[] = PRINCIPALS.flatMap((principal) =>
  ["2026-06-15T23:59:59Z", "2026-06-16T00:00:00Z"].map((now) => ({
    principal,
    account: "111122223333",
    region: "us-east-1",
    groupId: "sg-01234567",
    tags: { g: "true" },
    now: new Date(now),
  })),
);

/** A request of a kind that the policies tell apart, or of one that they don't. */
export const asking: fc.Arbitrary<Asking> = fc
  .record({
    principal: fc.constantFrom(...PRINCIPALS),
    account: fc.constant("111122223333"),
    region: fc.constantFrom(...REGIONS, "ap-south-1"),
    groupId: fc.constantFrom(...GROUPS, "sg-aaaaaaaa"),
    vpcId: fc.constantFrom(...VPCS, "vpc-aaaaaaaa", undefined),
    team: fc.constantFrom(...TEAMS, "z", undefined),
    governed: fc.constantFrom({ g: "true" }, { g: "true", governed: "true" }, { g: "no" }),
    now: fc.constantFrom("2026-06-15T12:00:00Z", "2026-06-16T00:00:00Z", "2026-07-01T00:00:00Z"),
  })
  .map(({ vpcId, team, governed, now, ...rest }) => ({
    ...rest,
    ...(vpcId === undefined ? {} : { vpcId }),
    tags: { ...governed, ...(team === undefined ? {} : { team }) } as Record<string, string>,
    now: new Date(now),
  }));

/** Who is one person: nothing said, or one whose two identities may ask and approve. */
export const peopleText: fc.Arbitrary<string | undefined> = fc.constantFrom(
  undefined,
  `version: 1
people: [{ id: lee, identities: ['arn:aws:iam::111122223333:role/a', 'email:l@acme.example'] }]
`,
  `version: 1
people: [{ id: lee, identities: ['slack:T01#U01', 'jwt:i#s'], groups: [h] }]
`,
  `version: 1
people: [{ id: max, identities: ['slack:T01#U01', 'arn:aws:iam::111122223333:role/ab'], groups: [g] }]
`,
  `version: 1
sessionEmails: ['arn:aws:iam::111122223333:role/ab']
`,
);
