import { describe, expect, test } from "@jest/globals";
import { breadth } from "../../../../core/policy/checks/breadth.ts";
import type { Limits } from "../../../../core/policy/policy.ts";
import {
  aList,
  anOpenPolicy,
  aRequest,
  aSubject,
  someFacts,
  someLimits,
} from "../../../support/builders.ts";

function found(
  asked: readonly string[],
  rules: readonly string[] = [],
  limits: Partial<Limits> = {},
) {
  const minPrefixLength = { ipv4: 16, ipv6: 48 };
  const all = someLimits({ minPrefixLength, ...limits });
  return breadth(aSubject(aRequest(asked), anOpenPolicy({ limits: all }), someFacts(rules)));
}

/** The indexes of the permissions that are too broad. */
function broad(asked: readonly string[], rules: readonly string[] = []) {
  return found(asked, rules).map(({ pointer }) => Number(pointer.split("/")[2]));
}

describe("a finding says what was asked, what it ran into, and what would pass", () => {
  test("alone", () => {
    expect(found(["tcp 443 52.0.0.0/15"])).toEqual([
      {
        code: "too-broad",
        effect: "deny",
        pointer: "/IpPermissions/0/IpRanges/0",
        statementId: "limits",
        detail: "tcp 443 52.0.0.0/15 reaches 52.0.0.0/15; no block may be wider than /16",
        witness: { protocol: "tcp", port: 443, address: "52.0.0.0" },
      },
    ]);
  });

  test("in IPv6", () => {
    expect(found(["tcp 443 2001:db8::/47"])).toEqual([
      expect.objectContaining({
        detail: "tcp 443 2001:db8::/47 reaches 2001:db8::/47; no block may be wider than /48",
        witness: { protocol: "tcp", port: 443, address: "2001:db8::" },
      }),
    ]);
  });

  test("together with the group's rules", () => {
    expect(found(["tcp 443 52.1.0.0/16"], ["tcp 443 52.0.0.0/16"])).toEqual([
      {
        code: "too-broad",
        effect: "deny",
        pointer: "/IpPermissions/0/IpRanges/0",
        statementId: "limits",
        detail:
          "tcp 443 52.1.0.0/16 completes 52.0.0.0/15 on protocol tcp together with the rest of the request and the group's rules; no block may be wider than /16",
        witness: { protocol: "tcp", port: 443, address: "52.1.0.0" },
      },
    ]);
  });
});

describe("the limit itself", () => {
  test.each([
    { because: "as wide as the limit", cidr: "52.0.0.0/16", count: 0 },
    { because: "one bit wider", cidr: "52.0.0.0/15", count: 1 },
    { because: "everything", cidr: "0.0.0.0/0", count: 1 },
    { because: "one address", cidr: "52.0.0.0/32", count: 0 },
    { because: "IPv6 as wide as the limit", cidr: "2001:db8::/48", count: 0 },
    { because: "IPv6 one bit wider", cidr: "2001:db8::/47", count: 1 },
    { because: "all of IPv6, which holds all of IPv4 through NAT64", cidr: "::/0", count: 2 },
  ])("$because: $cidr", ({ cidr, count }) => {
    expect(found([`tcp 443 ${cidr}`])).toHaveLength(count);
  });

  test.each([
    { because: "no limit for IPv4", minPrefixLength: { ipv6: 48 }, cidr: "0.0.0.0/0" },
    { because: "no limit for IPv6", minPrefixLength: { ipv4: 16 }, cidr: "2000::/4" },
    { because: "a limit of /0", minPrefixLength: { ipv4: 0, ipv6: 0 }, cidr: "0.0.0.0/0" },
  ])("does not speak: $because", ({ minPrefixLength, cidr }) => {
    expect(found([`-1 ${cidr}`], [], { minPrefixLength })).toEqual([]);
  });

  test("a limit of /32 lets single addresses through, and no two that are a block", () => {
    const minPrefixLength = { ipv4: 32 };
    expect(found(["-1 52.0.0.1/32", "-1 52.0.0.2/32"], [], { minPrefixLength })).toEqual([]);
    expect(found(["-1 52.0.0.2/32", "-1 52.0.0.3/32"], [], { minPrefixLength })).toHaveLength(2);
  });
});

