import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { lowestOutside, outside, packetSet } from "../../../core/net/packetSet.ts";
import type { Box } from "../../../core/net/packets.ts";
import { aBox, aCidr } from "../../support/builders.ts";

/** A world of 4 × 4 × 4 packets, and all 1000 boxes in it. */
const SIDE = [0, 1, 2, 3] as const;
const INTERVALS = SIDE.flatMap((first) =>
  SIDE.filter((last) => last >= first).map((last) => [first, last] as const),
);
const BOXES = INTERVALS.flatMap((a) =>
  INTERVALS.flatMap((b) => INTERVALS.map((c) => aBox(a, b, c))),
);
const anyBox = fc.constantFrom(...BOXES);
const WHOLE = aBox([0, 3], [0, 3], [0, 3]);

const holds = (box: Box, protocol: number, port: number, address: number) =>
  box.family === "ipv4" &&
  box.protocols.first <= protocol &&
  protocol <= box.protocols.last &&
  box.ports.first <= port &&
  port <= box.ports.last &&
  box.addresses.first <= address &&
  address <= box.addresses.last;

/** Packet by packet, lowest first. */
function slowLowest(boxes: readonly Box[], asked: Box) {
  for (const protocol of SIDE) {
    for (const port of SIDE) {
      for (const address of SIDE) {
        const inSet = boxes.some((box) => holds(box, protocol, port, address));
        if (holds(asked, protocol, port, address) && !inSet) return { protocol, port, address };
      }
    }
  }
  return undefined;
}

describe("the lowest packet that a set does not have", () => {
  test("of a set of one box, for every box", () => {
    const some = BOXES.filter((_, i) => i % 11 === 0);
    for (const box of BOXES) {
      const set = packetSet("ipv4", [box]);
      expect([box, lowestOutside(set, WHOLE)]).toEqual([box, slowLowest([box], WHOLE)]);
    }
    for (const box of some) {
      const set = packetSet("ipv4", [box]);
      const differing = some.filter(
        (asked) =>
          String(Object.values(lowestOutside(set, asked) ?? {})) !==
          String(Object.values(slowLowest([box], asked) ?? {})),
      );
      expect(differing).toEqual([]);
    }
  });

  test("of any set, asked again and again", () => {
    fc.assert(
      fc.property(
        fc.array(anyBox, { maxLength: 10 }),
        fc.array(anyBox, { minLength: 1, maxLength: 5 }),
        (boxes, questions) => {
          const set = packetSet("ipv4", boxes);
          for (const asked of questions)
            expect(lowestOutside(set, asked)).toEqual(slowLowest(boxes, asked));
        },
      ),
      { numRuns: 1000 },
    );
  });

  test("of every set of cells of one protocol, so that any hole is found", () => {
    for (let cells = 0; cells < 2 ** 9; cells += 1) {
      const boxes = Array.from({ length: 9 }, (_, i) =>
        aBox([1, 1], [i % 3, i % 3], [Math.floor(i / 3), Math.floor(i / 3)]),
      ).filter((_, i) => (cells >> i) & 1);
      const asked = aBox([1, 1], [0, 2], [0, 2]);
      expect(lowestOutside(packetSet("ipv4", boxes), asked)).toEqual(slowLowest(boxes, asked));
    }
  });
});

describe("what is outside a set", () => {
  const cells = (box: Box) => {
    const { protocols, ports, addresses } = box;
    const found: string[] = [];
    for (let p = protocols.first; p <= protocols.last; p += 1)
      for (let q = ports.first; q <= ports.last; q += 1)
        for (let a = Number(addresses.first); a <= Number(addresses.last); a += 1)
          found.push(`${p} ${q} ${a}`);
    return found;
  };

  test("is every packet of the question that no box holds, once, in order", () => {
    fc.assert(
      fc.property(fc.array(anyBox, { maxLength: 6 }), anyBox, (boxes, asked) => {
        const held = new Set(boxes.flatMap(cells));
        const found = [...outside(packetSet("ipv4", boxes), asked)].flatMap(cells);
        const expected = cells(asked).filter((cell) => !held.has(cell));
        expect([...found].sort()).toEqual([...expected].sort());
        expect(found[0]).toBe(expected[0]);
      }),
      { numRuns: 1000 },
    );
  });

  test("ends with an axis", () => {
    const everything = {
      ...aBox([0, 255], [0, 65535], [0, 0], "ipv6"),
      addresses: aCidr("::/0").addresses,
    };
    const set = packetSet("ipv6", [{ ...everything, addresses: aCidr("8000::/1").addresses }]);
    expect([...outside(set, everything)]).toEqual([
      { ...everything, addresses: aCidr("::/1").addresses },
    ]);
    expect([...outside(packetSet("ipv6", [everything]), everything)]).toEqual([]);
  });
});

test("boxes of the other family are no part of the set", () => {
  const set = packetSet("ipv4", [aBox([0, 3], [0, 3], [0, 3], "ipv6")]);
  expect(lowestOutside(set, WHOLE)).toEqual({ protocol: 0, port: 0, address: 0 });
});

test("a set without a box has no packet", () => {
  expect(lowestOutside(packetSet("ipv6", []), aBox([6, 6], [443, 443], [1, 2], "ipv6"))).toEqual({
    protocol: 6,
    port: 443,
    address: 1,
  });
});

test("the ends of the axes: all packets of IPv6, in halves, but one", () => {
  const everything = {
    ...aBox([0, 255], [0, 65535], [0, 0], "ipv6"),
    addresses: aCidr("::/0").addresses,
  };
  const low = { ...everything, addresses: aCidr("::/1").addresses };
  const high = { ...everything, addresses: aCidr("8000::/1").addresses };
  expect(lowestOutside(packetSet("ipv6", [high, low]), everything)).toBeUndefined();
  const short = { ...high, addresses: { first: 2n ** 127n, last: 2n ** 128n - 2n } };
  expect(lowestOutside(packetSet("ipv6", [low, short]), everything)).toEqual({
    protocol: 0,
    port: 0,
    address: 2n ** 128n - 1n,
  });
});
