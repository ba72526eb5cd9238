import fc from "fast-check";
import { blocks, kinds, rules } from "./arbitraries.ts";
import { GROUP_ID } from "./builders.ts";
import type { Name, World, WorldStatement } from "./worlds.ts";

/** Blocks of sixteen addresses in IPv4, the same through NAT64, and sixteen of IPv6: whatever is drawn meets. */
export const nearBlocks: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom(["203.0.113.", 32], ["64:ff9b::203.0.113.", 128], ["2001:db8::", 128]),
    fc.nat({ max: 15 }),
    fc.nat({ max: 4 }),
  )
  .map(([[start, bits], host, wide]) => `${start}${host.toString(10)}/${Number(bits) - wide}`);

const nearKinds = fc.constantFrom(
  "tcp 443-443",
  "tcp 443-444",
  "tcp 444-445",
  "icmp 8/0",
  "icmp 8/-1",
  "50",
  "-1",
);

const nearRules = fc.oneof(
  { arbitrary: fc.tuple(nearKinds, nearBlocks).map((words) => words.join(" ")), weight: 9 },
  {
    arbitrary: fc.constantFrom(
      "tcp 443-443 pl-01234567",
      "-1 pl-01234567",
      "tcp 443-444 pl-0123456789abcdef0",
      "-1 sg-01234567",
      "tcp 443-443 sg-01234567",
    ),
    weight: 3,
  },
);

const owners = fc.constantFrom("AWS", "111122223333");

function listsFrom(blocks: fc.Arbitrary<string>) {
  const list = fc.record(
    { owner: owners, cidrs: fc.array(blocks, { maxLength: 4 }) },
    { requiredKeys: ["owner"] },
  );
  return fc.dictionary(fc.constantFrom("pl-01234567", "pl-0123456789abcdef0"), list);
}

function allowedListsFrom({ ipv4, ipv6 }: Pool["limits"]) {
  const list = fc.constantFrom("pl-01234567", "pl-0123456789abcdef0");
  const statement = somewhere(
    fc.record({ owner: owners, list, ipv4, ipv6 }, { requiredKeys: ["owner"] }),
  );
  return fc.array(statement, { maxLength: 3 });
}

/** Where a statement speaks: mostly where the request goes, so that most of them do. */
const where: fc.Arbitrary<WorldStatement> = fc.record(
  {
    vpcs: fc.subarray(["vpc-1", "vpc-2"], { minLength: 1 }),
    accounts: mostly("111122223333", "444455556666"),
    regions: mostly("us-east-1", "eu-west-1"),
    groups: mostly(GROUP_ID, "sg-01234567"),
    tiers: mostly("a", "b"),
    askers: mostly<Name>("payments", "sam"),
  },
  { requiredKeys: [] },
);

/** Statements of a kind, of which most speak everywhere. */
function somewhere<T extends object>(kind: fc.Arbitrary<T>): fc.Arbitrary<T & WorldStatement> {
  const places = fc.oneof(
    { arbitrary: fc.constant({}), weight: 3 },
    { arbitrary: where, weight: 2 },
  );
  return fc.tuple(kind, places).map(([statement, place]) => ({ ...statement, ...place }));
}

/** The first value, now and then with the other one, or the other one alone. */
function mostly<T>(own: T, other: T): fc.Arbitrary<readonly T[]> {
  return fc.oneof(
    { arbitrary: fc.constant([own]), weight: 6 },
    { arbitrary: fc.constant([own, other]), weight: 3 },
    { arbitrary: fc.constant([other]), weight: 1 },
  );
}

const names = fc.constantFrom<Name>("payments", "sam", "kim", "lee");
const values = fc.constantFrom("a", "b");
const keys = fc.constantFrom("Owner", "Ticket");

/** How the choices of a world are drawn. */
interface Pool {
  readonly rules: fc.Arbitrary<string>;
  readonly kinds: fc.Arbitrary<string>;
  readonly blocks: fc.Arbitrary<string>;
  readonly limits: { readonly ipv4: fc.Arbitrary<number>; readonly ipv6: fc.Arbitrary<number> };
}

function permitsFrom({ kinds: texts, blocks: cidrs }: Pool) {
  const narrow = somewhere(
    fc.record(
      { text: texts, cidrs: fc.array(cidrs, { minLength: 1, maxLength: 3 }) },
      { requiredKeys: ["text"] },
    ),
  );
  const all = somewhere(fc.record({ text: fc.constant("-1") }, { requiredKeys: ["text"] }));
  return fc.array(fc.oneof(all, narrow), { maxLength: 4, size: "+1" });
}

/** Exceptions of the first two bans; of four, three hold. */
function exceptionsFrom({ kinds, blocks: cidrs }: Pool) {
  const exception = somewhere(
    fc.record(
      {
        lifts: fc.subarray([0, 1], { minLength: 1 }),
        kinds: fc.array(fc.oneof(fc.constant("-1"), kinds), { minLength: 1, maxLength: 2 }),
        cidrs: fc.array(fc.oneof(cidrs, fc.constantFrom("0.0.0.0/0", "::/0")), {
          minLength: 1,
          maxLength: 3,
        }),
        ended: fc.constantFrom(false, false, false, true),
      },
      { requiredKeys: ["lifts", "kinds", "cidrs"] },
    ),
  );
  return fc.array(exception, { maxLength: 3 });
}

