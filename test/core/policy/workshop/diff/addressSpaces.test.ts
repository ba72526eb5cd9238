import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { packBlocks } from "../../../../../core/net/packedBlocks.ts";
import type { Ban } from "../../../../../core/policy/policy.ts";
import { addressSpaces } from "../../../../../core/policy/workshop/diff/addressSpaces.ts";
import type { Numbers } from "../../../../../core/policy/workshop/diff/space.ts";
import { aBan, aCidr } from "../../../../support/builders.ts";

// Sixteen addresses of each space, those of the last one behind the NAT64 prefix: what bans forbid of them is told one by one.

const SIZE = 16;
const FIRST = {
  ipv4: Number(aCidr("203.0.113.0/28").addresses.first),
  ipv6: BigInt(aCidr("2600::/124").addresses.first),
  nat64: BigInt(aCidr("64:ff9b::203.0.113.0/124").addresses.first),
};

const block = fc
  .record({
    prefix: fc.constantFrom("203.0.113.", "2600::", "64:ff9b::cb00:71"),
    bits: fc.integer({ min: 0, max: 4 }),
    place: fc.integer({ min: 0, max: SIZE - 1 }),
  })
  .map(({ prefix, bits, place }) => {
    const first = place - (place % 2 ** bits);
    if (prefix.endsWith(".")) return `${prefix}${first}/${32 - bits}`;
    return `${prefix}${prefix.endsWith("71") ? "0" : ""}${first.toString(16)}/${128 - bits}`;
  });
const blocks = fc.array(block, { maxLength: 2 });
/** Few feeds, so that both sides often have the same one, at the same place or at another. */
const feeds = fc.array(blocks, { minLength: 1, maxLength: 2 }).chain((lists) => {
  const packed = lists.map((cidrs) => packBlocks(cidrs.map(aCidr)));
  const ban = fc
    .record({ cidrs: blocks, feed: fc.option(fc.constantFrom(...packed), { nil: undefined }) })
    .map(({ cidrs, feed }): Ban => ({ ...aBan(cidrs), ...(feed !== undefined && { feed }) }));
  return fc.tuple(fc.array(ban, { maxLength: 3 }), fc.array(ban, { maxLength: 3 }));
});

function holds(numbers: Numbers, number: number | bigint): boolean {
  return numbers.some(({ first, last }) => first <= number && number <= last);
}

/** Whether bans forbid an address of a space: behind the prefix, as IPv4 or as IPv6. */
function isBanned(bans: readonly Ban[], name: string, place: number): boolean {
  const v4 = FIRST.ipv4 + place;
  const v6 = (name === "nat64" ? FIRST.nat64 : FIRST.ipv6) + BigInt(place);
  const fed = ({ feed }: Ban, family: "ipv4" | "ipv6") =>
    feed === undefined
      ? []
      : addressSpaces()
          .filter((space) => space.name === family)
          .flatMap((space) => space.bannedAlone([{ ...aBan([]), feed }], []));
  return bans.some(
    (ban) =>
      (name !== "ipv6" && (holds(ban.ipv4, v4) || holds(fed(ban, "ipv4"), v4))) ||
      (name !== "ipv4" && (holds(ban.ipv6, v6) || holds(fed(ban, "ipv6"), v6))),
  );
}

test("behind the NAT64 prefix a feed may forbid as IPv6 what another one forbids as IPv4", () => {
  const fedBy = (cidr: string): Ban => ({ ...aBan([]), feed: packBlocks([aCidr(cidr)]) });
  const four = fedBy("203.0.113.0/28");
  const six = fedBy("64:ff9b::203.0.113.0/124");
  const told = (a: Ban, b: Ban) =>
    addressSpaces().map(({ name, bannedAlone }) => [name, bannedAlone([a], [b]).length > 0]);
  expect(told(four, six)).toEqual([
    ["ipv4", true],
    ["ipv6", false],
    ["nat64", false],
  ]);
  expect(told(six, four)).toContainEqual(["nat64", false]);
});

describe("of the addresses of each space", () => {
  test("those are told that some bans forbid and others do not, there and back", () => {
    fc.assert(
      fc.property(feeds, ([some, others]) => {
        for (const { name, bannedAlone } of addressSpaces()) {
          const first = name === "ipv6" ? FIRST.ipv6 : FIRST.ipv4;
          const at = (place: number) =>
            typeof first === "bigint" ? first + BigInt(place) : first + place;
          const there = bannedAlone(some, others);
          const back = bannedAlone(others, some);
          for (let place = 0; place < SIZE; place++) {
            const [a, b] = [isBanned(some, name, place), isBanned(others, name, place)];
            expect([name, place, holds(there, at(place)), holds(back, at(place))]).toEqual([
              name,
              place,
              a && !b,
              b && !a,
            ]);
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  test("those are left that bans don't forbid", () => {
    fc.assert(
      fc.property(feeds, ([bans]) => {
        const first = FIRST.ipv4;
        const all = [{ first, last: first + SIZE - 1 }];
        for (const { name, unbanned } of addressSpaces().filter(({ name }) => name !== "ipv6")) {
          const left = unbanned(all, bans);
          const told = Array.from({ length: SIZE }, (_, place) => holds(left, first + place));
          expect(told).toEqual(
            Array.from({ length: SIZE }, (_, place) => !isBanned(bans, name, place)),
          );
        }
      }),
      { numRuns: 150 },
    );
  });
});
