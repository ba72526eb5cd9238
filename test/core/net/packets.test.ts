import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  type Box,
  boxContains,
  boxesOverlap,
  intersectBoxes,
  subtractBoxes,
  witnessOf,
} from "../../../core/net/packets.ts";
import { aBox, aCidr, must } from "../../support/builders.ts";

/** A world of 4 × 4 × 4 packets, and all 1000 boxes in it. */
const SIDE = [0, 1, 2, 3] as const;
const INTERVALS = SIDE.flatMap((first) =>
  SIDE.filter((last) => last >= first).map((last) => [first, last] as const),
);
const BOXES = INTERVALS.flatMap((a) =>
  INTERVALS.flatMap((b) => INTERVALS.map((c) => aBox(a, b, c))),
);
const PACKETS = SIDE.flatMap((a) => SIDE.flatMap((b) => SIDE.map((c) => [a, b, c] as const)));
type Packet = (typeof PACKETS)[number];

function holds(box: Box, [protocol, port, address]: Packet): boolean {
  return (
    box.protocols.first <= protocol &&
    protocol <= box.protocols.last &&
    box.ports.first <= port &&
    port <= box.ports.last &&
    box.addresses.first <= address &&
    address <= box.addresses.last
  );
}

/** A box as the set of its packets, one bit each. */
function bitsOf(box: Box): bigint {
  return PACKETS.reduce(
    (bits, packet, i) => (holds(box, packet) ? bits | (1n << BigInt(i)) : bits),
    0n,
  );
}

const BITS = new Map(BOXES.map((box) => [box, bitsOf(box)]));
const bits = (box: Box) => must(BITS.get(box), "the packets of the box");

test("overlap and containment, for all pairs of boxes", () => {
  const wrong = BOXES.flatMap((a) =>
    BOXES.filter((b) => {
      const both = bits(a) & bits(b);
      return boxesOverlap(a, b) !== (both !== 0n) || boxContains(a, b) !== (both === bits(b));
    }).map((b) => ({ a, b })),
  );
  expect(wrong).toEqual([]);
});

/** The faults of one subtraction against its packets: missing, too much, twice, or not lowest first. */
function subtractionFaults(box: Box, others: readonly Box[]): string | undefined {
  const rest = subtractBoxes(box, others);
  const parts = rest.map(bitsOf);
  const all = parts.reduce((sum, part) => sum | part, 0n);
  const expected = others.reduce((left, other) => left & ~bitsOf(other), bitsOf(box));
  if (all !== expected) return "other packets are left";
  const twice = parts.some((part, i) => parts.slice(i + 1).some((other) => (part & other) !== 0n));
  if (twice) return "parts overlap";
  const lowest = PACKETS.find((_, i) => (expected >> BigInt(i)) & 1n);
  const first = rest[0];
  const got = first && [first.protocols.first, first.ports.first, first.addresses.first];
  return String(got) === String(lowest)
    ? undefined
    : "the first part does not begin with the lowest packet";
}

