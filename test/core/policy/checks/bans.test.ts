import { describe, expect, test } from "@jest/globals";
import { packBlocks } from "../../../../core/net/packedBlocks.ts";
import { bans } from "../../../../core/policy/checks/bans.ts";
import type { Ban } from "../../../../core/policy/policy.ts";
import {
  aBan,
  aCidr,
  aList,
  anOpenPolicy,
  aRequest,
  aSubject,
  someFacts,
} from "../../../support/builders.ts";

const PRIVATE = aBan(["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"], {
  id: "private-networks",
  reason: "Private ranges are reached through the transit gateway",
});

function found(permission: string, ...list: readonly Ban[]) {
  return bans(aSubject(aRequest([permission]), anOpenPolicy({ bans: list })));
}

test("a finding says what was asked, what it ran into, why, and what would pass", () => {
  expect(found("tcp 443 10.1.0.0/16", PRIVATE)).toEqual([
    {
      code: "banned-cidr",
      effect: "deny",
      pointer: "/IpPermissions/0/IpRanges/0",
      statementId: "private-networks",
      detail:
        "tcp 443 10.1.0.0/16 reaches 10.0.0.0/8, banned by private-networks (Private ranges are reached through the transit gateway); name addresses outside it",
      witness: { protocol: "tcp", port: 443, address: "10.1.0.0" },
    },
  ]);
});

describe("one shared address is enough", () => {
  test.each([
    { because: "the banned block itself", cidr: "10.0.0.0/8", address: "10.0.0.0" },
    { because: "a block inside it", cidr: "10.1.2.0/24", address: "10.1.2.0" },
    { because: "a block round it", cidr: "8.0.0.0/6", address: "10.0.0.0" },
    { because: "everything reaches every ban", cidr: "0.0.0.0/0", address: "10.0.0.0" },
    { because: "its first address", cidr: "10.0.0.0/32", address: "10.0.0.0" },
    { because: "its last address", cidr: "10.255.255.255/32", address: "10.255.255.255" },
    {
      because: "the last of several blocks",
      cidr: "192.168.255.255/32",
      address: "192.168.255.255",
    },
    {
      because: "the first of a block that is not the first",
      cidr: "172.16.0.0/32",
      address: "172.16.0.0",
    },
    { because: "IPv6", cidr: "fdff::/16", address: "fdff::" },
    { because: "all of IPv6", cidr: "8000::/1", address: "fc00::" },
  ])("$because: $cidr", ({ cidr, address }) => {
    const [finding, ...others] = found(`tcp 443 ${cidr}`, PRIVATE);
    expect([finding?.witness?.address, others]).toEqual([address, []]);
  });

  test.each([
    { because: "the last address below", cidr: "9.255.255.255/32" },
    { because: "the first address above", cidr: "11.0.0.0/32" },
    { because: "the last address below another block", cidr: "172.15.255.255/32" },
    { because: "the first address above another block", cidr: "172.32.0.0/32" },
    { because: "between two blocks", cidr: "128.0.0.0/3" },
    {
      because: "the last address below in IPv6",
      cidr: "fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128",
    },
    { because: "the first address above in IPv6", cidr: "fe00::/128" },
    { because: "the same number in the other family", cidr: "::a00:0/104" },
  ])("not: $because: $cidr", ({ cidr }) => {
    expect(found(`tcp 443 ${cidr}`, PRIVATE)).toEqual([]);
  });
});

test.each(["udp 53", "icmp 8/0", "icmpv6 -1/-1", "50", "-1"])(
  "a ban holds on every kind of packet: %s",
  (kind) => {
    expect(found(`${kind} 10.0.0.0/32`, PRIVATE)).toHaveLength(1);
    expect(found(`${kind} 11.0.0.0/32`, PRIVATE)).toEqual([]);
  },
);

