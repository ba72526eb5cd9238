import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { decide } from "../../../core/policy/decide.ts";
import { judge } from "../../support/oracle.ts";
import { farWorlds, nearWorlds } from "../../support/worldArbitraries.ts";
import {
  subjectOf,
  type Verdict,
  verdictOf,
  type World,
  type WorldTicket,
} from "../../support/worlds.ts";

/** The blocks of a world of eight addresses, widest first. */
const BLOCKS = [29, 30, 31, 32].flatMap((length) => {
  const size = 2 ** (32 - length);
  return Array.from({ length: 8 / size }, (_, i) => `203.0.113.${i * size}/${length}`);
});
const LIMITS = [29, 30, 31, 32] as const;
const NOTHING: World = { asked: [] };

/** The first worlds in which the core and the oracle differ. */
function differences(
  worlds: Iterable<World>,
): readonly { world: World; core: Verdict; oracle: Verdict }[] {
  const found = [];
  for (const world of worlds) {
    const core = verdictOf(decide(subjectOf(world)));
    const oracle = judge(world);
    if (JSON.stringify(core) !== JSON.stringify(oracle)) found.push({ world, core, oracle });
    if (found.length === 3) break;
  }
  return found;
}

/** Every n-th combination of one choice from each list, each choice put into a world; n is a prime that divides no list. */
function* combinations(lists: readonly (readonly Partial<World>[])[], n = 1): Generator<World> {
  if (n > 1 && lists.some((list) => list.length % n === 0)) throw new Error(`${n} skips choices`);
  const all = lists.reduce((product, list) => product * list.length, 1);
  for (let index = 0; index < all; index += n) {
    let rest = index;
    let world: World = NOTHING;
    for (const list of lists) {
      world = { ...world, ...list[rest % list.length] };
      rest = Math.floor(rest / list.length);
    }
    yield world;
  }
}

/** All choices of one or two of a list. */
function oneOrTwo<T>(list: readonly T[]): readonly (readonly T[])[] {
  return list.flatMap((a, i) => [[a], ...list.slice(i + 1).map((b) => [a, b])]);
}

const EVERYTHING = { permits: [{ text: "-1" }] } as const satisfies Partial<World>;

