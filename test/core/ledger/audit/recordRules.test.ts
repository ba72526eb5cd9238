import { describe, expect, test } from "@jest/globals";
import { walkChain } from "../../../../core/ledger/audit/chainWalk.ts";
import { requestFaults } from "../../../../core/ledger/audit/requestAudit.ts";
import {
  type AuditRecord,
  appendRecord,
  RECORD_TYPES,
  type RecordType,
} from "../../../../core/ledger/record.ts";
import { STATUSES } from "../../../../core/ledger/states.ts";
import { groupChain, requestChain } from "../../../../core/ledger/stored.ts";
import {
  at,
  completion,
  denial,
  GROUP,
  intention,
  revocation,
} from "../../../support/ledgerBuilders.ts";

const OF_REQUESTS: readonly RecordType[] = [
  "received",
  "unjudged",
  "decided",
  "approved",
  "declined",
  "cancelled",
  "expired",
];

test.each(RECORD_TYPES)("a record of type %s stands in chains of one kind alone", (type) => {
  const isFitting = (chain: string) => {
    const faults = walkChain(chain).add(appendRecord(chain, undefined, { type, at: at(0) }));
    expect(faults.map(({ detail }) => detail).join()).toMatch(/^$|does not stand in such a chain$/);
    return faults.length === 0;
  };
  expect([isFitting(requestChain("req-1")), isFitting(groupChain(GROUP))]).toEqual(
    OF_REQUESTS.includes(type) ? [true, false] : [false, true],
  );
});

/** The states that a request may have whose own chain ends with such a record, by what an audit says of each. */
function statesAfter(type: RecordType, members: object = {}): readonly string[] {
  const { request, records } = denial();
  const own = records.map(({ record, hash }) => ({
    record: { ...record, type, ...members } as AuditRecord,
    hash,
  }));
  return STATUSES.filter((status) => {
    const faults = requestFaults({
      request: { ...request, status },
      own,
      mentions: [],
      walkedTo: 0,
    });
    return !faults.some(({ detail }) => detail.startsWith("the request is "));
  });
}

describe("a request whose last record is", () => {
  const decision = (effect: string) => ({ decision: { effect } });
  test.each<readonly [what: string, type: RecordType, members: object, states: readonly string[]]>([
    ["that it came in", "received", {}, ["received"]],
    ["that it can't be judged", "unjudged", {}, ["failed"]],
    [
      "a yes to what is there already, or waits for its window or for who carries it out",
      "decided",
      decision("allow"),
      ["already-authorized", "approved", "scheduled"],
    ],
    [
      "a yes once somebody approves",
      "decided",
      decision("require-approval"),
      ["already-authorized", "pending-approval"],
    ],
    ["a no", "decided", decision("deny"), ["denied"]],
    ["a decision with no effect that there is", "decided", decision("maybe"), []],
    ["a decision without effect", "decided", { decision: null }, []],
    ["an approval", "approved", {}, ["approved"]],
    ["a veto", "declined", {}, ["declined"]],
    ["its owner's word", "cancelled", {}, ["cancelled"]],
    ["that nobody answered in time", "expired", {}, ["expired"]],
  ])("%s", (_, type, members, states) => {
    expect([...statesAfter(type, members)].sort()).toEqual(states);
  });

  test("another than its state says which states it may have", () => {
    const { request, records } = denial();
    const own = records.map(({ record, hash }) => ({
      record: { ...record, ...decision("allow") },
      hash,
    }));
    const faults = requestFaults({ request, own, mentions: [], walkedTo: 0 });
    expect(faults.map(({ detail }) => detail)).toContain(
      "the request is denied; its last record leaves it already-authorized or approved or scheduled",
    );
  });
});

test("a revocation names the end of its request's chain, whatever stands there", () => {
  const revoking = revocation(completion(intention()));
  const [end] = denial().records;
  const mention = (requestChainHash: string | undefined) => {
    const [sealed] = revoking.records;
    const record = { ...sealed?.record, requestChainHash } as AuditRecord;
    const own = end === undefined ? [] : [end];
    const { digest } = revoking.request;
    return requestFaults({
      request: { ...revoking.request, digest },
      own,
      mentions: [{ seq: record.seq, record }],
      walkedTo: record.seq,
    }).filter(({ detail }) => /did not allow|has no such record/.test(detail));
  };
  expect(mention(end?.hash)).toEqual([]);
  expect(mention("0".repeat(64))).toHaveLength(1);
});