describe("splitting a wide range changes nothing", () => {
  const halves = ["0.0.0.0/1", "128.0.0.0/1"];
  test.each([
    {
      because: "two halves in one request",
      asked: halves.map((cidr) => `tcp 443 ${cidr}`),
      rules: [],
      at: [0, 1],
    },
    {
      because: "two neighbours as wide as the limit",
      asked: ["tcp 443 52.0.0.0/16", "tcp 443 52.1.0.0/16"],
      rules: [],
      at: [0, 1],
    },
    {
      because: "the second of them over two requests",
      asked: ["tcp 443 52.1.0.0/16"],
      rules: ["tcp 443 52.0.0.0/16"],
      at: [0],
    },
    {
      because: "in four parts, three there already",
      asked: ["tcp 443 52.1.128.0/17"],
      rules: ["tcp 443 52.0.0.0/17", "tcp 443 52.0.128.0/17", "tcp 443 52.1.0.0/17"],
      at: [0],
    },
    {
      because: "the parts overlap",
      asked: [
        "tcp 443 52.0.0.0/16",
        "tcp 443 52.1.0.0/17",
        "tcp 443 52.1.128.0/17",
        "tcp 443 52.1.0.0/24",
      ],
      rules: [],
      at: [0, 1, 2, 3],
    },
    {
      because: "on port ranges that share one port",
      asked: ["tcp 443-443 52.0.0.0/16", "tcp 443-444 52.1.0.0/16"],
      rules: [],
      at: [0, 1],
    },
    {
      because: "on a range and one port of it",
      asked: ["tcp 1-1000 52.0.0.0/16"],
      rules: ["tcp 1000-2000 52.1.0.0/16"],
      at: [0],
    },
    {
      because: "a rule for all protocols reaches every kind",
      asked: ["icmp 8/0 52.0.0.0/16"],
      rules: ["-1 52.1.0.0/16"],
      at: [0],
    },
    {
      because: "all codes of a type and one code of it",
      asked: ["icmp 8/-1 52.0.0.0/16", "icmp 8/3 52.1.0.0/16"],
      rules: [],
      at: [0, 1],
    },
    {
      because: "once by its number",
      asked: ["6 443 52.0.0.0/16", "tcp 443 52.1.0.0/16"],
      rules: [],
      at: [0, 1],
    },
    {
      because: "IPv6 neighbours",
      asked: ["tcp 443 2001:db8::/48"],
      rules: ["tcp 443 2001:db8:1::/48"],
      at: [0],
    },
    {
      because: "half of it through NAT64",
      asked: ["tcp 443 64:ff9b::52.0.0.0/112"],
      rules: ["tcp 443 52.1.0.0/16"],
      at: [0],
    },
    {
      because: "half of it through NAT64, by the group's rule",
      asked: ["tcp 443 52.0.0.0/16"],
      rules: ["tcp 443 64:ff9b::52.1.0.0/112"],
      at: [0],
    },
  ])("$because", ({ asked, rules, at }) => {
    expect(broad(asked, rules)).toEqual(at);
  });

  test.each([
    {
      because: "neighbours that are no block together",
      asked: ["tcp 443 52.1.0.0/16", "tcp 443 52.2.0.0/16"],
      rules: [],
    },
    {
      because: "neighbours on different ports",
      asked: ["tcp 443 52.0.0.0/16", "tcp 444 52.1.0.0/16"],
      rules: [],
    },
    {
      because: "neighbours on port ranges that only touch",
      asked: ["tcp 1-443 52.0.0.0/16"],
      rules: ["tcp 444-1000 52.1.0.0/16"],
    },
    {
      because: "neighbours on different protocols",
      asked: ["tcp 443 52.0.0.0/16", "udp 443 52.1.0.0/16"],
      rules: [],
    },
    {
      because: "icmp and icmpv6 are two protocols",
      asked: ["icmp -1/-1 52.0.0.0/16", "icmpv6 -1/-1 52.1.0.0/16"],
      rules: [],
    },
    {
      because: "different codes of one type",
      asked: ["icmp 3/0 52.0.0.0/16", "icmp 3/1 52.1.0.0/16"],
      rules: [],
    },
    {
      because: "one address is missing",
      asked: ["tcp 443 52.0.0.0/16", "tcp 443 52.1.0.0/17", "tcp 443 52.1.128.0/18"],
      rules: [],
    },
    {
      because: "the other neighbour is as wide, but elsewhere",
      asked: ["tcp 443 52.0.0.0/16"],
      rules: ["tcp 443 52.3.0.0/16"],
    },
    {
      because: "the same numbers in the other family",
      asked: ["tcp 443 2001:db8::/48"],
      rules: ["tcp 443 32.1.13.184/32"],
    },
  ])("not: $because", ({ asked, rules }) => {
    expect(broad(asked, rules)).toEqual([]);
  });

  test("on all kinds of packets the lowest one that is too broad is shown", () => {
    const [finding] = found(["tcp 100-200 52.0.0.0/16", "-1 52.1.0.0/16"]);
    expect(finding?.witness).toEqual({ protocol: "tcp", port: 100, address: "52.0.0.0" });
  });

  test("where the request alone is too broad on some kind, a wider block is not claimed for it", () => {
    const [finding] = found(["tcp 443 52.0.0.0/15"], ["udp 443 52.2.0.0/16"]);
    expect(finding?.detail).toBe(
      "tcp 443 52.0.0.0/15 reaches 52.0.0.0/15; no block may be wider than /16",
    );
  });
});

