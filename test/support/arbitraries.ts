import fc from "fast-check";

/** Addresses that lie at some edge, beside any others. */
const ipv4 = fc.oneof(
  fc.constantFrom(
    "0.0.0.0",
    "255.255.255.255",
    "10.0.0.0",
    "127.255.255.255",
    "128.0.0.0",
    "203.0.113.7",
  ),
  fc.nat({ max: 255 }).map((octet) => `203.0.113.${octet}`),
  fc.ipV4(),
);

const ipv6 = fc.oneof(
  fc.constantFrom(
    "::",
    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "2001:db8::",
    "64:ff9b::203.0.113.0",
    "64:ff9a:ffff:ffff:ffff:ffff:ffff:ffff",
    "64:ff9b::1:0:0",
    "::ffff:203.0.113.0",
    "2002::",
  ),
  fc.nat({ max: 255 }).map((octet) => `64:ff9b::203.0.113.${octet}`),
  fc.nat({ max: 0xffff }).map((group) => `2001:db8::${group.toString(16)}`),
);

/** IPv4 and IPv6 CIDR blocks as text, host bits and all. */
export const ipv4Blocks: fc.Arbitrary<string> = fc
  .tuple(ipv4, fc.oneof(fc.integer({ min: 24, max: 32 }), fc.nat({ max: 32 })))
  .map(([address, length]) => `${address}/${length}`);

export const ipv6Blocks: fc.Arbitrary<string> = fc
  .tuple(ipv6, fc.oneof(fc.integer({ min: 88, max: 128 }), fc.nat({ max: 128 })))
  .map(([address, length]) => `${address}/${length}`);

export const blocks: fc.Arbitrary<string> = fc.oneof(ipv4Blocks, ipv6Blocks);

const port = fc.oneof(fc.constantFrom(0, 22, 443, 444, 65535), fc.nat({ max: 65535 }));
const portRange = fc.tuple(port, port).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`);
const icmp = fc.oneof(
  fc.constantFrom("-1/-1", "8/0", "8/-1", "0/-1", "255/255"),
  fc.tuple(fc.nat({ max: 255 }), fc.integer({ min: -1, max: 255 })).map(([t, c]) => `${t}/${c}`),
);

/** Protocol and ports as the builders read them: `tcp 443-444`, `icmp 8/0`, `50`, `-1`. */
export const kinds: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom("tcp 443-443", "tcp 443-444", "udp 443-443", "-1", "icmp 8/0", "icmpv6 128/-1"),
  fc.tuple(fc.constantFrom("tcp", "udp"), portRange).map((words) => words.join(" ")),
  fc.tuple(fc.constantFrom("icmp", "icmpv6"), icmp).map((words) => words.join(" ")),
  fc.constantFrom("0", "4", "47", "50", "255"),
);

const groupIds = fc.constantFrom("sg-0bbbbbbbbbbbbbbbb", "sg-01234567");
const listIds = fc.constantFrom("pl-0123456789abcdef0", "pl-01234567");

/** Whole rules as the builders read them, now and then to a prefix list or a group. */
export const rules: fc.Arbitrary<string> = fc
  .tuple(
    kinds,
    fc.oneof(
      { arbitrary: blocks, weight: 8 },
      { arbitrary: groupIds, weight: 1 },
      { arbitrary: listIds, weight: 1 },
    ),
  )
  .map((words) => words.join(" "));
