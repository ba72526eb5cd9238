import { describe, expect, test } from "@jest/globals";
import { ports } from "../../../../core/policy/checks/ports.ts";
import type { Permit } from "../../../../core/policy/policy.ts";
import {
  aList,
  anOpenPolicy,
  aPermit,
  aRequest,
  aSubject,
  someFacts,
} from "../../../support/builders.ts";

function found(permission: string, ...permits: readonly Permit[]) {
  return ports(aSubject(aRequest([permission]), anOpenPolicy({ permits })));
}

const WEB = aPermit("tcp 443", undefined, { id: "web" });
const POSTGRES = aPermit("tcp 5432-5439", ["52.0.0.0/8"], {
  id: "postgres",
  text: "tcp 5432-5439 to 52.0.0.0/8",
});
const PING = aPermit("icmp 8/-1", undefined, { id: "ping", text: "icmp type 8" });

describe("a finding says what was asked and what would pass", () => {
  test("a protocol that some statement permits", () => {
    expect(found("tcp 443-444 203.0.113.0/24", WEB, PING, POSTGRES)).toEqual([
      {
        code: "port-not-allowed",
        effect: "deny",
        pointer: "/IpPermissions/0/IpRanges/0",
        detail:
          "tcp 443-444 203.0.113.0/24 lets out more than is permitted; for tcp that is tcp 443 (web); tcp 5432-5439 to 52.0.0.0/8 (postgres)",
        witness: { protocol: "tcp", port: 444, address: "203.0.113.0" },
      },
    ]);
  });

  test("a protocol that none permits", () => {
    expect(found("udp 53 203.0.113.0/24", WEB, PING)).toEqual([
      {
        code: "protocol-not-allowed",
        effect: "deny",
        pointer: "/IpPermissions/0/IpRanges/0",
        detail:
          "udp 53 203.0.113.0/24: no statement permits protocol udp; permitted are tcp 443 (web); icmp type 8 (ping)",
        witness: { protocol: "udp", port: 53, address: "203.0.113.0" },
      },
    ]);
  });

  test("no statement at all", () => {
    expect(found("tcp 443 203.0.113.0/24")).toEqual([
      expect.objectContaining({
        code: "protocol-not-allowed",
        detail: "tcp 443 203.0.113.0/24: no statement permits protocol tcp; permitted are none",
      }),
    ]);
  });
});

const ALL_TCP = aPermit("tcp 0-65535");

