import { describe, expect, test } from "@jest/globals";
import { type Mention, walkGroup } from "../../../../core/ledger/audit/groupWalk.ts";
import { newHead } from "../../../../core/ledger/change.ts";
import {
  appendRecord,
  chainEndOf,
  type RecordType,
  type SealedRecord,
} from "../../../../core/ledger/record.ts";
import { type GroupHead, groupChain } from "../../../../core/ledger/stored.ts";
import { must } from "../../../support/builders.ts";
import { at, GROUP, IP_PERMISSIONS } from "../../../support/ledgerBuilders.ts";

// Chains that hold together and are sealed right, and yet tell of what the guard must never do.

type Entry = readonly [type: RecordType, members: Readonly<Record<string, unknown>>];

const intended = (requestId: string): Entry => ["intended", { requestId, fence: 1 }];
const done = (requestId: string, settles: unknown): Entry => [
  "done",
  { requestId, intended: settles, fence: 2, effect: { status: "authorized", ruleIds: ["sgr-1"] } },
];
const shared = (requestId: string): Entry => ["shared", { requestId, ruleIds: ["sgr-1"] }];

function walked(entries: readonly Entry[], members: Partial<GroupHead> = {}) {
  const records: SealedRecord[] = [];
  for (const [type, own] of entries) {
    const end = records.at(-1);
    const entry = { type, at: at(records.length), ...own };
    records.push(appendRecord(groupChain(GROUP), end && chainEndOf(end), entry));
  }
  const last = records.at(-1);
  const chain = last === undefined ? newHead(GROUP).chain : chainEndOf(last);
  const walk = walkGroup({ ...newHead(GROUP), chain, ...members });
  const faults = [...records.flatMap((sealed) => walk.add(sealed)), ...walk.end()];
  return {
    faults: faults.map(({ kind, seq }) => `${kind} ${seq ?? ""}`.trim()),
    details: faults.map(({ detail }) => detail),
    walk,
  };
}

const inflight = { requestId: "a", intended: 1, ipPermissions: [] };

const rows: readonly [why: string, entries: readonly Entry[], faults: readonly string[]][] = [
  ["nothing", [], []],
  ["an intent and its end", [intended("a"), done("a", 1)], []],
  ["one after the other", [intended("a"), done("a", 1), intended("b"), done("b", 3)], []],
  ["a second intent of the same request", [intended("a"), intended("a"), done("a", 2)], []],
  ["rules that are shared meanwhile", [intended("a"), shared("b"), done("a", 1)], []],
  ["an end without an intent", [done("a", 1)], ["invalid 1"]],
  ["a second end", [intended("a"), done("a", 1), done("a", 1)], ["invalid 3"]],
  ["the end of another's intent", [intended("a"), done("b", 1)], ["invalid 2"]],
  [
    "the end of an intent that was promised anew",
    [intended("a"), intended("a"), done("a", 1)],
    ["invalid 3"],
  ],
  ["an end of no intent at all", [intended("a"), done("a", undefined)], ["invalid 2"]],
  [
    "an intent while another's is open",
    [intended("a"), intended("b"), done("b", 2)],
    ["invalid 2"],
  ],
  ["an intent that never ended", [intended("a")], ["missing 1"]],
  ["a record that stands in requests' chains", [["decided", {}]], ["invalid 1"]],
  ["a record of a type that there is not", [["opened" as RecordType, {}]], ["invalid 1"]],
  ["a record of a type that every object has", [["toString" as RecordType, {}]], ["invalid 1"]],
];