describe("subtractBoxes", () => {
  test("one box from any other: exactly the packets that are left, each once, lowest first", () => {
    const whole = aBox([0, 3], [0, 3], [0, 3]);
    const some = BOXES.filter((_, i) => i % 9 === 0);
    for (const other of BOXES) expect(subtractionFaults(whole, [other])).toBeUndefined();
    for (const box of some) {
      for (const other of some) expect(subtractionFaults(box, [other])).toBeUndefined();
    }
  });

  test("many boxes from one", () => {
    const boxes = fc.array(fc.constantFrom(...BOXES), { maxLength: 8 });
    fc.assert(
      fc.property(fc.constantFrom(...BOXES), boxes, (box, others) => {
        expect(subtractionFaults(box, others)).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  test("the order of what is taken away changes no packet", () => {
    const boxes = fc.array(fc.constantFrom(...BOXES), { maxLength: 6 });
    fc.assert(
      fc.property(fc.constantFrom(...BOXES), boxes, (box, others) => {
        const sum = (list: readonly Box[]) => list.map(bitsOf).reduce((a, b) => a | b, 0n);
        const there = sum(subtractBoxes(box, others));
        expect(sum(subtractBoxes(box, [...others].reverse()))).toBe(there);
      }),
      { numRuns: 200 },
    );
  });

  test("nothing of the other family is taken away", () => {
    const box = aBox([0, 3], [0, 3], [0, 3], "ipv6");
    expect(subtractBoxes(box, [aBox([0, 3], [0, 3], [0, 3], "ipv4")])).toEqual([box]);
  });

  test("the two halves of IPv6 leave nothing, and without one address exactly that", () => {
    const box = { ...aBox([6, 6], [443, 443], [0, 0], "ipv6"), addresses: aCidr("::/0").addresses };
    const low = { ...box, addresses: aCidr("::/1").addresses };
    const high = { ...box, addresses: aCidr("8000::/1").addresses };
    expect(subtractBoxes(box, [high, low])).toEqual([]);
    const short = { ...high, addresses: { first: 2n ** 127n + 1n, last: 2n ** 128n - 1n } };
    expect(subtractBoxes(box, [short, low])).toEqual([
      { ...box, addresses: { first: 2n ** 127n, last: 2n ** 127n } },
    ]);
  });
});

test("boxes of different families share nothing and hold nothing of each other", () => {
  const v4 = aBox([0, 255], [0, 65535], [0, 9]);
  const v6 = aBox([0, 255], [0, 65535], [0, 9], "ipv6");
  expect([boxesOverlap(v4, v6), boxContains(v4, v6), boxContains(v6, v4)]).toEqual([
    false,
    false,
    false,
  ]);
});

describe("a witness is the lowest packet", () => {
  test.each([
    {
      because: "tcp has a port",
      box: aBox([6, 6], [443, 500], [0xcb007100, 0xcb0071ff]),
      witness: { protocol: "tcp", port: 443, address: "203.0.113.0" },
    },
    {
      because: "icmp has type and code",
      box: aBox([1, 1], [2048, 2303], [1, 1]),
      witness: { protocol: "icmp", icmpType: 8, icmpCode: 0, address: "0.0.0.1" },
    },
    {
      because: "the last type and code",
      box: aBox([58, 58], [65535, 65535], [1, 1]),
      witness: { protocol: "icmpv6", icmpType: 255, icmpCode: 255, address: "0.0.0.1" },
    },
    {
      because: "another protocol has neither",
      box: aBox([50, 50], [0, 65535], [1, 1]),
      witness: { protocol: "50", address: "0.0.0.1" },
    },
    {
      because: "of all protocols the lowest",
      box: aBox([0, 255], [0, 65535], [1, 1]),
      witness: { protocol: "0", address: "0.0.0.1" },
    },
  ])("$because", ({ box, witness }) => {
    expect(witnessOf(box)).toEqual(witness);
  });

  test("an IPv6 address is printed as one", () => {
    const box = {
      ...aBox([17, 17], [53, 53], [0, 0], "ipv6"),
      addresses: aCidr("2001:db8::/48").addresses,
    };
    expect(witnessOf(box)).toEqual({ protocol: "udp", port: 53, address: "2001:db8::" });
  });
});

describe("the packets in both of two boxes", () => {
  const pairs = INTERVALS.flatMap((a) => INTERVALS.map((b) => [a, b] as const));
  const on = (axis: 0 | 1 | 2, interval: readonly [number, number]) => {
    const all = [0, 3] as const;
    return aBox(
      axis === 0 ? interval : all,
      axis === 1 ? interval : all,
      axis === 2 ? interval : all,
    );
  };

  test.each([0, 1, 2] as const)("are those of both intervals on axis %i", (axis) => {
    for (const [a, b] of pairs) {
      const [first, last] = [Math.max(a[0], b[0]), Math.min(a[1], b[1])];
      const shared = first <= last ? on(axis, [first, last]) : undefined;
      expect(intersectBoxes(on(axis, a), on(axis, b))).toEqual(shared);
    }
  });

  test("are none where one is IPv4 and one IPv6, though their numbers are equal", () => {
    const v4 = aBox([6, 6], [443, 443], [0, 9]);
    const v6 = { ...v4, family: "ipv6", addresses: { first: 0n, last: 9n } } as const;
    expect(intersectBoxes(v4, v6)).toBeUndefined();
    expect(intersectBoxes(v6, v4)).toBeUndefined();
  });
});
