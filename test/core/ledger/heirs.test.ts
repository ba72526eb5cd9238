import { describe, expect, test } from "@jest/globals";
import { byEnd, holderOf, reliesOn, rulesNow, soleRules } from "../../../core/ledger/heirs.ts";
import type { GroupHead, Holder, StoredRequest } from "../../../core/ledger/stored.ts";
import { must } from "../../support/builders.ts";
import { at, completion, intention, PRINCIPAL } from "../../support/ledgerBuilders.ts";

const { request, head } = completion(intention());
const ID = must(request.heldRuleIds[0], "a held rule");
const STRANGER: Holder = { requestId: "req-9", principalId: "AROASTRANGER" };
const OWN: Holder = { requestId: "req-2", principalId: PRINCIPAL.id };
const { rulesStatus: _, ...holdsNothing } = request;

function heldBy(...holders: readonly Holder[]): GroupHead {
  return { ...head, open: head.open.map((open) => ({ ...open, holders })) };
}

function otherRule({ open }: GroupHead): GroupHead["open"] {
  return open.map(({ rule, holders }) => ({
    rule: { ...rule, SecurityGroupRuleId: "sgr-other" },
    holders,
  }));
}

describe("the rules for which a request is its principal's holder", () => {
  test.each([
    ["its own", head, [ID]],
    ["one that others hold too", heldBy(STRANGER, must(head.open[0]?.holders[0], "own")), [ID]],
    ["none that another request of its principal holds", heldBy(OWN), []],
    ["none that nobody holds", heldBy(), []],
  ])("are %s", (_why, now, ids) => {
    expect(soleRules(now, request)).toEqual(ids);
  });
});

describe("a request relies on a rule", () => {
  const rows: readonly [why: string, StoredRequest, ruleId: string, relies: boolean][] = [
    ["that it holds without end", request, ID, true],
    ["but not on one that it does not hold", request, "sgr-other", false],
    ["but not while it revokes it", { ...request, rulesStatus: "revoking" }, ID, false],
    ["but not where it never held any", holdsNothing, ID, false],
    ["until its end", { ...request, expiresAt: at(3600) }, ID, true],
    ["but no more from the minute of its end on", { ...request, expiresAt: at(0) }, ID, false],
    [
      "but not at its end's very minute",
      { ...request, expiresAt: "2026-01-02T03:05:00.000Z" },
      ID,
      false,
    ],
  ];
  test.each(rows)("%s", (_why, one, ruleId, relies) => {
    expect(reliesOn(one, ruleId, "2026-01-02T03:05:00.000Z")).toBe(relies);
  });
});

test("a request is a holder with its end, or without one", () => {
  const holder = { requestId: "req-1", principalId: PRINCIPAL.id };
  expect(holderOf(request)).toStrictEqual(holder);
  expect(holderOf({ ...request, expiresAt: at(9) })).toStrictEqual({ ...holder, until: at(9) });
});

test("what ends last comes first, and what has no end before all", () => {
  const ends = [at(1), undefined, at(3), at(2), undefined];
  const inOrder = ends
    .map((expiresAt) => (expiresAt === undefined ? request : { ...request, expiresAt }))
    .sort(byEnd)
    .map(({ expiresAt }) => expiresAt);
  expect(inOrder).toEqual([undefined, undefined, at(3), at(2), at(1)]);
  expect(byEnd({ ...request, expiresAt: at(1) }, { ...request, expiresAt: at(1) })).toBe(0);
  expect(byEnd({ ...request, expiresAt: at(1) }, { ...request, expiresAt: at(2) })).toBe(1);
  expect(byEnd({ ...request, expiresAt: at(1) }, request)).toBe(1);
  expect(byEnd(request, { ...request, expiresAt: at(1) })).toBe(-1);
});

describe("rules that are stored as open are now", () => {
  const rows: readonly [why: string, GroupHead | undefined, StoredRequest["rulesStatus"]][] = [
    ["open, while it holds them", head, "open"],
    ["open, while another request of its principal does", heldBy(STRANGER, OWN), "open"],
    ["revoking, where nobody holds them any more", heldBy(), "revoking"],
    ["revoked, where only others hold them", heldBy(STRANGER), "revoked"],
    [
      "revoked, where the head holds other rules alone",
      { ...head, open: otherRule(head) },
      "revoked",
    ],
    [
      "revoked, where other rules alone are going",
      { ...head, open: otherRule(heldBy()) },
      "revoked",
    ],
    ["revoked, where there is no head", undefined, "revoked"],
  ];
  test.each(rows)("%s", (_why, now, status) => {
    expect(rulesNow(request, now)).toEqual({ ...request, rulesStatus: status });
  });

  test("as they are stored, where they are not stored as open", () => {
    const revoking = { ...request, rulesStatus: "revoking" } as const;
    expect(rulesNow(revoking, undefined)).toBe(revoking);
    expect(rulesNow(holdsNothing, head)).toBe(holdsNothing);
  });
});
