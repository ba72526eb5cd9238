import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { type Cidr, formatCidr, ipv4Block, ipv6Block } from "../../../core/net/cidr.ts";
import { addressOf } from "../../../core/net/ipv6Words.ts";
import { packBlocks } from "../../../core/net/packedBlocks.ts";
import { firstIpv4 } from "../../../core/net/packedIpv4.ts";
import { firstIpv6, ipv6BlockAt, placeMeeting, wordsAt } from "../../../core/net/packedIpv6.ts";
import { overlaps, type Range } from "../../../core/net/ranges.ts";
import { blocks } from "../../support/arbitraries.ts";
import { aCidr } from "../../support/builders.ts";

/** The lowest block that meets a range, found by looking at each; of nested blocks the outermost. */
function lowest(cidrs: readonly Cidr[], range: Range): Range | undefined {
  const meeting = cidrs
    .map(({ addresses }): Range => addresses)
    .filter((addresses) => overlaps<number | bigint>(addresses, range));
  return meeting.sort((a, b) =>
    a.first === b.first ? Number(b.last > a.last) * 2 - 1 : a.first < b.first ? -1 : 1,
  )[0];
}

function found(cidrs: readonly Cidr[], asked: Cidr): Range | undefined {
  const packed = packBlocks(cidrs);
  if (asked.family === "ipv4") return firstIpv4(packed.ipv4, asked.addresses);
  const range = firstIpv6(packed.ipv6, asked.addresses);
  // To ask for the place of it is to ask the same.
  const place = placeMeeting(packed.ipv6, asked);
  expect(place === undefined ? undefined : ipv6BlockAt(packed.ipv6, place)).toEqual(range);
  return range;
}

