import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { formatCidr, ipv4Block, ipv6Block } from "../../../core/net/cidr.ts";
import { formatPolicyFault } from "../../../core/policy/fault.ts";
import { readFeed } from "../../../core/policy/feed.ts";

/** The blocks of a feed as text, or its faults. */
function read(text: string): readonly string[] {
  const feed = readFeed(text, "drop.txt");
  return feed.ok ? feed.cidrs.map(formatCidr) : feed.faults.map(formatPolicyFault);
}

const accepted: readonly [why: string, text: string, cidrs: readonly string[]][] = [
  ["one block without a line feed", "192.0.2.0/24", ["192.0.2.0/24"]],
  ["both families", "192.0.2.0/24\n2001:DB8::/32\n", ["192.0.2.0/24", "2001:db8::/32"]],
  ["comments on lines of their own", "# one\n192.0.2.0/24\n  # two\n", ["192.0.2.0/24"]],
  [
    "a comment behind a block",
    "192.0.2.0/24 # SBL1\n192.0.3.0/24#SBL2",
    ["192.0.2.0/24", "192.0.3.0/24"],
  ],
  ["blank lines, spaces and tabs", "\n \t\n\t192.0.2.0/24  \n\n", ["192.0.2.0/24"]],
  ["CR LF", "192.0.2.0/24\r\n# one\r\n192.0.3.0/24\r\n", ["192.0.2.0/24", "192.0.3.0/24"]],
  ["a byte order mark", "\uFEFF192.0.2.0/24", ["192.0.2.0/24"]],
  ["everything", "0.0.0.0/0\n::/0", ["0.0.0.0/0", "::/0"]],
  ["one address", "192.0.2.1/32", ["192.0.2.1/32"]],
];

const refused: readonly [why: string, text: string, faults: readonly string[]][] = [
  [
    "each bad line has its fault",
    "192.0.2.1/24\n192.0.2.0/24\n\n  nonsense # x\n",
    [
      'drop.txt:1:1 "192.0.2.1/24" has host bits; write 192.0.2.0/24',
      'drop.txt:4:3 "nonsense" is not a CIDR block such as 10.0.0.0/8 or 2001:db8::/32',
    ],
  ],
  [
    "an address alone",
    "192.0.2.1",
    ['drop.txt:1:1 "192.0.2.1" has no prefix length; write 192.0.2.1/32 for this one address'],
  ],
  [
    "two blocks on a line",
    "192.0.2.0/24 192.0.3.0/24",
    [
      'drop.txt:1:1 "192.0.2.0/24 192.0.3.0/24" is not a CIDR block such as 10.0.0.0/8 or 2001:db8::/32',
    ],
  ],
  [
    "another comment sign",
    "192.0.2.0/24 ; SBL1",
    ['drop.txt:1:1 "192.0.2.0/24 ; SBL1" is not a CIDR block such as 10.0.0.0/8 or 2001:db8::/32'],
  ],
  [
    "a web page in place of a feed",
    "<html>",
    ['drop.txt:1:1 "<html>" is not a CIDR block such as 10.0.0.0/8 or 2001:db8::/32'],
  ],
  [
    "a download that broke must not lift a ban",
    "",
    ["drop.txt:1:1 the feed holds no CIDR block; take it out of the policy if that is meant"],
  ],
  [
    "comments alone ban nothing",
    "# one\n# two\n",
    ["drop.txt:1:1 the feed holds no CIDR block; take it out of the policy if that is meant"],
  ],
];

describe("a feed takes", () => {
  test.each(accepted)("%s", (_why, text, cidrs) => {
    expect(read(text)).toEqual(cidrs);
  });
});

describe("a feed refuses", () => {
  test.each(refused)("%s", (_why, text, faults) => {
    expect(read(text)).toEqual(faults);
  });

  test("100 bad lines one by one", () => {
    expect(read("x\n".repeat(100))).toHaveLength(100);
  });

  test("101 bad lines with a count of the rest", () => {
    const faults = read("x\n".repeat(103));
    expect(faults).toHaveLength(101);
    expect(faults.at(-1)).toBe("drop.txt:101:1 3 more lines can't be read");
  });
});

test("comments and blank lines change nothing, wherever they stand", () => {
  const block = fc.oneof(
    fc
      .tuple(fc.nat(2 ** 32 - 1), fc.nat(32))
      .map(([address, length]) => ipv4Block(address, length)),
    fc
      .tuple(fc.bigInt(0n, 2n ** 128n - 1n), fc.nat(128))
      .map(([address, length]) => ipv6Block(address, length)),
  );
  const noise = fc.constantFrom("", "\n", "# 192.0.2.0/24\n", " \t\n", "\r\n", "#\n#\n");
  const end = fc.constantFrom("\n", "\r\n", " # x\n", "#x\n");
  const lines = fc.array(fc.tuple(noise, block.map(formatCidr), end), { minLength: 1 });
  fc.assert(
    fc.property(lines, noise, (parts, last) => {
      const text = parts.map((part) => part.join("")).join("") + last;
      expect(read(text)).toEqual(parts.map(([, cidr]) => cidr));
    }),
  );
});