describe("the whole permission must lie inside what is permitted", () => {
  test.each([
    { because: "the very port", asked: "tcp 443 0.0.0.0/0", permits: [WEB] },
    { because: "in IPv6 too", asked: "tcp 443 ::/0", permits: [WEB] },
    { because: "the first port of a range", asked: "tcp 5432 52.0.0.0/8", permits: [POSTGRES] },
    {
      because: "the last port of a range",
      asked: "tcp 5439 52.255.255.255/32",
      permits: [POSTGRES],
    },
    {
      because: "neighbouring ports, permitted apart",
      asked: "tcp 443-444 52.0.0.0/8",
      permits: [WEB, aPermit("tcp 444")],
    },
    {
      because: "permitted apart in the other order",
      asked: "tcp 443-444 52.0.0.0/8",
      permits: [aPermit("tcp 444"), WEB],
    },
    {
      because: "neighbouring blocks, permitted apart",
      asked: "tcp 443 52.0.0.0/7",
      permits: [aPermit("tcp 443", ["52.0.0.0/8"]), aPermit("tcp 443", ["53.0.0.0/8"])],
    },
    {
      because: "a mosaic of ports and blocks",
      asked: "tcp 1-4 52.0.0.0/7",
      permits: [
        aPermit("tcp 1-2", ["52.0.0.0/8"]),
        aPermit("tcp 3-4", ["52.0.0.0/7"]),
        aPermit("tcp 1-3", ["53.0.0.0/8"]),
      ],
    },
    { because: "all ports", asked: "tcp 0-65535 0.0.0.0/0", permits: [ALL_TCP] },
    { because: "one type and code of a type", asked: "icmp 8/0 0.0.0.0/0", permits: [PING] },
    {
      because: "all types, type by type",
      asked: "icmp 8/-1 0.0.0.0/0",
      permits: Array.from({ length: 256 }, (_, code) => aPermit(`icmp 8/${code}`)),
    },
    { because: "another protocol", asked: "50 0.0.0.0/0", permits: [aPermit("50")] },
    { because: "all protocols permit each", asked: "50 ::/0", permits: [aPermit("-1")] },
    { because: "all protocols", asked: "-1 0.0.0.0/0", permits: [aPermit("-1")] },
    {
      because: "all protocols, permitted one by one",
      asked: "-1 203.0.113.0/24",
      permits: Array.from({ length: 256 }, (_, n) =>
        aPermit(
          [1, 6, 17, 58].includes(n)
            ? { 1: "icmp -1/-1", 6: "tcp 0-65535", 17: "udp 0-65535", 58: "icmpv6 -1/-1" }[
                n as 1 | 6 | 17 | 58
              ]
            : String(n),
        ),
      ),
    },
  ])("permitted: $because", ({ asked, permits }) => {
    expect(found(asked, ...permits)).toEqual([]);
  });

  test.each([
    {
      because: "one port below",
      asked: "tcp 442-443 52.0.0.0/8",
      permits: [WEB],
      witness: { protocol: "tcp", port: 442, address: "52.0.0.0" },
    },
    {
      because: "one port above",
      asked: "tcp 5432-5440 52.0.0.0/8",
      permits: [POSTGRES],
      witness: { protocol: "tcp", port: 5440, address: "52.0.0.0" },
    },
    {
      because: "a hole between two permits",
      asked: "tcp 442-444 52.0.0.0/8",
      permits: [aPermit("tcp 442"), aPermit("tcp 444")],
      witness: { protocol: "tcp", port: 443, address: "52.0.0.0" },
    },
    {
      because: "the address above the block",
      asked: "tcp 5432 52.0.0.0/7",
      permits: [POSTGRES],
      witness: { protocol: "tcp", port: 5432, address: "53.0.0.0" },
    },
    {
      because: "the address below the block",
      asked: "tcp 5432 51.255.255.255/32",
      permits: [POSTGRES],
      witness: { protocol: "tcp", port: 5432, address: "51.255.255.255" },
    },
    {
      because: "the right port to the wrong family",
      asked: "tcp 5432 ::/0",
      permits: [POSTGRES],
      witness: { protocol: "tcp", port: 5432, address: "::" },
    },
    {
      because: "all codes of a type of which one is missing",
      asked: "icmp 8/-1 52.0.0.0/8",
      permits: Array.from({ length: 255 }, (_, code) => aPermit(`icmp 8/${code}`)),
      witness: { protocol: "icmp", icmpType: 8, icmpCode: 255, address: "52.0.0.0" },
    },
    {
      because: "all types",
      asked: "icmp -1/-1 52.0.0.0/8",
      permits: [PING],
      witness: { protocol: "icmp", icmpType: 0, icmpCode: 0, address: "52.0.0.0" },
    },
    {
      because: "each corner of a mosaic but one",
      asked: "tcp 1-2 52.0.0.0/7",
      permits: [aPermit("tcp 1", ["52.0.0.0/7"]), aPermit("tcp 2", ["52.0.0.0/8"])],
      witness: { protocol: "tcp", port: 2, address: "53.0.0.0" },
    },
  ])("port-not-allowed: $because", ({ asked, permits, witness }) => {
    expect(found(asked, ...permits)).toEqual([
      expect.objectContaining({ code: "port-not-allowed", witness }),
    ]);
  });

  test.each([
    {
      because: "udp is not tcp",
      asked: "udp 443 52.0.0.0/8",
      permits: [WEB],
      witness: { protocol: "udp", port: 443, address: "52.0.0.0" },
    },
    {
      because: "icmpv6 is not icmp",
      asked: "icmpv6 8/0 ::/0",
      permits: [PING],
      witness: { protocol: "icmpv6", icmpType: 8, icmpCode: 0, address: "::" },
    },
    {
      because: "all protocols are more than tcp",
      asked: "-1 52.0.0.0/8",
      permits: [ALL_TCP],
      witness: { protocol: "0", address: "52.0.0.0" },
    },
    {
      because: "all protocols with one port are all protocols",
      asked: "-1 443 52.0.0.0/8",
      permits: [WEB],
      witness: { protocol: "0", address: "52.0.0.0" },
    },
    {
      because: "all protocols but the last",
      asked: "-1 52.0.0.0/8",
      permits: Array.from({ length: 255 }, (_, n) => ({
        ...aPermit("-1"),
        boxes: aPermit("-1").boxes.map((box) => ({ ...box, protocols: { first: n, last: n } })),
      })),
      witness: { protocol: "255", address: "52.0.0.0" },
    },
  ])("protocol-not-allowed: $because", ({ asked, permits, witness }) => {
    expect(found(asked, ...permits)).toEqual([
      expect.objectContaining({ code: "protocol-not-allowed", witness }),
    ]);
  });
});