describe("the group's rules", () => {
  test.each([
    {
      because: "the default rule neither blocks a narrow request",
      asked: ["tcp 443 52.0.0.0/16"],
      rules: ["-1 0.0.0.0/0", "-1 ::/0"],
      at: [],
    },
    {
      because: "nor excuses a wide one",
      asked: ["tcp 443 52.0.0.0/15"],
      rules: ["-1 0.0.0.0/0"],
      at: [0],
    },
    {
      because: "a rule one bit wider than the limit is left out",
      asked: ["tcp 443 52.2.0.0/16"],
      rules: ["tcp 443 52.0.0.0/15", "tcp 443 52.3.0.0/17"],
      at: [],
    },
    {
      because: "a rule as wide as the limit counts",
      asked: ["tcp 443 52.0.0.0/17"],
      rules: ["tcp 443 52.0.0.0/16", "tcp 443 52.1.0.0/16"],
      at: [0],
    },
    {
      because: "wide together, but not with an address of the request",
      asked: ["tcp 443 60.0.0.0/16"],
      rules: ["tcp 443 52.0.0.0/16", "tcp 443 52.1.0.0/16"],
      at: [],
    },
    {
      because: "the default rule of IPv6 is left out behind NAT64 too",
      asked: ["tcp 443 52.0.0.0/16"],
      rules: ["-1 ::/0"],
      at: [],
    },
    {
      because: "prefix lists and groups have no addresses",
      asked: ["tcp 443 52.0.0.0/16"],
      rules: ["tcp 443 pl-01234567", "-1 sg-01234567"],
      at: [],
    },
    {
      because: "the very rule that is asked for",
      asked: ["tcp 443 52.0.0.0/16"],
      rules: ["tcp 443 52.0.0.0/16"],
      at: [],
    },
  ])("$because", ({ asked, rules, at }) => {
    expect(broad(asked, rules)).toEqual(at);
  });
});

test("through NAT64 the width is that of the IPv4 block, and the packet an IPv6 one", () => {
  expect(found(["tcp 443 64:ff9b::52.0.0.0/111"])).toEqual([
    expect.objectContaining({
      detail: "tcp 443 64:ff9b::3400:0/111 reaches 52.0.0.0/15; no block may be wider than /16",
      witness: { protocol: "tcp", port: 443, address: "64:ff9b::3400:0" },
    }),
  ]);
});

test.each(["tcp 443 pl-01234567", "-1 sg-01234567"])("%s has no width", (rule) => {
  expect(found([rule])).toEqual([]);
});

test("in mode warn it gives notice", () => {
  expect(found(["-1 52.0.0.0/8"], [], { mode: "warn" })).toEqual([
    expect.objectContaining({ effect: "notice" }),
  ]);
});

test("for another group it says nothing", () => {
  expect(found(["-1 52.0.0.0/8"], [], { where: { groupIds: ["sg-01234567"] } })).toEqual([]);
});

test("beside a prefix list with a width of its own, a block completes what is too wide for it", () => {
  const own = {
    id: "own",
    where: {},
    ownerId: "AWS",
    prefixListId: "pl-01234567",
    minPrefixLength: { ipv4: 8 },
  };
  const unlimited = { ...own, id: "unlimited", prefixListId: "pl-76543210", minPrefixLength: {} };
  const policy = anOpenPolicy({
    limits: someLimits({ minPrefixLength: { ipv4: 16 } }),
    prefixLists: [own, unlimited],
  });
  const lists = new Map([
    ["pl-01234567", aList("AWS", ["52.1.0.0/16"])],
    ["pl-76543210", aList("AWS", ["60.0.0.0/8"])],
  ]);
  const request = aRequest(["tcp 443 52.0.0.0/16", "tcp 443 pl-01234567", "tcp 443 pl-76543210"]);
  const findings = breadth(aSubject(request, policy, someFacts([], {}, lists)));
  expect(findings.map(({ pointer, statementId }) => [pointer, statementId])).toEqual([
    ["/IpPermissions/0/IpRanges/0", "limits"],
  ]);
});
