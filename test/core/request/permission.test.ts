import { describe, expect, test } from "@jest/globals";
import {
  destinationText,
  isCidr,
  packetsOf,
  trafficText,
} from "../../../core/request/permission.ts";
import { aTraffic } from "../../support/builders.ts";

describe("a rule as one line", () => {
  test.each([
    { because: "one port", rule: "tcp 443 203.0.113.0/24", text: "tcp 443 203.0.113.0/24" },
    {
      because: "a range of ports",
      rule: "udp 5000-5010 2001:db8::/32",
      text: "udp 5000-5010 2001:db8::/32",
    },
    { because: "port 0", rule: "tcp 0 203.0.113.0/24", text: "tcp 0 203.0.113.0/24" },
    { because: "all ports", rule: "tcp 0-65535 0.0.0.0/0", text: "tcp 0-65535 0.0.0.0/0" },
    {
      because: "an ICMP type and code",
      rule: "icmp 8/0 203.0.113.0/24",
      text: "icmp type 8 code 0 203.0.113.0/24",
    },
    {
      because: "all codes of an ICMP type",
      rule: "icmp 0/-1 203.0.113.0/24",
      text: "icmp type 0 203.0.113.0/24",
    },
    { because: "all ICMP types", rule: "icmpv6 -1/-1 ::/0", text: "icmpv6 all types ::/0" },
    { because: "another protocol", rule: "50 203.0.113.0/24", text: "protocol 50 203.0.113.0/24" },
    { because: "all protocols", rule: "-1 0.0.0.0/0", text: "all protocols 0.0.0.0/0" },
    { because: "a prefix list", rule: "tcp 443 pl-01234567", text: "tcp 443 pl-01234567" },
    { because: "a group", rule: "-1 sg-01234567", text: "all protocols sg-01234567" },
    { because: "host bits are cleared", rule: "-1 10.1.2.3/8", text: "all protocols 10.0.0.0/8" },
  ])("$because: $text", ({ rule, text }) => {
    expect(trafficText(aTraffic(rule))).toBe(text);
  });

  test("is equal for two rules exactly when EC2 calls them duplicates", () => {
    const protocols = [
      "-1",
      "50",
      "51",
      "tcp 443",
      "tcp 443-444",
      "tcp 44-3444",
      "udp 443",
      "icmp 8/0",
      "icmp 8/-1",
      "icmp 80/-1",
      "icmp -1/-1",
      "icmpv6 8/0",
      "icmpv6 -1/-1",
    ];
    const peers = [
      "0.0.0.0/0",
      "0.0.0.0/1",
      "::/0",
      "::/1",
      "::/96",
      "pl-01234567",
      "pl-01234568",
      "sg-01234567",
    ];
    const texts = protocols.flatMap((protocol) =>
      peers.map((peer) => trafficText(aTraffic(`${protocol} ${peer}`))),
    );
    expect(new Set(texts).size).toBe(texts.length);
  });

  test("does not know a group's owner, which EC2 does not compare either", () => {
    const group = { family: "security-group", groupId: "sg-01234567" } as const;
    expect(destinationText({ ...group, accountId: "111122223333", vpcId: "vpc-1" })).toBe(
      destinationText(group),
    );
  });
});

describe("the packets of a rule", () => {
  test.each([
    { because: "tcp", rule: "tcp 443-444 203.0.113.0/30", protocols: [6, 6], ports: [443, 444] },
    { because: "icmp", rule: "icmp 8/-1 203.0.113.0/30", protocols: [1, 1], ports: [2048, 2303] },
    {
      because: "icmp to IPv6 is still icmp",
      rule: "icmp -1/-1 2001:db8::/126",
      protocols: [1, 1],
      ports: [0, 65535],
    },
    {
      because: "another protocol, all ports",
      rule: "50 203.0.113.0/30",
      protocols: [50, 50],
      ports: [0, 65535],
    },
    {
      because: "all protocols, all ports",
      rule: "-1 203.0.113.0/30",
      protocols: [0, 255],
      ports: [0, 65535],
    },
  ])("$because", ({ rule, protocols, ports }) => {
    const box = packetsOf(aTraffic(rule));
    expect(box && [box.protocols.first, box.protocols.last]).toEqual(protocols);
    expect(box && [box.ports.first, box.ports.last]).toEqual(ports);
  });

  test("towards the addresses of its block, in its family", () => {
    const v4 = packetsOf(aTraffic("tcp 443 203.0.113.4/30"));
    expect([v4?.family, v4?.addresses]).toEqual(["ipv4", { first: 0xcb007104, last: 0xcb007107 }]);
    const v6 = packetsOf(aTraffic("tcp 443 2001:db8::4/126"));
    const first = 0x20010db8_0000_0000_0000_0000_0000_0004n;
    expect([v6?.family, v6?.addresses]).toEqual(["ipv6", { first, last: first + 3n }]);
  });

  test.each(["tcp 443 pl-01234567", "-1 sg-01234567"])("%s has no addresses of its own", (rule) => {
    const traffic = aTraffic(rule);
    expect([packetsOf(traffic), isCidr(traffic.destination)]).toEqual([undefined, false]);
  });
});
