import { describe, expect, test } from "@jest/globals";
import type { Approval } from "../../../../../core/policy/policy.ts";
import {
  approvalComparison,
  askedDirection,
  askedText,
} from "../../../../../core/policy/workshop/diff/approvalChanges.ts";
import type { Asked } from "../../../../../core/policy/workshop/diff/effects.ts";
import { aBox, anApproval } from "../../../../support/builders.ts";

const asked = (approvers: readonly string[], quorum = 1, waitSeconds = 3600): Asked => ({
  approvers,
  quorum,
  waitSeconds,
});
const G = "group:g";
const H = "group:h";

describe("of whose approval is asked for", () => {
  test.each<
    readonly [why: string, before: readonly Asked[], after: readonly Asked[], word: string]
  >([
    ["fewer persons is wider", [asked([G], 2)], [asked([G])], "wider"],
    ["more persons is narrower", [asked([G])], [asked([G], 2)], "narrower"],
    ["more approvers is wider", [asked([G])], [asked([G, H])], "wider"],
    ["a longer wait is wider", [asked([G])], [asked([G], 1, 3601)], "wider"],
    ["a shorter wait is narrower", [asked([G])], [asked([G], 1, 3599)], "narrower"],
    ["other approvers is both", [asked([G])], [asked([H])], "both"],
    ["more persons of more is both", [asked([G])], [asked([G, H], 2)], "both"],
    ["a second one is narrower", [asked([G])], [asked([G]), asked([H])], "narrower"],
    [
      "one that is eased, and a second one, is both",
      [asked([G], 2)],
      [asked([G]), asked([H])],
      "both",
    ],
    ["one of two is wider", [asked([G]), asked([H])], [asked([H])], "wider"],
  ])("%s", (_why, before, after, word) => {
    expect(askedDirection([before, after])).toBe(word);
  });

  test("is told in a few words", () => {
    expect(askedText(asked([G, H]))).toBe("one of group:g, group:h within PT1H");
    expect(askedText(asked([G], 2, 86_400))).toBe("2 of group:g within P1D");
  });
});

describe("approvals of rules", () => {
  const ask = (when: Approval["when"], members: Partial<Approval> = {}, who = [G]) =>
    anApproval(who, { id: "a", when, ...members });
  const LONG = { longerThan: 86_400 };
  const WIDE = { widerThan: { ipv4: 24 } };

  test.each<
    readonly [
      why: string,
      before: readonly Approval[],
      after: readonly Approval[],
      said: readonly string[],
    ]
  >([
    ["that are the same are no change", [ask(LONG)], [ask(LONG)], []],
    ["by another id is no change", [ask(LONG)], [ask(LONG, { id: "b" })], []],
    ["of single packets are told with them", [ask({})], [], []],
    [
      "that are taken away",
      [ask(LONG)],
      [],
      ["wider: a: one of group:g within PT1H, for rules longer than P1D > not asked for"],
    ],
    [
      "that are new",
      [],
      [ask({ widerThan: { ipv4: 24, ipv6: 48 }, ...LONG })],
      [
        "narrower: a: not asked for > one of group:g within PT1H, for rules wider than /24 (ipv4) or /48 (ipv6) and longer than P1D",
      ],
    ],
    [
      "to fewer packets",
      [ask(LONG)],
      [ask({ ...LONG, boxes: [aBox([6, 6], [443, 443], [0, 9])] })],
      [
        "wider: a: one of group:g within PT1H, for rules longer than P1D > one of group:g within PT1H, for rules to some packets and longer than P1D",
      ],
    ],
    [
      "of all rules that stay, and no longer of the wide ones alone",
      [ask(WIDE)],
      [ask(LONG)],
      [
        "both: a: one of group:g within PT1H, for rules wider than /24 (ipv4) > one of group:g within PT1H, for rules longer than P1D",
      ],
    ],
    [
      "of every rule",
      [ask(WIDE)],
      [ask({})],
      [
        "narrower: a: one of group:g within PT1H, for rules wider than /24 (ipv4) > one of group:g within PT1H, for every rule",
      ],
    ],
    [
      "by others",
      [ask(LONG)],
      [ask(LONG, {}, [H])],
      [
        "both: a: one of group:g within PT1H, for rules longer than P1D > one of group:h within PT1H, for rules longer than P1D",
      ],
    ],
    [
      "in other groups are compared with the conditions",
      [ask({ ...LONG, groupTags: new Map([["t", ["x"]]]) })],
      [ask({ ...LONG, groupTags: new Map([["t", ["y"]]]) })],
      [],
    ],
    [
      "by their ids, each once",
      [ask(LONG), ask(LONG, { id: "b" }), ask({}, { id: "c" })],
      [],
      [
        "wider: a: one of group:g within PT1H, for rules longer than P1D > not asked for",
        "wider: b: one of group:g within PT1H, for rules longer than P1D > not asked for",
      ],
    ],
  ])("%s", (_why, before, after, said) => {
    const found = approvalComparison(before, after);
    expect(
      found.map(
        (one) =>
          `${one.direction}: ${one.about.replace("approvals of ", "")}: ${one.before} > ${one.after}`,
      ),
    ).toEqual(said);
    for (const { about } of found) expect(about).toMatch(/^approvals of [ab]$/);
  });
});
