import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { difference } from "../../../core/net/difference.ts";
import type { Box } from "../../../core/net/packets.ts";

const MOST = 3;

/** Boxes of a world of four protocols, ports and addresses, in which every packet can be asked for. */
const range = fc
  .tuple(fc.nat({ max: MOST }), fc.nat({ max: MOST }))
  .map(([a, b]) => ({ first: Math.min(a, b), last: Math.max(a, b) }));
const boxes = fc.array(
  fc.record({
    family: fc.constant("ipv4" as const),
    protocols: range,
    ports: range,
    addresses: range,
  }),
  { maxLength: 5 },
);

type Packet = readonly [protocol: number, port: number, address: number];

const NUMBERS = Array.from({ length: MOST + 1 }, (_, n) => n);
const PACKETS: readonly Packet[] = NUMBERS.flatMap((protocol) =>
  NUMBERS.flatMap((port) => NUMBERS.map((address): Packet => [protocol, port, address])),
);

function isIn([protocol, port, address]: Packet, { protocols, ports, addresses }: Box): boolean {
  return (
    protocols.first <= protocol &&
    protocol <= protocols.last &&
    ports.first <= port &&
    port <= ports.last &&
    addresses.first <= address &&
    address <= addresses.last
  );
}

/** The packets of boxes, one by one. */
function packetsIn(all: readonly Box[]): readonly Packet[] {
  return PACKETS.filter((packet) => all.some((box) => isIn(packet, box)));
}

/** Every packet of a box as a box of its own. */
function crumbs(all: readonly Box[]): readonly Box[] {
  return packetsIn(all).map(([protocol, port, address]) => ({
    family: "ipv4",
    protocols: { first: protocol, last: protocol },
    ports: { first: port, last: port },
    addresses: { first: address, last: address },
  }));
}

describe("the difference of boxes", () => {
  test("has the packets of the first and none of the second, each once", () => {
    fc.assert(
      fc.property(boxes, boxes, (some, others) => {
        const left = difference(some, others);
        const expected = packetsIn(some).filter(
          (packet) => !others.some((box) => isIn(packet, box)),
        );
        expect(packetsIn(left)).toEqual(expected);
        const size = left.reduce((sum, box) => sum + packetsIn([box]).length, 0);
        expect(size).toBe(expected.length);
      }),
      { numRuns: 500 },
    );
  });

  test("is the same however the packets were divided", () => {
    fc.assert(
      fc.property(boxes, boxes, (some, others) => {
        const whole = difference(some, others);
        expect(difference(crumbs(some), others)).toEqual(whole);
        expect(difference(some, crumbs(others))).toEqual(whole);
        expect(difference(whole, [])).toEqual(whole);
      }),
      { numRuns: 500 },
    );
  });

  test("keeps the families apart, IPv4 first", () => {
    const axes = { protocols: { first: 6, last: 6 }, ports: { first: 443, last: 443 } };
    const four: Box = { family: "ipv4", ...axes, addresses: { first: 0, last: 9 } };
    const six: Box = { family: "ipv6", ...axes, addresses: { first: 0n, last: 9n } };
    expect(difference([six, four], [])).toEqual([four, six]);
    expect(difference([six, four], [four])).toEqual([six]);
  });
});
