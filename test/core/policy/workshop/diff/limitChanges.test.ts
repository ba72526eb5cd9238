import { describe, expect, test } from "@jest/globals";
import type { AllowedPrefixList, Policy } from "../../../../../core/policy/policy.ts";
import {
  groupLimitChanges,
  limitComparison,
  listComparison,
  namedLists,
  saidOfLimits,
  saidOfList,
} from "../../../../../core/policy/workshop/diff/limitChanges.ts";
import type { Change } from "../../../../../core/policy/workshop/diff/settings.ts";
import { must } from "../../../../support/builders.ts";
import { HEAD, policyOf } from "../../../../support/policyDocuments.ts";

const policy = (limits: string, lists = "[]"): Policy =>
  policyOf(`${HEAD}limits: ${limits}\nallowedPrefixLists: ${lists}\n`);
const noted = (changes: readonly Change[]) =>
  changes.map(
    ({ direction, about, before, after }) => `${direction}: ${about}: ${before} > ${after}`,
  );

describe("limits", () => {
  test.each<readonly [why: string, before: string, after: string, said: readonly string[]]>([
    ["that are the same are no change", "{ maxDuration: P1D }", "{ maxDuration: P1D }", []],
    ["of no width is one of the widest", "{}", "{ minPrefixLength: { ipv4: 0, ipv6: 0 } }", []],
    [
      "of the narrowest IPv6 block",
      "{ minPrefixLength: { ipv6: 0 } }",
      "{ minPrefixLength: { ipv6: 1 } }",
      ["narrower: the widest IPv6 block: no limit > /1"],
    ],
    [
      "of a wider IPv4 block",
      "{ minPrefixLength: { ipv4: 24 } }",
      "{ minPrefixLength: { ipv4: 23 } }",
      ["wider: the widest IPv4 block: /24 > /23"],
    ],
    ["of as many rules as a request has anyway", "{}", "{ maxRulesPerRequest: 400 }", []],
    [
      "of one rule fewer",
      "{ maxRulesPerRequest: 400 }",
      "{ maxRulesPerRequest: 399 }",
      ["narrower: rules in a request: no limit > 399 at most"],
    ],
    [
      "that are taken away",
      "{ maxDuration: P1D }",
      "{}",
      ["wider: how long rules stay: P1D at most > no limit"],
    ],
    [
      "that only warn are none",
      "{ maxDuration: P1D, mode: warn }",
      "{ maxDuration: P2D }",
      ["narrower: how long rules stay: no limit > P2D at most"],
    ],
  ])("%s", (_why, before, after, said) => {
    const [old, young] = saidOfLimits(policy(before), policy(after)).map((settings) =>
      settings.map(({ value }) => value),
    );
    expect(noted(limitComparison(old ?? [], young ?? []))).toEqual(said);
  });

  test("hold where a group's VPC is not known", () => {
    const [[said]] = saidOfLimits(policy("{ where: { vpcIds: [vpc-01234567] } }"), policy("{}"));
    expect(said?.condition).toEqual([
      { kind: "value", of: "VPC", values: { kind: "only", values: ["", "vpc-01234567"] } },
    ]);
  });

  test("of a group's rules are told, too", () => {
    const rules = (count: number) => policy(`{ maxRulesPerGroup: ${count} }`);
    expect(noted(groupLimitChanges(rules(70), rules(69)))).toEqual([
      "narrower: rules in a group: 70 at most > 69 at most",
    ]);
    expect(groupLimitChanges(rules(70), rules(70))).toEqual([]);
  });
});