describe("in a world of eight addresses the core decides as the oracle does", () => {
  const KINDS = [
    "tcp 443-443",
    "tcp 443-444",
    "tcp 444-445",
    "udp 443-443",
    "icmp 8/0",
    "icmp 8/-1",
    "50",
    "-1",
  ];

  test("permits: pairs of them against every kind of packet", () => {
    const permits = ["tcp 443-443", "tcp 444-445", "icmp 8/-1", "50", "-1"].flatMap((text) =>
      [["0.0.0.0/0", "::/0"], ["203.0.113.0/30"], ["203.0.113.4/30"], ["203.0.113.3/32"]].map(
        (cidrs) => ({ text, cidrs }),
      ),
    );
    const asked = KINDS.flatMap((kind) => BLOCKS.map((block) => ({ asked: [`${kind} ${block}`] })));
    const worlds = combinations(
      [asked, [[], ...oneOrTwo(permits)].map((list) => ({ permits: list }))],
      7,
    );
    expect(differences(worlds)).toEqual([]);
  });

  test("bans: every set of addresses against every block", () => {
    const bans = Array.from({ length: 256 }, (_, set) => ({
      bans: [
        {
          cidrs: [0, 1, 2, 3, 4, 5, 6, 7]
            .filter((n) => (set >> n) & 1)
            .map((n) => `203.0.113.${n}/32`),
        },
      ],
    }));
    const worlds = combinations([
      BLOCKS.map((block) => ({ asked: [`tcp 443 ${block}`] })),
      bans,
      [EVERYTHING],
    ]);
    expect(differences(worlds)).toEqual([]);
  });

  test("exceptions: every block and kind of packet of one or two, against every kind asked for", () => {
    const kinds = ["tcp 443-443", "tcp 444-445", "icmp 8/-1", "-1"];
    const one = kinds.flatMap((kind) =>
      ["203.0.113.0/29", "203.0.113.0/30", "203.0.113.4/30", "203.0.113.3/32"].flatMap((cidr) => [
        { lifts: [0], kinds: [kind], cidrs: [cidr] },
        { lifts: [1], kinds: [kind], cidrs: [cidr] },
      ]),
    );
    const ended = { lifts: [0, 1], kinds: ["-1"], cidrs: ["0.0.0.0/0"], ended: true };
    const exceptions = [[], [ended], ...oneOrTwo(one)].map((list) => ({ exceptions: list }));
    const bans = [
      [{ cidrs: ["203.0.113.2/31"] }],
      [{ cidrs: ["203.0.113.0/30"] }, { cidrs: ["203.0.113.3/32", "203.0.113.6/31"] }],
    ].map((list) => ({ bans: list }));
    const asked = KINDS.flatMap((kind) => BLOCKS.map((block) => ({ asked: [`${kind} ${block}`] })));
    expect(differences(combinations([asked, exceptions, bans, [EVERYTHING]], 11))).toEqual([]);
  });

  test("breadth: every pair of blocks beside every rule of the group", () => {
    const asked = oneOrTwo(BLOCKS).map((blocks) => ({
      asked: blocks.map((block) => `tcp 443 ${block}`),
    }));
    const rules = [[], ...BLOCKS.map((block) => [`tcp 443 ${block}`])].map((list) => ({
      rules: list,
    }));
    const limits = LIMITS.map((ipv4) => ({ limits: { ipv4 } }));
    expect(differences(combinations([asked, rules, limits, [EVERYTHING]]))).toEqual([]);
  });

  test("breadth: kinds of packets that meet in part", () => {
    const half = ["203.0.113.0/30", "203.0.113.4/30", "203.0.113.4/31", "203.0.113.6/31"];
    const spans = KINDS.flatMap((kind) => half.map((block) => `${kind} ${block}`));
    const asked = oneOrTwo(spans).map((list) => ({ asked: list }));
    const rules = [[], ...spans.map((span) => [span])].map((list) => ({ rules: list }));
    const limits = [30, 31].map((ipv4) => ({ limits: { ipv4 } }));
    expect(differences(combinations([asked, rules, limits, [EVERYTHING]], 7))).toEqual([]);
  });

  test("NAT64: the same eight addresses in both families", () => {
    const both = BLOCKS.flatMap((block) => [
      block,
      `64:ff9b::${block.replace(/\d+$/, (length) => String(Number(length) + 96))}`,
    ]);
    const asked = oneOrTwo(both).map((list) => ({
      asked: list.map((block) => `tcp 443 ${block}`),
    }));
    const rules = [[], ...both.map((block) => [`tcp 443 ${block}`])].map((list) => ({
      rules: list,
    }));
    const limits = [{}, { ipv4: 30 }, { ipv6: 126 }, { ipv4: 31, ipv6: 126 }].map((limit) => ({
      limits: limit,
    }));
    const bans = [[], ["203.0.113.3/32"], ["64:ff9b::203.0.113.4/127"]].map((cidrs) => ({
      bans: [{ cidrs }],
    }));
    expect(differences(combinations([asked, rules, limits, bans, [EVERYTHING]], 43))).toEqual([]);
  });

  test("tickets, their windows, and how long rules stay", () => {
    const windows = [
      undefined,
      {},
      { starts: 1 },
      { starts: 0 },
      { ends: 1 },
      { ends: 0 },
      { starts: 2, ends: 2 },
      { starts: 2, ends: 3 },
    ];
    const readTickets = ["Open", "Done"].flatMap((state) =>
      windows.flatMap((window) =>
        [["payments"], ["sam"], ["kim", "lee"]].map((names) => ({
          ticket: { state, names, ...(window && { window }) } as WorldTicket,
        })),
      ),
    );
    const choices: readonly (readonly Partial<World>[])[] = [
      [EVERYTHING],
      [{ asked: ["tcp 443 203.0.113.0/32"] }],
      [
        {},
        { ticket: "not there" },
        { ticket: "not read" },
        ...readTickets,
        { ticket: { state: "Open", approved: true } },
        { ticket: { state: "Open", approved: false, names: ["payments"], window: { starts: 3 } } },
      ],
      [
        [],
        [{ states: ["Open"] }],
        [
          { states: ["Open"], own: true, warn: true },
          { states: ["Done", "Open"], timed: true },
        ],
        [{ states: ["Open", "Done"], own: true, approved: true }],
        [{ states: ["Open"], timed: true, warn: true }],
        [{ states: ["Open"], own: true, timed: true, vpcs: ["vpc-2"] }],
        [
          { states: ["Open"], timed: true },
          { states: ["Done"], warn: true, timed: true },
        ],
      ].map((requiredTickets) => ({ requiredTickets })),
      [
        { people: {} },
        { people: { payments: "p" } },
        { people: { payments: "p", sam: "p", lee: "q" } },
      ],
      [
        {},
        { lasts: 1, dated: true },
        { lasts: 2, dated: true },
        { lasts: 3, dated: true },
        { lasts: 3 },
      ],
      [{}, { limits: { longest: 1 } }],
      [{}, { approvals: [{ approvers: ["kim"], quorum: 1, longer: 1 }] }],
      [{}, { vpc: "vpc-1" }],
    ];
    expect(differences(combinations(choices))).toEqual([]);
  });

  test("everything at once", () => {
    const choices: readonly (readonly Partial<World>[])[] = [
      oneOrTwo([
        "tcp 443 203.0.113.0/30",
        "tcp 443-444 203.0.113.4/30",
        "-1 203.0.113.1/32",
        "tcp 443 pl-01234567",
        "udp 53 sg-01234567",
      ]).map((asked) => ({ asked })),
      [
        [],
        ["tcp 443 203.0.113.0/29"],
        ["-1 203.0.113.4/30", "tcp 443 pl-01234567"],
        ["udp 53 sg-01234567"],
      ].map((rules) => ({ rules })),
      [[], [{ text: "-1" }], [{ text: "tcp 443-444", vpcs: ["vpc-1"] }]].map((permits) => ({
        permits,
      })),
      [
        [],
        [{ cidrs: ["203.0.113.1/32"] }],
        [{ cidrs: ["203.0.113.4/31"], warn: true }],
        [{ cidrs: ["203.0.113.0/29"], vpcs: ["vpc-2"] }],
      ].map((bans) => ({ bans })),
      [
        {},
        { ipv4: 30, most: 1 },
        { ipv4: 31, most: 1, warn: true },
        { ipv4: 30, most: 1, vpcs: ["vpc-2"] },
      ].map((limits) => ({ limits })),
      [
        [],
        [{ key: "Owner" }],
        [{ key: "Owner", value: "b", warn: true }],
        [{ key: "Owner", value: "b", vpcs: ["vpc-1"] }],
      ].map((requiredTags) => ({ requiredTags })),
      [{}, { Owner: "a" }, { Owner: "b" }].map((tags) => ({ tags })),
      [[], [{ names: true }], [{ names: false }], [{ names: true, vpcs: ["vpc-1"] }]].map(
        (requesters) => ({ requesters }),
      ),
      ["true", "false"].map((governed) => ({ governed })),
      [{}, { vpc: "vpc-1" }, { vpc: "vpc-2" }],
    ];
    expect(differences(combinations(choices, 197))).toEqual([]);
  });
});

describe("in any world the core decides as the oracle does", () => {
  test.each([
    { because: "a few addresses, so that everything meets", worlds: nearWorlds, numRuns: 1000 },
    { because: "all addresses of both families", worlds: farWorlds, numRuns: 1000 },
  ])("$because", ({ worlds, numRuns }) => {
    fc.assert(
      fc.property(worlds, (world) => {
        expect(verdictOf(decide(subjectOf(world)))).toEqual(judge(world));
      }),
      { numRuns },
    );
  });
});
