import { isIPv6 } from "node:net";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { formatAddress } from "../../../core/net/addressText.ts";
import { formatCidr, parseCidr, parseIpv6Cidr } from "../../../core/net/cidr.ts";
import { must } from "../../support/builders.ts";

const CANONICAL = [
  { because: "a block as it is", text: "2001:db8::/32", canonical: "2001:db8::/32" },
  { because: "everything", text: "::/0", canonical: "::/0" },
  { because: "everything, with host bits", text: "ffff::/0", canonical: "::/0" },
  { because: "one address", text: "::1/128", canonical: "::1/128" },
  {
    because: "the last address",
    text: "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128",
    canonical: "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128",
  },
  { because: "upper case", text: "2001:DB8:ABCD::/48", canonical: "2001:db8:abcd::/48" },
  {
    because: "leading zeros in groups",
    text: "2001:0db8:0000:0000:0000:0000:0000:0001/128",
    canonical: "2001:db8::1/128",
  },
  {
    because: "host bits are cleared within a group",
    text: "2001:db8:ffff::/33",
    canonical: "2001:db8:8000::/33",
  },
  {
    because: "host bits are cleared down to the last bit",
    text: "2001:db8::3/127",
    canonical: "2001:db8::2/127",
  },
  {
    because: ":: at the end for one group",
    text: "1:2:3:4:5:6:7::/128",
    canonical: "1:2:3:4:5:6:7:0/128",
  },
  {
    because: ":: at the start for one group",
    text: "::2:3:4:5:6:7:8/128",
    canonical: "0:2:3:4:5:6:7:8/128",
  },
  {
    because: ":: in the middle for one group",
    text: "1:2:3::5:6:7:8/128",
    canonical: "1:2:3:0:5:6:7:8/128",
  },
  {
    because: "the longest run of zeros is shortened",
    text: "1:0:0:2:0:0:0:3/128",
    canonical: "1:0:0:2::3/128",
  },
  {
    because: "of two equal runs the first is shortened",
    text: "1:0:0:2:3:0:0:4/128",
    canonical: "1::2:3:0:0:4/128",
  },
  { because: "a run at the start", text: "0:0:0:1:0:0:2:3/128", canonical: "::1:0:0:2:3/128" },
  { because: "a run at the end", text: "1:0:0:2:3:0:0:0/128", canonical: "1:0:0:2:3::/128" },
  {
    because: "a dotted quad at the end",
    text: "64:ff9b::203.0.113.7/128",
    canonical: "64:ff9b::cb00:7107/128",
  },
  {
    because: "a dotted quad after six groups",
    text: "1:2:3:4:5:6:1.2.3.4/128",
    canonical: "1:2:3:4:5:6:102:304/128",
  },
  { because: "a dotted quad after ::", text: "::1.2.3.4/128", canonical: "::102:304/128" },
  {
    because: "a dotted quad after five groups and ::",
    text: "1:2:3:4:5::1.2.3.4/128",
    canonical: "1:2:3:4:5:0:102:304/128",
  },
  { because: "IPv4 mapped", text: "::FFFF:10.0.0.0/104", canonical: "::ffff:a00:0/104" },
  { because: "all zeros written out", text: "0:0:0:0:0:0:0:0/128", canonical: "::/128" },
] as const;

test.each(CANONICAL)("$because: $text is $canonical", ({ text, canonical }) => {
  expect(formatCidr(must(parseIpv6Cidr(text), text))).toBe(canonical);
});