describe("packed blocks name the lowest block that meets a range, as a look at each one does", () => {
  test("in every world of some blocks of sixteen addresses", () => {
    const all = [28, 29, 30, 31, 32].flatMap((length) =>
      Array.from({ length: 2 ** (length - 28) }, (_, i) =>
        ipv4Block(i * 2 ** (32 - length), length),
      ),
    );
    fc.assert(
      fc.property(fc.subarray(all, { maxLength: 8 }), (cidrs) => {
        for (const asked of all) {
          expect(found(cidrs, asked)).toEqual(lowest(cidrs, asked.addresses));
        }
      }),
      { numRuns: 300 },
    );
  });

  test("for blocks of all addresses of both families", () => {
    fc.assert(
      fc.property(fc.array(blocks, { maxLength: 10 }), blocks, (texts, text) => {
        const cidrs = texts.map(aCidr);
        const asked = aCidr(text);
        const own = cidrs.filter(({ family }) => family === asked.family);
        expect(found(cidrs, asked)).toEqual(lowest(own, asked.addresses));
      }),
      { numRuns: 1000 },
    );
  });

  test("among thousands of them, at the ends of each block and beside them", () => {
    const hash = (i: number) => Math.imul(i, 2654435761) >>> 0;
    const scattered = Array.from({ length: 3000 }, (_, i) => ipv4Block(hash(i), 20 + (i % 13)));
    const crowded = Array.from({ length: 1000 }, (_, i) => ipv4Block(0x0a000000 + i * 16, 29));
    const { ipv4 } = packBlocks([...scattered, ...crowded]);
    const kept = Array.from(ipv4.firsts, (first, i) => ipv4Block(first, ipv4.lengths[i] ?? 0));
    expect(ipv4.starts.length).toBeGreaterThan(100);
    for (const [i, { addresses }] of kept.entries()) {
      const { first, last } = addresses;
      for (const at of [first - 1, first, last, last + 1]) {
        const address = Math.min(Math.max(at, 0), 2 ** 32 - 1);
        const near = kept.slice(Math.max(0, i - 1), i + 2).map((block) => block.addresses);
        const slow = near.find((block) => block.first <= address && address <= block.last);
        expect(firstIpv4(ipv4, { first: address, last: address })).toEqual(slow);
      }
      const behind = { first: last + 1, last: 2 ** 32 - 1 };
      if (behind.first > behind.last) continue;
      expect(firstIpv4(ipv4, behind)).toEqual(kept[i + 1]?.addresses);
    }
  });

  test("among thousands of IPv6, at the ends of each block and beside them", () => {
    const hash = (i: number) => BigInt(Math.imul(i, 2654435761) >>> 0);
    const scattered = Array.from({ length: 2000 }, (_, i) =>
      ipv6Block((hash(i) << 90n) | (hash(i + 1) << 20n), 40 + (i % 80)),
    );
    const crowded = Array.from({ length: 2000 }, (_, i) => ipv6Block(BigInt(i) << 65n, 64));
    const near = crowded.map(({ addresses }) => ipv6Block(addresses.first | (0x2001n << 112n), 64));
    for (const cidrs of [scattered, crowded, near]) {
      const { ipv6 } = packBlocks(cidrs);
      const kept = Array.from(ipv6.lengths, (length, i) => {
        return ipv6Block(addressOf(wordsAt(ipv6.words, i)), length);
      });
      for (const [i, { addresses }] of kept.entries()) {
        const { first, last } = addresses;
        for (const at of [first - 1n, first, last, last + 1n]) {
          const block = ipv6Block(at < 0n ? 0n : at, 128);
          const slow = kept
            .slice(Math.max(0, i - 1), i + 2)
            .findIndex(({ addresses: own }) => overlaps(own, block.addresses));
          const place = slow === -1 ? undefined : Math.max(0, i - 1) + slow;
          expect(placeMeeting(ipv6, block)).toBe(place);
          expect(firstIpv6(ipv6, block.addresses)).toEqual(
            place === undefined ? undefined : kept[place]?.addresses,
          );
        }
      }
    }
  });

  test.each([
    ["an address", ["203.0.113.7/32", "203.0.113.7/32"], 1],
    ["a block", ["2001:db8::/32", "2001:db8::/32"], 1],
    ["a block inside another", ["10.0.0.0/8", "10.255.255.255/32", "10.0.0.0/9"], 1],
    ["neighbours", ["10.0.0.0/32", "10.0.0.1/32"], 2],
  ])("once, where twice: %s", (_, texts, count) => {
    const { ipv4, ipv6 } = packBlocks(texts.map(aCidr));
    expect(ipv4.lengths.length + ipv6.lengths.length).toBe(count);
  });

  test("where its upper bits are like no block's", () => {
    const cidrs = Array.from({ length: 2000 }, (_, i) => ipv4Block(0x80000000 + i * 256, 24));
    const { ipv4 } = packBlocks(cidrs);
    const ask = (first: number, last: number) => firstIpv4(ipv4, { first, last });
    expect(ask(0, 0x7fffffff)).toBeUndefined();
    expect(ask(0, 0x80000000)).toEqual(cidrs[0]?.addresses);
    expect(ask(0x8007d000, 0xffffffff)).toBeUndefined();
    expect(ask(0x8007cfff, 0xffffffff)).toEqual(cidrs.at(-1)?.addresses);
  });

  test.each([
    ["the first and the last of IPv4", "0.0.0.0/32", "255.255.255.255/32", "0.0.0.0/0"],
    ["the last alone", "255.255.255.255/32", "255.255.255.255/32", "255.255.255.254/31"],
    ["the first of IPv6", "::/128", "::/128", "::/0"],
    ["all of IPv6", "::/0", "::/0", "ffff::/128"],
  ])("%s", (_, first, last, asked) => {
    expect(found([aCidr(first), aCidr(last)], aCidr(asked))).toEqual(aCidr(first).addresses);
  });

  test("none where nothing meets, before, between and behind", () => {
    const cidrs = [ipv4Block(16, 32), ipv4Block(32, 32)];
    for (const at of [0, 15, 17, 31, 33]) expect(found(cidrs, ipv4Block(at, 32))).toBeUndefined();
    const six = [ipv6Block(2n ** 64n, 64)];
    for (const at of [2n ** 64n - 1n, 2n ** 65n]) {
      expect(found(six, ipv6Block(at, 128))).toBeUndefined();
    }
  });
});

test("a block inside another is left out, and the rest is sorted", () => {
  const { ipv4 } = packBlocks(
    ["10.1.0.0/16", "192.0.2.0/24", "10.0.0.0/8", "10.0.0.0/8"].map(aCidr),
  );
  const kept = Array.from(ipv4.firsts, (first, i) =>
    formatCidr(ipv4Block(first, ipv4.lengths[i] ?? 0)),
  );
  expect(kept).toEqual(["10.0.0.0/8", "192.0.2.0/24"]);
});
