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
import { at, GROUP } from "../../../support/ledgerBuilders.ts";

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
  return { faults: faults.map(({ kind, seq }) => `${kind} ${seq ?? ""}`.trim()), walk };
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

  test("every record that names a request, by the request", () => {
    const { walk } = walked([intended("a"), shared("b"), done("a", 1)]);
    const seqs = (mentions: readonly Mention[] | undefined) =>
      must(mentions, "mentions").map(({ seq }) => seq);
    expect(seqs(walk.mentions.get("a"))).toEqual([1, 3]);
    expect(seqs(walk.mentions.get("b"))).toEqual([2]);
  });
});
