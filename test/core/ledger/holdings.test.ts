import { describe, expect, test } from "@jest/globals";
import {
  answersCall,
  bare,
  holdAfter,
  holdingsOf,
  markedRequest,
  nothingHeld,
  requestMark,
  storedRule,
} from "../../../core/ledger/holdings.ts";
import type { GroupHead, Holder } from "../../../core/ledger/stored.ts";
import type { Ec2Rule } from "../../../core/request/ec2.ts";
import type { Lifetime } from "../../../core/request/lifetime.ts";
import { must } from "../../support/builders.ts";
import {
  at,
  completion,
  IP_PERMISSIONS,
  intention,
  newRequest,
  PRINCIPAL,
} from "../../support/ledgerBuilders.ts";

const REQUEST = newRequest({});
const MARK = requestMark(REQUEST);
const { head } = completion(intention());
const BARE = must(head.open[0], "an open rule").rule;
const RULE: Ec2Rule = { ...BARE, Tags: [MARK], Description: "payments" };
const WITHOUT_TAGS: Ec2Rule = BARE;
const UNREADABLE: Ec2Rule = { ...BARE, SecurityGroupRuleId: "sgr-odd", IpProtocol: "?" };

test("a rule's mark is the request's id and the nonce that nobody else knows", () => {
  expect(MARK).toEqual({ Key: "egress-guard:request-id", Value: `req-1.${"0".repeat(32)}` });
});

describe("the request that a rule was made for is read from", () => {
  const other = { Key: "Owner", Value: "req-2.0" };
  const rows: readonly [why: string, rule: Ec2Rule, id: string | undefined][] = [
    ["its mark", RULE, "req-1"],
    ["its mark among other tags", { ...BARE, Tags: [other, MARK] }, "req-1"],
    ["its mark without a nonce", { ...BARE, Tags: [{ ...MARK, Value: "req-1" }] }, "req-1"],
    ["no other tag", { ...BARE, Tags: [other] }, undefined],
    ["nothing else, where it has no tags", WITHOUT_TAGS, undefined],
  ];
  test.each(rows)("%s", (_why, rule, id) => {
    expect(markedRequest(rule)).toBe(id);
  });
});

describe("of what a request asks for a group has", () => {
  const mark = (members: object) => ({ ...RULE, Tags: [{ ...MARK, ...members }] });
  const rows: readonly [why: string, rules: readonly Ec2Rule[], expected: object][] = [
    ["nothing", [], { present: [], own: [], missing: IP_PERMISSIONS }],
    ["its own rule", [RULE], { present: [RULE], own: [RULE], missing: [] }],
    ["a stranger's", [WITHOUT_TAGS], { present: [WITHOUT_TAGS], own: [], missing: [] }],
    ["one with another nonce", [mark({ Value: "req-1.1" })], { own: [], missing: [] }],
    ["one with the mark under another name", [mark({ Key: "id" })], { own: [], missing: [] }],
    [
      "one with the mark among others",
      [{ ...RULE, Tags: [{ Key: "a", Value: "b" }, MARK] }],
      { own: [{ SecurityGroupRuleId: "sgr-req-1" }], missing: [] },
    ],
    ["other rules alone", [{ ...RULE, ToPort: 444 }, UNREADABLE], { present: [], own: [] }],
  ];
  test.each(rows)("%s", (_why, rules, expected) => {
    expect(holdingsOf(REQUEST, rules)).toMatchObject(expected);
  });
});

describe("EC2 answers a call", () => {
  const [permission] = IP_PERMISSIONS;
  const second = { ...must(permission, "one"), ToPort: 444 };
  const rows: readonly [why: string, rules: readonly Ec2Rule[], answers: boolean][] = [
    ["by just its rules", [RULE, { ...RULE, ToPort: 444 }], true],
    ["by its rules in another order", [{ ...RULE, ToPort: 444 }, RULE], true],
    ["but not by fewer", [RULE], false],
    ["but not by one more", [RULE, { ...RULE, ToPort: 444 }, { ...RULE, ToPort: 445 }], false],
    ["but not by others", [RULE, { ...RULE, ToPort: 445 }], false],
    ["but not by what can't be read", [RULE, UNREADABLE], false],
  ];
  test.each(rows)("%s", (_why, rules, answers) => {
    expect(answersCall([must(permission, "one"), second], rules)).toBe(answers);
  });
});

