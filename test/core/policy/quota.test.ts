import { describe, expect, test } from "@jest/globals";
import { fullGroup } from "../../../core/policy/quota.ts";
import { aList, aTraffic } from "../../support/builders.ts";

const LISTS = new Map([
  ["pl-00000004", aList("111122223333", ["203.0.113.0/24"], { weight: 20 })],
  ["pl-00000006", aList("111122223333", ["2001:db8::/32"], { weight: 20 })],
]);

const blocks = (count: number) =>
  Array.from({ length: count }, (_, i) => `tcp ${i} 203.0.113.0/24`);

function full(rules: readonly string[], added: readonly string[], most = 60) {
  return fullGroup(rules.map(aTraffic), added.map(aTraffic), LISTS, most);
}

type Row = readonly [
  why: string,
  rules: readonly string[],
  added: readonly string[],
  expected: readonly unknown[] | undefined,
  most?: number,
];

describe("a group is full", () => {
  test.each([
    ["the last free place", blocks(59), ["tcp 443 198.51.100.0/24"], undefined],
    ["one too many", blocks(60), ["tcp 443 198.51.100.0/24"], ["ipv4", 60, 1]],
    ["two for one place", blocks(59), ["tcp 1 10.0.0.0/8", "tcp 2 10.0.0.0/8"], ["ipv4", 59, 2]],
    ["IPv6 has places of its own", blocks(60), ["tcp 443 2001:db8::/32"], undefined],
    ["a security group takes one of each", blocks(60), ["tcp 443 sg-01234567"], ["ipv4", 60, 1]],
    [
      "a security group that is there takes one of IPv6",
      ["-1 sg-01234567"],
      ["tcp 443 2001:db8::/32"],
      ["ipv6", 1, 1],
      1,
    ],
    [
      "a list takes its MaxEntries, the last inside",
      blocks(40),
      ["tcp 443 pl-00000004"],
      undefined,
    ],
    [
      "a list takes its MaxEntries, the first outside",
      blocks(41),
      ["tcp 1 pl-00000004"],
      ["ipv4", 41, 20],
    ],
    ["a list of IPv6 takes places of IPv6", blocks(60), ["tcp 443 pl-00000006"], undefined],
    ["a list that is there counts too", ["tcp 1 pl-00000004"], blocks(41), ["ipv4", 20, 41]],
    ["a list that is not known counts nothing", blocks(60), ["tcp 1 pl-00000000"], undefined],
    ["the same rule twice is one", [...blocks(59), ...blocks(59)], ["tcp 1 10.0.0.0/8"], undefined],
    [
      "an overfull family in which nothing is asked",
      blocks(70),
      ["tcp 1 2001:db8::/32"],
      undefined,
    ],
  ] as readonly Row[])("%s", (_, rules, added, expected, most = 60) => {
    const answer = full(rules, added, most);
    expect(answer && [answer.family, answer.has, answer.adds]).toEqual(expected);
  });
});