describe("the width of a prefix list", () => {
  const OWN = "id: own, ownerId: '111122223333', prefixListId: pl-01234567";
  const AWS = "id: aws, ownerId: AWS";
  const lists = (...all: readonly string[]) => `[${all.map((one) => `{ ${one} }`).join()}]`;
  const NAMES: Readonly<Record<string, AllowedPrefixList>> = Object.fromEntries(
    [OWN, AWS, `${AWS}, prefixListId: pl-01234567`]
      .map((one) => must(policy("{}", lists(one)).prefixLists[0], one))
      .map((one) => [`${one.ownerId} ${one.prefixListId ?? "any"}`, one]),
  );
  const changes = (list: AllowedPrefixList, before: Policy, after: Policy) => {
    const [old, young] = saidOfList(list, before, after).map((said) =>
      said.map(({ value }) => value),
    );
    return noted(listComparison(list)(old ?? [], young ?? []));
  };

  test.each<
    readonly [why: string, list: string, before: Policy, after: Policy, said: readonly string[]]
  >([
    [
      "is what the statement says",
      "111122223333 pl-01234567",
      policy("{}", lists(`${OWN}, minPrefixLength: { ipv6: 48 }`)),
      policy("{}", lists(`${OWN}, minPrefixLength: { ipv6: 32, ipv4: 16 }`)),
      [
        "narrower: the widest IPv4 block of pl-01234567 of 111122223333: no limit > /16",
        "wider: the widest IPv6 block of pl-01234567 of 111122223333: /48 > /32",
      ],
    ],
    [
      "is what the limits say where the statement says nothing",
      "111122223333 pl-01234567",
      policy("{ minPrefixLength: { ipv4: 20 } }", lists(OWN)),
      policy("{ minPrefixLength: { ipv4: 20 } }", lists(`${OWN}, minPrefixLength: { ipv4: 16 }`)),
      ["wider: the widest IPv4 block of pl-01234567 of 111122223333: /20 > /16"],
    ],
    [
      "is not limited for AWS's own by the limits",
      "AWS any",
      policy("{ minPrefixLength: { ipv4: 20 } }", lists(AWS)),
      policy("{ minPrefixLength: { ipv4: 20 } }", lists(`${AWS}, minPrefixLength: { ipv4: 16 }`)),
      ["narrower: the widest IPv4 block of AWS's own prefix lists: no limit > /16"],
    ],
    [
      "is told with the limits where no statement says any",
      "111122223333 pl-01234567",
      policy("{ minPrefixLength: { ipv4: 20 } }", lists(OWN)),
      policy("{ minPrefixLength: { ipv4: 16 } }", lists(OWN)),
      [],
    ],
    [
      "is the widest of two statements",
      "AWS pl-01234567",
      policy(
        "{}",
        lists("id: one, ownerId: AWS, prefixListId: pl-01234567, minPrefixLength: { ipv4: 20 }"),
      ),
      policy(
        "{}",
        lists(
          `${AWS}, minPrefixLength: { ipv4: 16 }`,
          "id: one, ownerId: AWS, prefixListId: pl-01234567, minPrefixLength: { ipv4: 20 }",
          "id: other, ownerId: AWS, prefixListId: pl-89abcdef, minPrefixLength: { ipv4: 8 }",
          "id: own, ownerId: '111122223333', prefixListId: pl-01234567, minPrefixLength: { ipv4: 9 }",
        ),
      ),
      ["wider: the widest IPv4 block of pl-01234567 of AWS: /20 > /16"],
    ],
    [
      "is told as far as one of two statements has its own",
      "AWS pl-01234567",
      policy("{}", lists(AWS, "id: one, ownerId: AWS, prefixListId: pl-01234567")),
      policy(
        "{}",
        lists(
          `${AWS}, minPrefixLength: { ipv4: 16 }`,
          "id: one, ownerId: AWS, prefixListId: pl-01234567",
        ),
      ),
      [],
    ],
    [
      "is none where only one of the policies permits the list",
      "111122223333 pl-01234567",
      policy("{}"),
      policy("{}", lists(`${OWN}, minPrefixLength: { ipv4: 16 }`)),
      [],
    ],
  ])("%s", (_why, list, before, after, said) => {
    expect(changes(must(NAMES[list], list), before, after)).toEqual(said);
  });

  test("is asked for once of each list that either policy names", () => {
    const both = [
      policy("{}", lists(AWS, "id: one, ownerId: AWS, prefixListId: pl-01234567")),
      policy("{}", lists(OWN, AWS)),
    ];
    expect(namedLists(both).map(({ ownerId, prefixListId }) => [ownerId, prefixListId])).toEqual([
      ["AWS", undefined],
      ["AWS", "pl-01234567"],
      ["111122223333", "pl-01234567"],
    ]);
  });
});
