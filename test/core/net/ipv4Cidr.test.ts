import { isIPv4 } from "node:net";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { formatCidr, parseCidr, parseIpv4Cidr } from "../../../core/net/cidr.ts";
import { must } from "../../support/builders.ts";

const CANONICAL = [
  { because: "a block as it is", text: "203.0.113.0/24", canonical: "203.0.113.0/24" },
  { because: "one address", text: "203.0.113.7/32", canonical: "203.0.113.7/32" },
  { because: "everything", text: "0.0.0.0/0", canonical: "0.0.0.0/0" },
  {
    because: "everything, with all host bits set",
    text: "255.255.255.255/0",
    canonical: "0.0.0.0/0",
  },
  { because: "the last address", text: "255.255.255.255/32", canonical: "255.255.255.255/32" },
  {
    because: "host bits are cleared within an octet",
    text: "10.1.2.3/30",
    canonical: "10.1.2.0/30",
  },
  {
    because: "host bits are cleared across octets",
    text: "10.255.255.255/9",
    canonical: "10.128.0.0/9",
  },
  { because: "the upper half keeps its sign bit", text: "128.0.0.1/1", canonical: "128.0.0.0/1" },
  { because: "/31 keeps the even address", text: "192.0.2.1/31", canonical: "192.0.2.0/31" },
] as const;

test.each(CANONICAL)("$because: $text is $canonical", ({ text, canonical }) => {
  expect(formatCidr(must(parseIpv4Cidr(text), text))).toBe(canonical);
});

const REFUSED = [
  { because: "no prefix length", text: "203.0.113.0" },
  { because: "an empty prefix length", text: "203.0.113.0/" },
  { because: "two prefix lengths", text: "203.0.113.0/24/24" },
  { because: "/33", text: "203.0.113.0/33" },
  { because: "a prefix length of three digits", text: "203.0.113.0/128" },
  { because: "/-1", text: "203.0.113.0/-1" },
  { because: "/+24", text: "203.0.113.0/+24" },
  { because: "a leading zero in the prefix length", text: "203.0.113.0/024" },
  { because: "a prefix length of two zeros", text: "0.0.0.0/00" },
  { because: "a fraction of a prefix length", text: "203.0.113.0/24.0" },
  { because: "an exponent", text: "203.0.113.0/1e1" },
  { because: "a hexadecimal prefix length", text: "203.0.113.0/0x18" },
  { because: "a netmask", text: "203.0.113.0/255.255.255.0" },
  { because: "a leading blank, which some libraries read as another block", text: " 10.0.0.0/8" },
  { because: "a trailing blank", text: "10.0.0.0/8 " },
  { because: "blanks round the slash", text: "10.0.0.0 / 8" },
  { because: "a trailing newline", text: "10.0.0.0/8\n" },
  { because: "a newline after the address", text: "10.0.0.0\n/8" },
  { because: "a tab", text: "10.0.0.0/8\t" },
  { because: "a NUL at the end", text: "10.0.0.0/8\0" },
  { because: "a no-break space", text: "10.0.0.0/8\u00a0" },
  { because: "a byte-order mark", text: "\ufeff10.0.0.0/8" },
  { because: "a leading zero, octal to some libraries", text: "010.0.0.0/8" },
  { because: "a leading zero in the last octet", text: "10.0.0.00/8" },
  { because: "an octet of 256", text: "256.0.0.0/8" },
  { because: "an octet of 999", text: "10.0.0.999/32" },
  { because: "an octet of four digits", text: "1000.0.0.0/8" },
  { because: "a negative octet", text: "-1.0.0.0/8" },
  { because: "a hexadecimal octet", text: "0x0a.0.0.0/8" },
  { because: "an empty octet", text: "10..0.0/8" },
  { because: "three octets", text: "10.0.0/8" },
  { because: "one octet", text: "10/8" },
  { because: "five octets", text: "10.0.0.0.0/8" },
  { because: "a trailing dot", text: "10.0.0.0./8" },
  { because: "a leading dot", text: ".10.0.0.0/8" },
  { because: "one whole number", text: "167772160/8" },
  { because: "full-width digits", text: "１０.0.0.0/8" },
  { because: "full-width digits in the prefix length", text: "10.0.0.0/８" },
  { because: "Arabic-Indic digits", text: "١٠.0.0.0/8" },
  { because: "an ideographic full stop", text: "10。0.0.0/8" },
  { because: "a fraction slash", text: "10.0.0.0⁄8" },
  { because: "a backslash", text: "10.0.0.0\\8" },
  { because: "a zone id", text: "10.0.0.0%eth0/8" },
  { because: "a port", text: "10.0.0.0:443/8" },
  { because: "IPv6", text: "2001:db8::/32" },
  { because: "IPv4 mapped into IPv6", text: "::ffff:10.0.0.0/104" },
  { because: "a name", text: "localhost/8" },
  { because: "nothing", text: "" },
  { because: "a slash", text: "/" },
  { because: "a prefix length alone", text: "/8" },
] as const;

test.each(REFUSED)("no IPv4 block: $because", ({ text }) => {
  expect(parseIpv4Cidr(text)).toBeUndefined();
});

describe("parseCidr", () => {
  test.each(REFUSED.filter(({ text }) => !text.includes(":")))(
    "refuses what either grammar refuses: $because",
    ({ text }) => {
      expect(parseCidr(text)).toBeUndefined();
    },
  );

  test("reads what the IPv4 grammar reads", () => {
    expect(parseCidr("203.0.113.9/24")).toEqual(parseIpv4Cidr("203.0.113.9/24"));
  });
});

test("every octet from 0 to 255 is read, and no other number", () => {
  const read = Array.from({ length: 1100 }, (_, octet) => octet).filter(
    (octet) => parseIpv4Cidr(`1.2.${octet}.4/32`) !== undefined,
  );
  expect(read).toEqual(Array.from({ length: 256 }, (_, octet) => octet));
});

test("every prefix length from 0 to 32 is read as that many addresses, and no other number", () => {
  const sizes = Array.from({ length: 200 }, (_, length) => {
    const block = parseIpv4Cidr(`255.255.255.255/${length}`);
    return block === undefined ? 0 : block.addresses.last - block.addresses.first + 1;
  });
  expect(sizes).toEqual(sizes.map((_, length) => (length <= 32 ? 2 ** (32 - length) : 0)));
});

describe("for any text", () => {
  const piece = fc.constantFrom(
    "0",
    "1",
    "9",
    "25",
    "255",
    "256",
    "010",
    ".",
    ".",
    ".",
    "/",
    " ",
    "+",
    "-",
  );
  const texts = fc.array(piece, { maxLength: 10 }).map((pieces) => pieces.join(""));
  const quads = fc
    .array(fc.nat({ max: 300 }), { minLength: 4, maxLength: 4 })
    .map((q) => q.join("."));

  test("an address is read exactly when Node's own strict reader takes it", () => {
    fc.assert(
      fc.property(fc.oneof(texts, quads), (text) => {
        expect(parseIpv4Cidr(`${text}/32`) !== undefined).toBe(isIPv4(text));
      }),
      { numRuns: 1000 },
    );
  });

  test("what is read is printed in a form that is read the same", () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.nat({ max: 32 }), (address, length) => {
        const block = must(parseIpv4Cidr(`${address}/${length}`), address);
        expect(parseIpv4Cidr(formatCidr(block))).toEqual(block);
      }),
    );
  });
});
