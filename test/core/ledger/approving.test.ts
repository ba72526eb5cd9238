import { describe, expect, test } from "@jest/globals";
import {
  approvedChange,
  expiredChange,
  heardChange,
  pendingChange,
  turnedDownChange,
} from "../../../core/ledger/approving.ts";
import type { Grounds } from "../../../core/ledger/decided.ts";
import { scheduledChange } from "../../../core/ledger/scheduling.ts";
import type { Awaited } from "../../../core/policy/finding.ts";
import type { Lifetime } from "../../../core/request/lifetime.ts";
import { at, grounds, newRequest, PRINCIPAL } from "../../support/ledgerBuilders.ts";

const awaited = (waitSeconds: number) => ({ statement: "dbs", waitSeconds }) as unknown as Awaited;
const asking = (...seconds: readonly number[]): Grounds => {
  const { decision, ...rest } = grounds("allow");
  const awaits = seconds.map(awaited);
  return { ...rest, decision: { ...decision, effect: "require-approval", awaits } };
};
const until = (moment: string): Lifetime => ({ kind: "until", at: moment });
const SAID = {
  principal: { ...PRINCIPAL, id: "AROAAPPROVER" },
  source: { message: "slack 1" },
  comment: "fine",
};
const ANSWER = { principal: SAID.principal, at: at(9), comment: "fine", message: "slack 1" };
const PENDING = pendingChange(newRequest({}), asking(60), at(0)).request;

describe("a request waits", () => {
  const rows: readonly [why: string, lifetime: Lifetime | undefined, waitsUntil: string][] = [
    ["as long as the most impatient statement lets it", undefined, at(60)],
    ["not beyond the end of its rules", until(at(59)), at(59)],
    ["not until the end of its rules, where that is later", until(at(61)), at(60)],
    ["so long too where its rules are to stay for a time", { kind: "for", seconds: 9 }, at(60)],
  ];
  test.each(rows)("%s", (_why, lifetime, waitsUntil) => {
    const asked = newRequest(lifetime === undefined ? {} : { lifetime });
    const { request, records } = pendingChange(asked, asking(90, 60), at(5));
    expect(request).toMatchObject({
      status: "pending-approval",
      fence: 1,
      waitsUntil,
      dueAt: waitsUntil,
    });
    expect(records).toMatchObject([{ record: { type: "decided", at: at(5) } }]);
  });
});

test("a request that was scheduled waits for approvals from then on, also after the first of two", () => {
  const before = scheduledChange(
    newRequest({}),
    grounds("allow"),
    { start: at(100) },
    at(0),
  ).request;
  const { request } = pendingChange(before, asking(60), at(101));
  expect(request).toMatchObject({ waitsFrom: at(101), waitsUntil: at(161), dueAt: at(161) });
  const approved = approvedChange(request, SAID, asking(60), at(110)).request;
  expect(approved).toMatchObject({ status: "pending-approval", waitsUntil: at(161) });
});

describe("an approval is on record, and the request", () => {
  const rows: readonly [what: string, Grounds, expected: object][] = [
    ["goes on at once", grounds("allow"), { status: "approved", dueAt: at(9) }],
    ["waits for more", asking(60), { status: "pending-approval", dueAt: at(60) }],
    ["is denied after all", grounds("deny"), { status: "denied" }],
  ];
  test.each(rows)("%s", (_what, ground, expected) => {
    const { request, records } = approvedChange(PENDING, SAID, ground, at(9));
    expect(request).toMatchObject({ ...expected, fence: 2, approvals: [ANSWER] });
    expect("dueAt" in request).toBe("dueAt" in expected);
    expect(records).toMatchObject([
      {
        record: {
          type: "approved",
          who: { principal: SAID.principal, source: SAID.source },
          digest: PENDING.digest,
          comment: "fine",
        },
      },
      { record: { type: "decided", seq: 3 } },
    ]);
    expect(request.chain).toEqual({ seq: 3, hash: records[1]?.hash });
  });

  test("is to be judged with it, where nothing can be judged now", () => {
    const { request, records } = heardChange(PENDING, SAID, at(9));
    expect(request).toMatchObject({ status: "approved", dueAt: at(9), approvals: [ANSWER] });
    expect(request.chain).toEqual({ seq: 2, hash: records[0]?.hash });
    const again = heardChange(request, { ...SAID, comment: "again" }, at(10)).request;
    expect(again.approvals).toMatchObject([ANSWER, { comment: "again" }]);
  });
});

describe("a request that waits ends", () => {
  test.each(["declined", "cancelled"] as const)("%s, by whom and why", (status) => {
    const said = { principal: PRINCIPAL, source: {} };
    const { request, records } = turnedDownChange(PENDING, status, said, at(9));
    expect(request).toMatchObject({ status, fence: 2 });
    expect(request.turnedDown).toStrictEqual({ principal: PRINCIPAL, at: at(9) });
    expect(request).not.toHaveProperty("dueAt");
    expect(records).toMatchObject([{ record: { type: status, digest: PENDING.digest } }]);
  });

  test("once it has waited too long", () => {
    const { request, records } = expiredChange(PENDING, at(61));
    expect(request).toMatchObject({ status: "expired", chain: { seq: 2 } });
    expect(request).not.toHaveProperty("dueAt");
    expect(records).toMatchObject([{ record: { type: "expired", waitedUntil: at(60) } }]);
  });
});
