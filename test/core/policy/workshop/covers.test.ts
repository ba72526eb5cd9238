import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { packBlocks } from "../../../../core/net/packedBlocks.ts";
import type { When } from "../../../../core/policy/policy.ts";
import {
  bansCover,
  coversPrincipals,
  coversWhen,
  coversWhere,
} from "../../../../core/policy/workshop/covers.ts";
import { aBan, aBox, aCidr, aPrincipalPattern } from "../../../support/builders.ts";
import { HEAD, policyOf } from "../../../support/policyDocuments.ts";

function whereOf(text: string) {
  return policyOf(`${HEAD}limits: { where: ${text} }`).limits.where;
}

describe("a condition covers another one", () => {
  test.each([
    ["{}", "{}", true],
    ["{}", "{ regions: [us-east-1] }", true],
    ["{ regions: [us-east-1] }", "{}", false],
    ["{ regions: [us-east-1, eu-west-1] }", "{ regions: [us-east-1] }", true],
    ["{ regions: [us-east-1] }", "{ regions: [us-east-1, eu-west-1] }", false],
    ["{ regions: [us-east-1] }", "{ regions: [us-east-1], accounts: ['111122223333'] }", true],
    ["{ accounts: ['111122223333'] }", "{ regions: [us-east-1] }", false],
    ["{ vpcIds: [vpc-01234567] }", "{ vpcIds: [vpc-01234567] }", true],
    ["{ vpcIds: [vpc-01234567] }", "{ vpcIds: [vpc-89abcdef] }", false],
    ["{ groupIds: [sg-01234567] }", "{ groupIds: [sg-01234567] }", true],
    ["{ groupIds: [sg-01234567] }", "{ groupIds: [sg-89abcdef] }", false],
    ["{ groupTags: { a: [x, y] } }", "{ groupTags: { a: x } }", true],
    ["{ groupTags: { a: x } }", "{ groupTags: { a: [x, y] } }", false],
    ["{ groupTags: { a: x } }", "{ groupTags: { a: x, b: y } }", true],
    ["{ groupTags: { a: x, b: y } }", "{ groupTags: { a: x } }", false],
    ["{ principals: ['group:a', 'group:b'] }", "{ principals: ['group:a'] }", true],
    ["{ principals: ['group:a'] }", "{ principals: ['group:b'] }", false],
    ["{ principals: ['group:a'] }", "{}", false],
  ])("%s, %s: %j", (outer, inner, covers) => {
    expect(coversWhere(whereOf(outer), whereOf(inner))).toBe(covers);
  });
});

describe("a principal pattern covers another one", () => {
  const role = (name: string, account = "111122223333") => `arn:aws:iam::${account}:role/${name}`;
  test.each([
    [role("a"), role("a"), true],
    [role("a*"), role("ab"), true],
    [role("a*"), role("ab*"), true],
    [role("ab*"), role("a*"), false],
    [role("*"), role("*a*"), true],
    [role("a"), role("a*"), false],
    [role("*", "444455556666"), role("a"), false],
    ["arn:aws:iam::111122223333:user/*", role("a"), false],
    ["arn:aws-cn:iam::111122223333:role/*", role("a"), false],
    ["jwt:i#s", "jwt:i#s", true],
    ["jwt:i#s", "jwt:i#t", false],
    ["jwt:i#s", "group:s", false],
    ["group:a", "group:a", true],
    ["group:a", "jwt:a#a", false],
  ])("%s, %s: %j", (outer, inner, covers) => {
    expect(coversPrincipals([aPrincipalPattern(outer)], [aPrincipalPattern(inner)])).toBe(covers);
  });

  test("only where each of several is covered by some", () => {
    const patterns = (...names: readonly string[]) => names.map((n) => aPrincipalPattern(role(n)));
    expect(coversPrincipals(patterns("a*", "b*"), patterns("ab", "bc"))).toBe(true);
    expect(coversPrincipals(patterns("a*"), patterns("ab", "bc"))).toBe(false);
  });
});