/** Statements that ask for approvals, often of few rules. */
function approvalsFrom({ kinds: texts, blocks: cidrs, limits }: Pool) {
  const approval = somewhere(
    fc.record(
      {
        kinds: fc.array(texts, { minLength: 1, maxLength: 2 }),
        cidrs: fc.array(cidrs, { minLength: 1, maxLength: 2 }),
        wider: fc.record(limits, { requiredKeys: [] }),
        longer: fc.integer({ min: 1, max: 5 }),
        of: mostly("a", "b"),
        approvers: fc.array(fc.oneof(names, fc.constant("*" as const)), {
          minLength: 1,
          maxLength: 3,
        }),
        quorum: fc.integer({ min: 1, max: 3 }),
        warn: fc.boolean(),
      },
      { requiredKeys: ["approvers", "quorum"] },
    ),
  );
  return fc.array(approval, { maxLength: 2 });
}

const states = fc.constantFrom("Open", "Open", "Done");

/** Statements about tickets, often of few conditions. */
const requiredTickets = fc.array(
  somewhere(
    fc.record(
      {
        states: fc.array(states, { minLength: 1, maxLength: 2 }),
        own: fc.boolean(),
        approved: fc.boolean(),
        timed: fc.boolean(),
        warn: fc.boolean(),
      },
      { requiredKeys: ["states"] },
    ),
  ),
  { maxLength: 2 },
);

const side = fc.integer({ min: -2, max: 4 });

const ticket = fc.oneof(
  { arbitrary: fc.constantFrom("not there", "not read"), weight: 1 },
  {
    arbitrary: fc.record(
      {
        state: states,
        names: fc.array(names, { maxLength: 2 }),
        approved: fc.constantFrom(true, true, false),
        window: fc.record({ starts: side, ends: side }, { requiredKeys: [] }),
      },
      { requiredKeys: ["state"] },
    ),
    weight: 9,
  },
);

/** Worlds with everything in them that the policy can say, drawn from a pool. */
function worldsFrom(pool: Pool): fc.Arbitrary<World> {
  const warn = fc.boolean();
  return fc.record(
    {
      asked: fc.array(pool.rules, { minLength: 1, maxLength: 4 }),
      rules: fc.array(pool.rules, { maxLength: 3 }),
      permits: permitsFrom(pool),
      bans: fc.array(
        somewhere(
          fc.record(
            {
              cidrs: fc.array(pool.blocks, { maxLength: 3 }),
              feed: fc.array(pool.blocks, { maxLength: 3 }),
              warn,
            },
            { requiredKeys: ["cidrs"] },
          ),
        ),
        { maxLength: 2 },
      ),
      exceptions: exceptionsFrom(pool),
      limits: somewhere(
        fc.record(
          {
            ...pool.limits,
            most: fc.integer({ min: 1, max: 5 }),
            longest: fc.integer({ min: 1, max: 4 }),
            warn,
          },
          { requiredKeys: [] },
        ),
      ),
      lists: listsFrom(pool.blocks),
      allowedLists: allowedListsFrom(pool.limits),
      allowedGroups: fc.array(
        somewhere(
          fc.record(
            {
              group: fc.constantFrom("sg-01234567", "sg-0bbbbbbbbbbbbbbbb"),
              elsewhere: fc.boolean(),
            },
            { requiredKeys: ["group"] },
          ),
        ),
        { maxLength: 2 },
      ),
      requiredTags: fc.array(
        somewhere(fc.record({ key: keys, value: values, warn }, { requiredKeys: ["key"] })),
        { maxLength: 2 },
      ),
      requiredTickets,
      ticket,
      lasts: fc.oneof(
        { arbitrary: fc.integer({ min: 1, max: 5 }), weight: 9 },
        { arbitrary: fc.integer({ min: -1, max: 1 }), weight: 1 },
      ),
      dated: fc.boolean(),
      approvals: approvalsFrom(pool),
      approved: fc.array(names, { maxLength: 3 }),
      people: fc.dictionary(names, fc.constantFrom("p", "q")),
      tier: fc.constantFrom("a", "a", "b"),
      tags: fc.dictionary(keys, values),
      requesters: fc.array(
        somewhere(
          fc.record(
            { names: fc.constantFrom(true, true, true, false) },
            { requiredKeys: ["names"] },
          ),
        ),
        { maxLength: 2 },
      ),
      governed: fc.constantFrom("true", "true", "true", "true", "false"),
      unreadable: fc.constantFrom([], [], [], ["sgr-1"]),
      vpc: fc.constantFrom("vpc-1", "vpc-2"),
    },
    { requiredKeys: ["asked", "permits"] },
  );
}

/** Worlds of a few addresses and ports. */
export const nearWorlds: fc.Arbitrary<World> = worldsFrom({
  rules: nearRules,
  kinds: nearKinds,
  blocks: nearBlocks,
  limits: { ipv4: fc.integer({ min: 28, max: 32 }), ipv6: fc.integer({ min: 124, max: 128 }) },
});

/** Worlds of all addresses, ports and protocols, with many at some edge. */
export const farWorlds: fc.Arbitrary<World> = worldsFrom({
  rules,
  kinds,
  blocks,
  limits: { ipv4: fc.nat({ max: 32 }), ipv6: fc.nat({ max: 128 }) },
});

/** Worlds of either kind. */
export const worlds: fc.Arbitrary<World> = fc.oneof(nearWorlds, farWorlds);

/** Worlds in which who asks is known, the group governed, no tag required, and no rule leads to a list or group. */
export const openWorlds: fc.Arbitrary<World> = worlds
  .map(({ asked, rules, permits, bans, exceptions, limits, vpc, approvals, approved, people }) => ({
    asked: asked.filter((text) => !/ (pl|sg)-/.test(text)),
    rules: rules ?? [],
    permits: permits ?? [],
    bans: bans ?? [],
    exceptions: exceptions ?? [],
    limits: limits ?? {},
    approvals: approvals ?? [],
    approved: approved ?? [],
    people: people ?? {},
    ...(vpc === undefined ? {} : { vpc }),
  }))
  .filter(({ asked }) => asked.length > 0);
