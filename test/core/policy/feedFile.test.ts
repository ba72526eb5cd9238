import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { packBlocks } from "../../../core/net/packedBlocks.ts";
import { packFeeds, unpackFeeds } from "../../../core/policy/feedFile.ts";
import type { Feed } from "../../../core/policy/feeds.ts";
import { blocks } from "../../support/arbitraries.ts";
import { aCidr } from "../../support/builders.ts";

const feedOf = (texts: readonly string[]): Feed => ({
  digest: "d".repeat(64),
  blocks: packBlocks(texts.map(aCidr)),
});

describe("a file of compiled feeds", () => {
  test("is read back as it was written, wherever its bytes lie", () => {
    const names = fc.string({ minLength: 1, maxLength: 9 });
    const feeds = fc.dictionary(names, fc.array(blocks, { maxLength: 5 }), { maxKeys: 3 });
    fc.assert(
      fc.property(feeds, fc.nat({ max: 3 }), (texts, offset) => {
        const all = new Map(Object.entries(texts).map(([name, list]) => [name, feedOf(list)]));
        const bytes = packFeeds(all);
        const moved = new Uint8Array(bytes.length + offset);
        moved.set(bytes, offset);
        expect(unpackFeeds(moved.subarray(offset))).toEqual(all);
        expect(unpackFeeds(Buffer.from(moved.buffer, offset))).toEqual(all);
      }),
    );
  });

  const bytes = packFeeds(new Map([["drop.txt", feedOf(["10.0.0.0/8", "2001:db8::/32"])]]));

  test.each([
    ["is empty", new Uint8Array()],
    ["is of another format", Uint8Array.from(bytes, (byte, i) => (i === 7 ? byte + 1 : byte))],
    ["ends in its header", bytes.subarray(0, 20)],
    ["ends in a column", bytes.subarray(0, bytes.length - 4)],
  ])("that %s is refused", (_, broken) => {
    expect(() => unpackFeeds(broken)).toThrow();
  });

  test("that ends in a column is said to", () => {
    expect(() => unpackFeeds(bytes.subarray(0, bytes.length - 4))).toThrow(
      "the file of compiled feeds ends early",
    );
  });

  test("takes five and a half bytes for an IPv4 block, and seventeen and a half for one of IPv6", () => {
    const many = Array.from({ length: 4000 }, (_, i) => `10.${i >> 8}.${i & 255}.0/24`);
    const six = Array.from({ length: 4000 }, (_, i) => `2001:db8:${i.toString(16)}::/48`);
    const size = (texts: readonly string[]) => packFeeds(new Map([["f", feedOf(texts)]])).length;
    expect(size(many) - size([])).toBeLessThan(4000 * 5.5 + 100);
    expect(size(six) - size([])).toBeLessThan(4000 * 17.5 + 100);
  });
});