describe("a group's chain with", () => {
  test.each(rows)("%s", (_why, entries, faults) => {
    expect(walked(entries).faults).toEqual(faults);
  });

  test("an intent under way, as the head says", () => {
    const entry: Entry = ["intended", { requestId: "a", fence: 1, ipPermissions: [] }];
    expect(walked([entry], { inflight }).faults).toEqual([]);
    expect(walked([entry, done("a", 1)], { inflight }).faults).toEqual(["invalid 1"]);
    expect(walked([intended("b")], { inflight }).faults).toEqual(["invalid 1"]);
  });

  test("a rule that the head holds open, which a record knows", () => {
    const rule = {
      SecurityGroupRuleId: "sgr-1",
      GroupId: GROUP.groupId,
      IsEgress: true,
      IpProtocol: "-1",
      FromPort: -1,
      ToPort: -1,
    } as const;
    const open = [{ rule, holders: [{ requestId: "a", principalId: "p" }] }];
    expect(walked([intended("a"), done("a", 1)], { open }).faults).toEqual([]);
    expect(walked([intended("b"), done("b", 1)], { open }).faults).toEqual(["invalid"]);
    expect(walked([], { open }).faults).toEqual(["invalid", "invalid"]);
  });

  const promise = { requestId: "a", fence: 1, ipPermissions: IP_PERMISSIONS };
  const rule: Entry = ["revoke-intended", { requestId: "a", fence: 3, ruleIds: ["sgr-1"] }];
  const underWay = { ...inflight, ipPermissions: IP_PERMISSIONS };
  const RIGHT = "record 1 for a is";
  const has = (intent: number, requestId: string) =>
    `the head has record ${intent} for ${requestId} under way; `;
  const OTHER_RULES = "the head has other rules under way than were intended";

  const told: readonly (readonly [
    string,
    readonly Entry[],
    Partial<GroupHead>,
    string | undefined,
  ])[] = [
    ["the promise that the head has", [["intended", promise]], { inflight: underWay }, undefined],
    [
      "a promise of other rules than the head has",
      [["intended", promise]],
      { inflight },
      OTHER_RULES,
    ],
    [
      "a promise of rules, where the head has a revocation",
      [["intended", promise]],
      { inflight: { ...underWay, ruleIds: ["sgr-1"] } },
      OTHER_RULES,
    ],
    [
      "the revocation that the head has",
      [rule],
      { inflight: { ...inflight, ruleIds: ["sgr-1"] } },
      undefined,
    ],
    [
      "a revocation of other rules than the head has",
      [rule],
      { inflight: { ...inflight, ruleIds: ["sgr-2"] } },
      OTHER_RULES,
    ],
    ["a revocation, where the head has none", [rule], { inflight }, OTHER_RULES],
    ["no promise, where the head has one", [], { inflight }, `${has(1, "a")}none is open`],
    [
      "a promise to another request than the head has",
      [["intended", promise]],
      { inflight: { ...underWay, requestId: "b" } },
      has(1, "b") + RIGHT,
    ],
    [
      "a promise of another number than the head has",
      [["intended", promise]],
      { inflight: { ...underWay, intended: 2 } },
      has(2, "a") + RIGHT,
    ],
    [
      "a promise of which the head knows nothing",
      [["intended", promise]],
      {},
      "its intent for a was never settled, and the head knows of none under way",
    ],
    [
      "a promise while another one is open",
      [
        ["intended", { requestId: "b" }],
        ["intended", promise],
      ],
      { inflight: { ...underWay, intended: 2 } },
      "intended for a, while record 1 for b is not settled",
    ],
    [
      "a revocation while the same request's promise is open",
      [["intended", promise], rule],
      { inflight: { ...inflight, intended: 2, ruleIds: ["sgr-1"] } },
      "revoke-intended for a, while record 1 for a is not settled",
    ],
    [
      "an end of another kind than its promise",
      [rule, done("a", 1)],
      {},
      "it settles record 1 for a; open is record 1, revoke-intended for a",
    ],
    [
      "an end of nothing, where nothing is open",
      [done("a", undefined)],
      {},
      "it settles record of no number for a; none is open",
    ],
    [
      "an end of nobody's",
      [["done", { intended: 1 }]],
      {},
      "it settles record 1 for ; none is open",
    ],
  ];

  test.each(told)("%s", (_why, entries, members, detail) => {
    expect(walked(entries, members).details).toEqual(detail === undefined ? [] : [detail]);
  });

  test("rules that the head holds open, of which no record knows, names them and their holders", () => {
    const held = { SecurityGroupRuleId: "sgr-1", GroupId: GROUP.groupId, IsEgress: true } as const;
    const holders = [
      { requestId: "a", principalId: "p" },
      { requestId: "b", principalId: "q" },
    ];
    const open = [{ rule: { ...held, IpProtocol: "-1", FromPort: -1, ToPort: -1 }, holders }];
    expect(walked([intended("a"), done("a", 1)], { open }).details).toEqual([
      "the head holds sgr-1 open for b, of which no record knows",
    ]);
    const heirs: Entry = ["released", { requestId: "a", fence: 3, heirs: ["b"] }];
    expect(walked([intended("a"), done("a", 1), heirs], { open }).details).toEqual([]);
    const [one] = open;
    const nobodys = [{ ...must(one, "one"), holders: [] }];
    expect(walked([], { open: nobodys }).details).toEqual([
      "the head holds sgr-1 open, of which no record knows",
    ]);
  });

  test("every record that names a request, by the request", () => {
    const { walk } = walked([intended("a"), shared("b"), done("a", 1)]);
    const seqs = (mentions: readonly Mention[] | undefined) =>
      must(mentions, "mentions").map(({ seq }) => seq);
    expect(seqs(walk.mentions.get("a"))).toEqual([1, 3]);
    expect(seqs(walk.mentions.get("b"))).toEqual([2]);
  });
});