describe("bans cover a range", () => {
  test.each([
    [["203.0.113.0/24"], "203.0.113.0/24", true],
    [["203.0.113.0/25", "203.0.113.128/25"], "203.0.113.0/24", true],
    [["203.0.113.0/25"], "203.0.113.0/24", false],
    [["203.0.113.128/25"], "203.0.113.0/24", false],
    [["::/1", "8000::/1"], "::/0", true],
    [["::/1", "8000::/2"], "::/0", false],
    [["0.0.0.0/0"], "0.0.0.0/0", true],
    [["0.0.0.0/0"], "::/0", false],
    [[], "203.0.113.0/24", false],
  ])("%j, %s: %j", (cidrs, range, covered) => {
    const { addresses } = aCidr(range);
    expect(bansCover([aBan(cidrs)], addresses)).toBe(covered);
    expect(
      bansCover(
        cidrs.map((cidr) => aBan([cidr])),
        addresses,
      ),
    ).toBe(covered);
    const feed = packBlocks(cidrs.map(aCidr));
    expect(bansCover([{ ...aBan([]), feed }], addresses)).toBe(covered);
  });

  test("as all of its addresses do one by one", () => {
    const block = fc
      .tuple(fc.nat({ max: 15 }), fc.integer({ min: 28, max: 32 }))
      .map(([host, length]) => `203.0.113.${host}/${length}`);
    fc.assert(
      fc.property(
        fc.array(block, { maxLength: 6 }),
        fc.array(block, { maxLength: 3 }),
        block,
        (own, feed, asked) => {
          const ban = { ...aBan(own), feed: packBlocks(feed.map(aCidr)) };
          const { first, last } = aCidr(asked).addresses;
          const held = (address: number) =>
            [...own, ...feed]
              .map(aCidr)
              .some(({ addresses }) => addresses.first <= address && address <= addresses.last);
          const all = Array.from(
            { length: Number(last) - Number(first) + 1 },
            (_, i) => Number(first) + i,
          );
          expect(bansCover([ban], { first, last })).toBe(all.every(held));
        },
      ),
    );
  });
});

describe("a condition of approvals covers another one", () => {
  test.each<readonly [why: string, outer: When, inner: When, covers: boolean]>([
    ["that asks about rules that stay as long", { longerThan: 60 }, { longerThan: 60 }, true],
    ["not one that asks about shorter ones", { longerThan: 60 }, { longerThan: 59 }, false],
    ["not one that asks about all, however short", { longerThan: 0 }, {}, false],
    [
      "that asks about rules as wide",
      { widerThan: { ipv4: 24 } },
      { widerThan: { ipv4: 24 } },
      true,
    ],
    [
      "not one that asks about narrower ones",
      { widerThan: { ipv4: 24 } },
      { widerThan: { ipv4: 25 } },
      false,
    ],
    ["not one that asks about all widths", { widerThan: { ipv4: 24 } }, {}, false],
    [
      "that asks about all of its packets",
      { boxes: [aBox([6, 6], [443, 444], [0, 0xffffffff])] },
      { boxes: [aBox([6, 6], [443, 443], [0, 7]), aBox([6, 6], [444, 444], [8, 9])] },
      true,
    ],
    [
      "not one that asks about another packet besides",
      { boxes: [aBox([6, 6], [443, 444], [0, 0xffffffff])] },
      { boxes: [aBox([6, 6], [443, 443], [0, 7]), aBox([6, 6], [445, 445], [0, 7])] },
      false,
    ],
    ["not one of another family", { widerThan: { ipv4: 24 } }, { widerThan: { ipv6: 0 } }, false],
    [
      "that asks about one of its families",
      { widerThan: { ipv4: 24, ipv6: 48 } },
      { widerThan: { ipv6: 48 } },
      true,
    ],
  ])("%s", (_why, outer, inner, covers) => {
    expect(coversWhen(outer, inner)).toBe(covers);
  });
});