test("through NAT64 only a statement that names the IPv6 block permits", () => {
  expect(found("tcp 5432 64:ff9b::52.0.0.0/104", POSTGRES)).toHaveLength(1);
  expect(found("tcp 5432 64:ff9b::52.0.0.0/104", aPermit("tcp 5432", ["64:ff9b::/96"]))).toEqual(
    [],
  );
});

test("a statement for another group permits nothing here", () => {
  expect(
    found("tcp 443 203.0.113.0/24", { ...WEB, where: { groupIds: ["sg-01234567"] } }),
  ).toHaveLength(1);
});

test("each permission is judged by itself", () => {
  const request = aRequest([
    "tcp 443 203.0.113.0/24",
    "tcp 444 203.0.113.0/24",
    "udp 443 203.0.113.0/24",
  ]);
  const findings = ports(aSubject(request, anOpenPolicy({ permits: [WEB] })));
  expect(findings.map(({ code, pointer }) => [code, pointer])).toEqual([
    ["port-not-allowed", "/IpPermissions/1/IpRanges/0"],
    ["protocol-not-allowed", "/IpPermissions/2/IpRanges/0"],
  ]);
});

describe("a prefix list's blocks must lie inside what is permitted", () => {
  const lists = new Map([["pl-01234567", aList("AWS", ["203.0.113.0/25", "203.0.113.128/25"])]]);
  const outside = (rule: string, permit: Permit) =>
    ports(
      aSubject(aRequest([rule]), anOpenPolicy({ permits: [permit] }), someFacts([], {}, lists)),
    );

  test.each([
    ["all of them inside", "tcp 443 pl-01234567", aPermit("tcp 443", ["203.0.113.0/24"]), []],
    [
      "the second outside",
      "tcp 443 pl-01234567",
      aPermit("tcp 443", ["203.0.113.0/25"]),
      ["203.0.113.128"],
    ],
    ["a port outside", "tcp 444 pl-01234567", WEB, ["203.0.113.0"]],
    ["an unknown list, which is the destinations' business", "tcp 444 pl-00000000", WEB, []],
  ])("%s", (_, rule, permit, addresses) => {
    expect(outside(rule, permit).map(({ witness }) => witness?.address)).toEqual(addresses);
  });
});

describe("ports towards a security group are permitted by statements of every address", () => {
  test.each([
    ["which know its ports", "tcp 443 sg-01234567", [WEB], []],
    ["which know other ports", "tcp 444 sg-01234567", [WEB], ["port-not-allowed"]],
    ["which know other protocols", "-1 sg-01234567", [WEB], ["protocol-not-allowed"]],
    [
      "and not by one of some addresses, though they were all of a family",
      "tcp 443 sg-01234567",
      [aPermit("tcp 443", ["0.0.0.0/0"])],
      ["protocol-not-allowed"],
    ],
  ])("%s", (_, rule, permits, codes) => {
    const findings = ports(aSubject(aRequest([rule]), anOpenPolicy({ permits })));
    expect(findings.map(({ code, witness }) => [code, witness])).toEqual(
      codes.map((code) => [code, undefined]),
    );
  });

  test("and the answer says what was asked and what would pass", () => {
    expect(found("tcp 444 sg-01234567", WEB)[0]?.detail).toBe(
      "tcp 444 sg-01234567 lets out more than is permitted; for tcp that is tcp 443 (web)",
    );
  });
});
