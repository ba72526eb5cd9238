import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { isNothingNew, reachOf } from "../../../core/policy/reach.ts";
import { reachView } from "../../../lambda/decisionView.ts";
import { aList, aRequest, someFacts } from "../../support/builders.ts";
import { lowerHalf, upperHalf } from "../../support/oracleReading.ts";
import { openWorlds } from "../../support/worldArbitraries.ts";

const LISTS = new Map([["pl-01234567", aList("AWS", ["198.51.100.0/24", "203.0.113.0/25"])]]);

function reach(asked: readonly string[], rules: readonly string[] = []) {
  return reachOf({ request: aRequest(asked), facts: someFacts(rules, {}, LISTS) });
}

/** What is new, as a person reads it. */
function news(asked: readonly string[], rules: readonly string[] = []) {
  const { Boxes, Packets } = reachView(reach(asked, rules)) as {
    Boxes: readonly Record<string, string>[];
    Packets: readonly Record<string, string>[];
  };
  return {
    boxes: Boxes.map(({ Protocol, Ports, Addresses }) => `${Protocol} ${Ports} ${Addresses}`),
    counts: Packets.map(({ Family, Protocol, Count }) => `${Family} ${Protocol} ${Count}`),
  };
}

describe("what a request lets out anew", () => {
  test.each([
    [
      "into a group without rules is all of it",
      ["tcp 443 203.0.113.0/24"],
      [],
      ["tcp 443 203.0.113.0/24"],
      ["IPv4 tcp 256"],
    ],
    [
      "is nothing under the same rule",
      ["tcp 443 203.0.113.0/24"],
      ["tcp 443 203.0.113.0/24"],
      [],
      [],
    ],
    ["is nothing under an allow-all rule", ["tcp 443 203.0.113.0/24"], ["-1 0.0.0.0/0"], [], []],
    [
      "is what two rules leave between them",
      ["tcp 443 203.0.113.0/24"],
      ["tcp 443 203.0.113.0/26", "tcp 443 203.0.113.128/25"],
      ["tcp 443 203.0.113.64/26"],
      ["IPv4 tcp 64"],
    ],
    [
      "is joined again where it was divided",
      ["tcp 443 203.0.113.0/25", "tcp 443 203.0.113.128/25", "tcp 444 203.0.113.0/24"],
      [],
      ["tcp 443-444 203.0.113.0/24"],
      ["IPv4 tcp 512"],
    ],
    [
      "is every protocol but those that are out",
      ["-1 203.0.113.7/32"],
      ["tcp 0-65535 203.0.113.0/24"],
      ["0-5 all 203.0.113.7/32", "7-255 all 203.0.113.7/32"],
      ["IPv4 0-5 65541", "IPv4 7-255 131319"],
    ],
    [
      "is an ICMP type with its codes",
      ["icmp 8/-1 203.0.113.7/32"],
      ["icmp 8/0 203.0.113.7/32"],
      ["icmp 8/1-8/255 203.0.113.7/32"],
      ["IPv4 icmp 255"],
    ],
    [
      "is counted beyond what a number holds",
      ["tcp 443 ::/0"],
      [],
      ["tcp 443 ::/0"],
      ["IPv6 tcp 340282366920938463463374607431768211456"],
    ],
    [
      "is what the blocks of a list add",
      ["tcp 443 pl-01234567"],
      ["tcp 443 198.51.100.0/24"],
      ["tcp 443 203.0.113.0/25"],
      ["IPv4 tcp 128"],
    ],
    [
      "is nothing under a list that holds it",
      ["tcp 443 203.0.113.1/32"],
      ["tcp 443 pl-01234567"],
      [],
      [],
    ],
  ] as const)("%s", (_, asked, rules, boxes, counts) => {
    expect(news(asked, rules)).toEqual({ boxes, counts });
    expect(isNothingNew(reach(asked, rules))).toBe(boxes.length === 0);
  });

  test("names ports towards a security group, and counts no address of it", () => {
    const view = reachView(reach(["tcp 443-445 sg-01234567"], ["tcp 444 sg-01234567"]));
    expect(view).toMatchObject({
      NothingNew: false,
      Boxes: [],
      Packets: [],
      SecurityGroups: [
        { GroupId: "sg-01234567", Protocol: "tcp", Ports: "443" },
        { GroupId: "sg-01234567", Protocol: "tcp", Ports: "445" },
      ],
    });
  });

  test("names the lists of which nothing is known", () => {
    expect(reachView(reach(["tcp 443 pl-76543210"]))).toMatchObject({
      NothingNew: false,
      UnresolvedPrefixLists: ["pl-76543210"],
    });
  });

  test("lists a hundred boxes and counts the rest", () => {
    const asked = Array.from({ length: 103 }, (_, i) => `tcp ${i * 2} 203.0.113.0/24`);
    const { Boxes, MoreBoxes, Packets } = reachView(reach(asked));
    expect([(Boxes as unknown[]).length, MoreBoxes, Packets]).toEqual([
      100,
      3,
      [{ Family: "IPv4", Protocol: "tcp", Count: String(103 * 256) }],
    ]);
  });

  test("is the same however a range was split over permissions or rules", () => {
    fc.assert(
      fc.property(openWorlds, ({ asked, rules = [] }) => {
        const halves = (all: readonly string[]) =>
          all.flatMap((rule) => [upperHalf(rule), lowerHalf(rule)]);
        const own = rules.filter((rule) => !/ (pl|sg)-/.test(rule));
        const whole = reach(asked, own);
        expect(reach(halves(asked), own)).toEqual(whole);
        expect(reach(asked, halves(own))).toEqual(whole);
        expect(isNothingNew(reach(asked, [...own, ...asked]))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