describe("through NAT64 an IPv4 ban holds too", () => {
  test("with the IPv6 address as the packet, and the IPv4 block as what is banned", () => {
    expect(found("tcp 443 64:ff9b::10.1.0.0/112", PRIVATE)).toEqual([
      expect.objectContaining({
        witness: { protocol: "tcp", port: 443, address: "64:ff9b::a01:0" },
        detail: expect.stringContaining("tcp 443 64:ff9b::a01:0/112 reaches 10.0.0.0/8, banned by"),
      }),
    ]);
  });

  test.each([
    { because: "the last address of a ban", cidr: "64:ff9b::10.255.255.255/128", count: 1 },
    { because: "the first address above", cidr: "64:ff9b::11.0.0.0/128", count: 0 },
    { because: "the whole prefix", cidr: "64:ff9b::/96", count: 1 },
    { because: "a block round the prefix", cidr: "64::/16", count: 1 },
    {
      because: "the same bits in the local-use prefix are another check's",
      cidr: "64:ff9b:1::10.0.0.0/128",
      count: 0,
    },
  ])("$because: $cidr", ({ cidr, count }) => {
    expect(found(`-1 ${cidr}`, PRIVATE)).toHaveLength(count);
  });

  test("one ban speaks once, of its IPv6 block where it has one there", () => {
    const both = aBan(["10.0.0.0/8", "64:ff9b::10.0.0.0/104"]);
    expect(found("tcp 443 64:ff9b::/96", both)).toEqual([
      expect.objectContaining({ detail: expect.stringContaining("reaches 64:ff9b::a00:0/104") }),
    ]);
  });
});

test("each ban speaks of each permission, in the order of both", () => {
  const request = aRequest(["tcp 443 10.0.0.0/8", "tcp 443 203.0.113.0/24", "tcp 443 0.0.0.0/0"]);
  const policy = anOpenPolicy({ bans: [PRIVATE, aBan(["0.0.0.0/1"], { id: "low" })] });
  const ids = bans(aSubject(request, policy)).map(({ pointer, statementId }) => [
    pointer,
    statementId,
  ]);
  expect(ids).toEqual([
    ["/IpPermissions/0/IpRanges/0", "private-networks"],
    ["/IpPermissions/0/IpRanges/0", "low"],
    ["/IpPermissions/2/IpRanges/0", "private-networks"],
    ["/IpPermissions/2/IpRanges/0", "low"],
  ]);
});

test("a ban in mode warn gives notice", () => {
  expect(found("tcp 443 10.0.0.0/8", { ...PRIVATE, mode: "warn" })).toEqual([
    expect.objectContaining({ code: "banned-cidr", effect: "notice" }),
  ]);
});

test("a ban for another group says nothing", () => {
  const elsewhere = { ...PRIVATE, where: { groupIds: ["sg-0fedcba9876543210"] } };
  expect(found("tcp 443 10.0.0.0/8", elsewhere)).toEqual([]);
});

test.each(["tcp 443 pl-01234567", "-1 sg-01234567"])(
  "%s has no addresses to hold a ban against",
  (rule) => {
    expect(found(rule, aBan(["0.0.0.0/0", "::/0"]))).toEqual([]);
  },
);

test("a range that is no block is named by its ends", () => {
  expect(found("tcp 443 203.0.113.0/24", aBan(["203.0.113.1/32", "203.0.113.2/31"]))).toEqual([
    expect.objectContaining({
      detail: expect.stringContaining("reaches 203.0.113.1 to 203.0.113.3, banned"),
    }),
  ]);
});

test.each([
  ["of blocks that begin alike its own is named", ["10.0.0.0/16"], "10.0.0.0/8"],
  ["the feed's where it begins below", ["9.0.0.0/8"], "9.0.0.0/8"],
  ["its own where that begins below", ["11.0.0.0/8"], "10.0.0.0/8"],
])("beside its feed, %s", (_why, feed, named) => {
  const both = aBan(["10.0.0.0/8"], { feed: packBlocks(feed.map(aCidr)) });
  expect(found("tcp 443 0.0.0.0/0", both)[0]?.detail).toContain(`reaches ${named}, banned by`);
});

test("a prefix list runs into a ban with whichever of its blocks", () => {
  const lists = new Map([["pl-01234567", aList("AWS", ["198.51.100.0/24", "10.1.0.0/16"])]]);
  const policy = anOpenPolicy({ bans: [PRIVATE] });
  const facts = someFacts([], {}, lists);
  const [finding, ...others] = bans(aSubject(aRequest(["tcp 443 pl-01234567"]), policy, facts));
  expect([finding?.witness?.address, others]).toEqual(["10.1.0.0", []]);
});