const REFUSED = [
  { because: "no prefix length", text: "2001:db8::" },
  { because: "an empty prefix length", text: "2001:db8::/" },
  { because: "two prefix lengths", text: "2001:db8::/32/32" },
  { because: "/129", text: "2001:db8::/129" },
  { because: "/-1", text: "2001:db8::/-1" },
  { because: "a leading zero in the prefix length", text: "2001:db8::/032" },
  { because: "a hexadecimal prefix length", text: "2001:db8::/2a" },
  { because: "a zone id", text: "fe80::1%eth0/128" },
  { because: "a zone id after the prefix length", text: "fe80::/64%eth0" },
  { because: "brackets", text: "[2001:db8::]/32" },
  { because: "a leading blank", text: " 2001:db8::/32" },
  { because: "a trailing blank", text: "2001:db8::/32 " },
  { because: "a trailing newline", text: "2001:db8::/32\n" },
  { because: "a newline inside", text: "2001:db8::\n/32" },
  { because: "a blank inside", text: "2001: db8::/32" },
  { because: "a NUL", text: "2001:db8::\0/32" },
  { because: "five digits in a group", text: "2001:0db88::/32" },
  { because: "five digits in a group, leading zeros", text: "2001:00db8::/32" },
  { because: "a digit that is not hexadecimal", text: "2001:dbg::/32" },
  { because: "full-width digits", text: "２001:db8::/32" },
  { because: "a minus sign", text: "-1::/16" },
  { because: "0x in front", text: "0x2001::/16" },
  { because: ":: twice", text: "2001::db8::/32" },
  { because: ":::", text: ":::/0" },
  { because: "::::", text: "::::/0" },
  { because: "::: in the middle", text: "1:::2/128" },
  { because: "one colon", text: ":/0" },
  { because: "a colon at the start", text: ":1:2:3:4:5:6:7/128" },
  { because: "a colon at the end", text: "1:2:3:4:5:6:7:/128" },
  { because: "a colon at the end after ::", text: "1::2:/128" },
  { because: "a colon before ::", text: ":1::/128" },
  { because: "seven groups", text: "1:2:3:4:5:6:7/128" },
  { because: "nine groups", text: "1:2:3:4:5:6:7:8:9/128" },
  { because: "eight groups and ::, which stands for at least one", text: "1:2:3:4:5:6:7:8::/128" },
  { because: "eight groups round ::", text: "1:2:3:4::5:6:7:8/128" },
  { because: "a short form of one group", text: "2001/16" },
  { because: "a dotted quad in front", text: "1.2.3.4::/128" },
  { because: "a dotted quad in the middle", text: "::1.2.3.4:5/128" },
  { because: "a dotted quad after seven groups", text: "1:2:3:4:5:6:7:1.2.3.4/128" },
  { because: "a dotted quad after six groups and ::", text: "1:2:3:4:5:6::1.2.3.4/128" },
  { because: "a dotted quad with a leading zero", text: "::ffff:010.0.0.0/104" },
  { because: "a dotted quad of three", text: "::ffff:10.0.0/104" },
  { because: "a dotted quad beyond 255", text: "::ffff:256.0.0.0/104" },
  { because: "IPv4", text: "203.0.113.0/24" },
  { because: "nothing", text: "" },
  { because: "a prefix length alone", text: "/0" },
] as const;

test.each(REFUSED)("no IPv6 block: $because", ({ text }) => {
  expect(parseIpv6Cidr(text)).toBeUndefined();
});

test.each(REFUSED.filter(({ because }) => because !== "IPv4"))(
  "parseCidr refuses what either grammar refuses: $because",
  ({ text }) => {
    expect(parseCidr(text)).toBeUndefined();
  },
);

test("every prefix length from 0 to 128 is read as that many addresses, and no other number", () => {
  const last = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";
  const sizes = Array.from({ length: 300 }, (_, length) => {
    const block = parseIpv6Cidr(`${last}/${length}`);
    return block === undefined ? 0n : block.addresses.last - block.addresses.first + 1n;
  });
  expect(sizes).toEqual(sizes.map((_, n) => (n <= 128 ? 2n ** BigInt(128 - n) : 0n)));
});

/** An address of eight groups, printed the long way: the value and its canonical form must survive any spelling. */
const groups = fc.array(fc.oneof(fc.constant(0), fc.nat({ max: 0xffff })), {
  minLength: 8,
  maxLength: 8,
});

function addressOf(parts: readonly number[]): bigint {
  return BigInt(`0x${parts.map((part) => part.toString(16).padStart(4, "0")).join("")}`);
}

describe("for any address", () => {
  test("the long form is read as its value, and the canonical form too", () => {
    fc.assert(
      fc.property(groups, (parts) => {
        const long = parts
          .map((part) => part.toString(16).padStart(4, "0").toUpperCase())
          .join(":");
        const block = must(parseIpv6Cidr(`${long}/128`), long);
        expect(block.addresses).toEqual({ first: addressOf(parts), last: addressOf(parts) });
        expect(parseIpv6Cidr(formatCidr(block))).toEqual(block);
      }),
    );
  });

  test("the canonical form is the one that the URL standard prints", () => {
    fc.assert(
      fc.property(groups, (parts) => {
        const long = parts.map((part) => part.toString(16)).join(":");
        expect(`[${formatAddress(addressOf(parts))}]`).toBe(new URL(`http://[${long}]/`).hostname);
      }),
    );
  });

  test("host bits never reach the block", () => {
    fc.assert(
      fc.property(groups, fc.nat({ max: 128 }), (parts, length) => {
        const text = `${parts.map((part) => part.toString(16)).join(":")}/${length}`;
        const bits = addressOf(parts).toString(2).padStart(128, "0").slice(0, length);
        const { first, last } = must(parseIpv6Cidr(text), text).addresses;
        expect(first).toBe(BigInt(`0b0${bits.padEnd(128, "0")}`));
        expect(last).toBe(BigInt(`0b0${bits.padEnd(128, "1")}`));
      }),
    );
  });
});

test("an address is read exactly when Node's own strict reader takes it", () => {
  const piece = fc.constantFrom(
    ":",
    ":",
    "::",
    "0",
    "1",
    "ff",
    "FFFF",
    "00001",
    "1.2.3.4",
    "1.2.3",
    ".",
    "g",
    " ",
  );
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 16 }).map((pieces) => pieces.join("")),
      (text) => {
        expect(parseIpv6Cidr(`${text}/128`) !== undefined).toBe(isIPv6(text));
      },
    ),
    { numRuns: 3000 },
  );
});
