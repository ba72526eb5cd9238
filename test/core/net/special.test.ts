import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { formatCidr } from "../../../core/net/cidr.ts";
import { overlaps } from "../../../core/net/ranges.ts";
import { hidesIpv4, IPV4_EMBEDDING, NAT64, nat64Embedded } from "../../../core/net/special.ts";
import { blocks } from "../../support/arbitraries.ts";
import { aCidr, must } from "../../support/builders.ts";

test("the blocks in which IPv4 addresses hide, as the RFCs name them", () => {
  expect(IPV4_EMBEDDING.map(({ cidr, name }) => `${formatCidr(cidr)} ${name}`)).toEqual([
    "::ffff:0:0/96 IPv4-mapped",
    "::/96 IPv4-compatible",
    "::ffff:0:0:0/96 IPv4-translated",
    "2002::/16 6to4",
    "2001::/32 Teredo",
    "64:ff9b:1::/48 local-use NAT64",
  ]);
  expect(formatCidr(NAT64)).toBe("64:ff9b::/96");
});

test("a block hides IPv4 where it shares an address with one of those", () => {
  fc.assert(
    fc.property(blocks, (text) => {
      const asked = aCidr(text);
      const slow =
        asked.family === "ipv6" &&
        IPV4_EMBEDDING.some(({ cidr }) => overlaps(cidr.addresses, asked.addresses));
      expect(hidesIpv4(asked)).toBe(slow);
    }),
    { numRuns: 2000 },
  );
});

function embedded(text: string) {
  const cidr = aCidr(text);
  return cidr.family === "ipv6" ? nat64Embedded(cidr.addresses) : undefined;
}

describe("the IPv4 addresses that IPv6 reaches through NAT64", () => {
  test.each([
    { because: "the whole prefix is the whole of IPv4", ipv6: "64:ff9b::/96", ipv4: "0.0.0.0/0" },
    { because: "one address", ipv6: "64:ff9b::203.0.113.7/128", ipv4: "203.0.113.7/32" },
    { because: "a block keeps its host bits", ipv6: "64:ff9b::10.0.0.0/104", ipv4: "10.0.0.0/8" },
    { because: "a wider block holds the whole prefix", ipv6: "64:ff9b::/32", ipv4: "0.0.0.0/0" },
    { because: "so does everything", ipv6: "::/0", ipv4: "0.0.0.0/0" },
    { because: "the first address", ipv6: "64:ff9b::/128", ipv4: "0.0.0.0/32" },
    { because: "the last address", ipv6: "64:ff9b::ffff:ffff/128", ipv4: "255.255.255.255/32" },
  ])("$because: $ipv6 is $ipv4", ({ ipv6, ipv4 }) => {
    expect(embedded(ipv6)).toEqual(aCidr(ipv4).addresses);
  });

  test.each([
    { because: "just above the prefix", ipv6: "64:ff9b::1:0:0/128" },
    { because: "just below the prefix", ipv6: "64:ff9a:ffff:ffff:ffff:ffff:ffff:ffff/128" },
    { because: "local-use NAT64 is another prefix", ipv6: "64:ff9b:1::/48" },
    { because: "nothing like it", ipv6: "2001:db8::/32" },
  ])("none: $because", ({ ipv6 }) => {
    expect(embedded(ipv6)).toBeUndefined();
  });

  test("address by address, for any range that touches the prefix", () => {
    const base = must(NAT64.addresses.first, "the prefix");
    const offset = fc.bigInt({ min: -5n, max: 2n ** 32n + 5n });
    fc.assert(
      fc.property(offset, offset, fc.array(offset), (a, b, probes) => {
        const range = { first: base + (a < b ? a : b), last: base + (a < b ? b : a) };
        const reached = nat64Embedded(range);
        for (const probe of [...probes, a, b, 0n, 2n ** 32n - 1n]) {
          const inside =
            probe >= 0n &&
            probe < 2n ** 32n &&
            base + probe >= range.first &&
            base + probe <= range.last;
          const found = reached !== undefined && reached.first <= probe && probe <= reached.last;
          expect([probe, found]).toEqual([probe, inside]);
        }
      }),
      { numRuns: 200 },
    );
  });
});