test("what is kept of a rule: no tags in a request, and no description in a head either", () => {
  expect(storedRule(RULE)).toStrictEqual({ ...BARE, Description: "payments" });
  expect(bare(RULE)).toStrictEqual(BARE);
  expect(nothingHeld(head, [RULE])).toStrictEqual({
    rules: [{ ...BARE, Description: "payments" }],
    heldRuleIds: [],
    open: head.open,
  });
});

describe("a request that ends", () => {
  const until = (moment: string): Lifetime => ({ kind: "until", at: moment });
  const heldBy = (...holders: readonly Holder[]): GroupHead => ({
    ...head,
    open: [{ rule: BARE, holders }],
  });
  const own = (end?: string): Holder => ({
    requestId: "req-1",
    principalId: PRINCIPAL.id,
    ...(end === undefined ? {} : { until: end }),
  });
  const earlier = (end?: string): Holder => ({ ...own(end), requestId: "req-0" });
  const STRANGER: Holder = { requestId: "req-9", principalId: "AROASTRANGER" };
  const NONE: GroupHead = { ...head, open: [] };
  const MADE = { present: [RULE], own: [RULE] };
  const THERE = { present: [RULE], own: [] };
  const LATER = "2026-01-02T04:00:59.999Z";

  const rows: readonly [
    why: string,
    head: GroupHead,
    lifetime: Lifetime | undefined,
    holdings: typeof MADE | typeof THERE,
    holders: readonly Holder[] | undefined,
  ][] = [
    ["holds what it made", NONE, undefined, MADE, [own()]],
    ["holds what it made until its end", NONE, until(LATER), MADE, [own(LATER)]],
    ["holds nothing of a stranger's", NONE, undefined, THERE, undefined],
    ["joins others", heldBy(STRANGER), undefined, THERE, [STRANGER, own()]],
    [
      "takes the place of its principal's request that ends earlier",
      heldBy(earlier(at(0)), STRANGER),
      until(LATER),
      THERE,
      [STRANGER, own(LATER)],
    ],
    ["takes it too where it has no end itself", heldBy(earlier(LATER)), undefined, THERE, [own()]],
    [
      "leaves it to its principal's request that has no end",
      heldBy(earlier()),
      undefined,
      THERE,
      [earlier()],
    ],
    [
      "leaves it to one that ends in the same minute",
      heldBy(earlier("2026-01-02T04:00:00.001Z")),
      until(LATER),
      THERE,
      [earlier("2026-01-02T04:00:00.001Z")],
    ],
    [
      "leaves it to one that ends later",
      heldBy(earlier(LATER)),
      until(at(0)),
      THERE,
      [earlier(LATER)],
    ],
  ];
  test.each(rows)("%s", (_why, now, lifetime, holdings, holders) => {
    const hold = holdAfter(now, REQUEST, lifetime, holdings, at(2));
    expect(hold.open).toEqual(holders === undefined ? [] : [{ rule: BARE, holders }]);
    expect(hold.heldRuleIds).toEqual(holders === undefined ? [] : ["sgr-req-1"]);
    expect(hold.rules).toEqual([{ ...BARE, Description: "payments" }]);
    const ends = lifetime?.kind === "until" && holders !== undefined ? lifetime.at : undefined;
    expect(hold.expiresAt).toBe(ends);
  });

  test("gives the head's own list back where nothing changes, and only there", () => {
    const kept = heldBy(earlier());
    expect(holdAfter(kept, REQUEST, undefined, THERE, at(2)).open).toBe(kept.open);
    expect(holdAfter(kept, REQUEST, undefined, MADE, at(2)).open).toBe(kept.open);
    expect(holdAfter(heldBy(STRANGER), REQUEST, undefined, THERE, at(2)).open).toHaveLength(1);
  });

  test("adds what it made behind what others hold, which it does not touch", () => {
    const rule = { ...BARE, SecurityGroupRuleId: "sgr-0", ToPort: 444 };
    const others: GroupHead = { ...head, open: [{ rule, holders: [STRANGER] }] };
    const hold = holdAfter(others, REQUEST, until(LATER), MADE, at(2));
    expect(hold.open).toEqual([
      { rule, holders: [STRANGER] },
      { rule: BARE, holders: [own(LATER)] },
    ]);
  });

  test("has no end where it holds nothing", () => {
    expect(holdAfter(NONE, REQUEST, until(LATER), THERE, at(2))).not.toHaveProperty("expiresAt");
    expect(holdAfter(NONE, REQUEST, undefined, MADE, at(2))).not.toHaveProperty("expiresAt");
  });
});
