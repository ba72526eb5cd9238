import { describe, expect, test } from "@jest/globals";
import {
  ALL_PORTS,
  arePorts,
  parseProtocol,
  portAxisRange,
  portsKind,
  protocolName,
  protocolNumbers,
} from "../../../core/net/ports.ts";
import { must } from "../../support/builders.ts";

test.each([
  { because: "a name", text: "tcp", protocol: "tcp" },
  { because: "upper case is stored lower", text: "UDP", protocol: "udp" },
  { because: "mixed case", text: "IcMpV6", protocol: "icmpv6" },
  { because: "a number that has a name", text: "6", protocol: "tcp" },
  { because: "17 is udp", text: "17", protocol: "udp" },
  { because: "1 is icmp", text: "1", protocol: "icmp" },
  { because: "58 is icmpv6", text: "58", protocol: "icmpv6" },
  { because: "a number without a name", text: "50", protocol: "50" },
  { because: "the lowest number", text: "0", protocol: "0" },
  { because: "the highest number", text: "255", protocol: "255" },
  { because: "all", text: "-1", protocol: "-1" },
])("protocol: $because: $text is $protocol", ({ text, protocol }) => {
  expect(parseProtocol(text)).toBe(protocol);
});

test.each([
  { because: "a number beyond one octet", text: "256" },
  { because: "a leading zero", text: "06" },
  { because: "two zeros", text: "00" },
  { because: "a plus sign", text: "+6" },
  { because: "another negative number", text: "-2" },
  { because: "minus zero", text: "-0" },
  { because: "-1 with a leading zero", text: "-01" },
  { because: "-1 with a fraction", text: "-1.0" },
  { because: "a fraction", text: "6.0" },
  { because: "an exponent", text: "1e1" },
  { because: "hexadecimal", text: "0x6" },
  { because: "a leading blank", text: " tcp" },
  { because: "a trailing blank", text: "tcp " },
  { because: "a trailing newline", text: "tcp\n" },
  { because: "a newline after -1", text: "-1\n" },
  { because: "a newline after a number", text: "6\n" },
  { because: "full-width digits", text: "６" },
  { because: "full-width letters", text: "ｔｃｐ" },
  { because: "a letter that folds to another", text: "ıcmp" },
  { because: "an upper-case letter that folds to two", text: "İCMP" },
  { because: "all, which EC2 spells -1", text: "all" },
  { because: "a name that EC2 does not know", text: "gre" },
  { because: "ipv6-icmp", text: "ipv6-icmp" },
  { because: "a name from Object's prototype", text: "constructor" },
  { because: "another", text: "toString" },
  { because: "nothing", text: "" },
])("no protocol: $because", ({ text }) => {
  expect(parseProtocol(text)).toBeUndefined();
});

const ALL_NUMBERS = Array.from({ length: 256 }, (_, number) => number);

test("every number from 0 to 255 is one protocol, and its name is read as that number", () => {
  for (const number of ALL_NUMBERS) {
    const name = protocolName(number);
    expect(parseProtocol(String(number))).toBe(name);
    expect(parseProtocol(name)).toBe(name);
    expect(protocolNumbers(name)).toEqual({ first: number, last: number });
  }
});

test("-1 is every protocol number", () => {
  expect(protocolNumbers(must(parseProtocol("-1"), "-1"))).toEqual({ first: 0, last: 255 });
});

test("tcp and udp have ports, icmp and icmpv6 types and codes, all others nothing", () => {
  const kinds = ALL_NUMBERS.map((number) => portsKind(protocolName(number)));
  const expected = ALL_NUMBERS.map((number) =>
    [6, 17].includes(number) ? "ports" : [1, 58].includes(number) ? "icmp" : "none",
  );
  expect(kinds).toEqual(expected);
  expect(portsKind(must(parseProtocol("-1"), "-1"))).toBe("none");
});

describe("the part of the port axis", () => {
  test.each([
    { because: "one port", protocol: "tcp", from: 443, to: 443, first: 443, last: 443 },
    { because: "all ports", protocol: "udp", from: 0, to: 65535, first: 0, last: 65535 },
    { because: "one type and code", protocol: "icmp", from: 8, to: 0, first: 2048, last: 2048 },
    { because: "all codes of a type", protocol: "icmp", from: 8, to: -1, first: 2048, last: 2303 },
    {
      because: "all codes of type 0, which is not all types",
      protocol: "icmp",
      from: 0,
      to: -1,
      first: 0,
      last: 255,
    },
    {
      because: "the highest type and code",
      protocol: "icmpv6",
      from: 255,
      to: 255,
      first: 65535,
      last: 65535,
    },
    { because: "all types", protocol: "icmpv6", from: -1, to: -1, first: 0, last: 65535 },
    {
      because: "another protocol, whatever ports are given",
      protocol: "50",
      from: 443,
      to: 443,
      first: 0,
      last: 65535,
    },
    {
      because: "all protocols, whatever ports are given",
      protocol: "-1",
      from: 443,
      to: 443,
      first: 0,
      last: 65535,
    },
  ])("$because", ({ protocol, from, to, first, last }) => {
    expect(portAxisRange(must(parseProtocol(protocol), protocol), { from, to })).toEqual({
      first,
      last,
    });
  });

  test("all ports of a protocol without any is the whole axis", () => {
    expect(portAxisRange(must(parseProtocol("47"), "47"), ALL_PORTS)).toEqual({
      first: 0,
      last: 65535,
    });
  });

  test("no two ICMP types and codes share a place on the axis", () => {
    const icmp = must(parseProtocol("icmp"), "icmp");
    const places = new Set<number>();
    for (const from of ALL_NUMBERS) {
      for (const to of ALL_NUMBERS) places.add(portAxisRange(icmp, { from, to }).first);
    }
    expect(places.size).toBe(65536);
  });
});

describe("ports that EC2 takes for a protocol", () => {
  const are = (protocol: string, from: number, to: number) =>
    arePorts(must(parseProtocol(protocol), protocol), { from, to });

  test.each(["tcp", "udp"])("%s: from 0 to 65535, the lower one first", (protocol) => {
    const ends = [-1, 0, 1, 65534, 65535, 65536];
    for (const from of ends) {
      for (const to of ends) {
        const expected = [0, 1, 65534, 65535].includes(from) && to <= 65535 && from <= to;
        expect([from, to, are(protocol, from, to)]).toEqual([from, to, expected]);
      }
    }
  });

  test.each(["icmp", "icmpv6"])(
    "%s: type and code from -1 to 255, all types with all codes",
    (protocol) => {
      const ends = [-2, -1, 0, 1, 254, 255, 256];
      for (const type of ends) {
        for (const code of ends) {
          const inRange = ![-2, 256].includes(type) && ![-2, 256].includes(code);
          const expected = inRange && (type >= 0 || code === -1);
          expect([type, code, are(protocol, type, code)]).toEqual([type, code, expected]);
        }
      }
    },
  );

  test("any for a protocol without ports, and -1 to -1 stands for all", () => {
    expect([are("-1", 70_000, -7), are("50", 2, 1)]).toEqual([true, true]);
    expect(ALL_PORTS).toEqual({ from: -1, to: -1 });
  });
});
