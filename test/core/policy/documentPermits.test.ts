import { describe, expect, test } from "@jest/globals";
import { faultsOf, HEAD, policyOf } from "../../support/policyDocuments.ts";

const PROTOCOLS = "tcp, udp, icmp, icmpv6, another protocol's number 0-255, or '-1' for all";

/** A permit's keys stand in line 4 from column 14. */
const permit = (keys: string) => `allowedPorts:\n  - { id: p, ${keys} }`;

const refused: readonly [why: string, keys: string, fault: string][] = [
  [
    "tcp without ports would open none",
    "protocol: tcp",
    "4:5 allowedPorts[0].ports: missing: protocol tcp needs ports; write ports: a list such as [443, 5432-5439], or any",
  ],
  [
    "udp has no types",
    "protocol: udp, ports: [53], types: [8]",
    "4:49 allowedPorts[0].types: protocol udp has no types: it has ports; take it out",
  ],
  [
    "icmp without types",
    "protocol: icmp",
    "4:5 allowedPorts[0].types: missing: protocol icmp needs types; write types: a list such as [8], or any",
  ],
  [
    "codes alone say of which types",
    "protocol: icmpv6, codes: [0]",
    "4:5 allowedPorts[0].types: missing: protocol icmpv6 needs types; write types: a list such as [8], or any",
  ],
  [
    "icmp has no ports",
    "protocol: icmp, types: [8], ports: any",
    "4:49 allowedPorts[0].ports: protocol icmp has no ports: it has types and codes; take it out",
  ],
  [
    "all protocols open all ports",
    "protocol: '-1', ports: [443]",
    "4:37 allowedPorts[0].ports: protocol -1 has no ports: it opens all there is; take it out",
  ],
  [
    "another protocol opens all there is",
    "protocol: 50, types: any",
    "4:35 allowedPorts[0].types: protocol 50 has no types: it opens all there is; take it out",
  ],
  [
    "a protocol's name is lower case",
    "protocol: TCP, ports: any",
    '4:24 allowedPorts[0].protocol: "TCP" is tcp; write tcp',
  ],
  ["6 has a name", "protocol: 6, ports: any", "4:24 allowedPorts[0].protocol: 6 is tcp; write tcp"],
  [
    "17 has a name, in quotes too",
    "protocol: '17', ports: any",
    '4:24 allowedPorts[0].protocol: "17" is udp; write udp',
  ],
  [
    "1 has a name",
    "protocol: 1, types: any",
    "4:24 allowedPorts[0].protocol: 1 is icmp; write icmp",
  ],
  [
    "58 has a name",
    "protocol: 58, types: any",
    "4:24 allowedPorts[0].protocol: 58 is icmpv6; write icmpv6",
  ],
  [
    "all is written -1",
    "protocol: all",
    `4:24 allowedPorts[0].protocol: "all" is not ${PROTOCOLS}`,
  ],
  [
    "a protocol beyond the last",
    "protocol: 256",
    `4:24 allowedPorts[0].protocol: 256 is not ${PROTOCOLS}`,
  ],
  ["a protocol below -1", "protocol: -2", `4:24 allowedPorts[0].protocol: -2 is not ${PROTOCOLS}`],
  [
    "a number with a zero in front",
    "protocol: '050'",
    `4:24 allowedPorts[0].protocol: "050" is not ${PROTOCOLS}`,
  ],
  ["no protocol", "ports: [443]", `4:5 allowedPorts[0].protocol: missing: write ${PROTOCOLS}`],
  [
    "a port beyond the last",
    "protocol: tcp, ports: [65535, 65536]",
    "4:44 allowedPorts[0].ports[1]: 65536 is not a port 0-65535 or a range such as 5432-5439",
  ],
  [
    "a port below the first",
    "protocol: tcp, ports: [-1]",
    "4:37 allowedPorts[0].ports[0]: -1 is not a port 0-65535 or a range such as 5432-5439",
  ],
  [
    "a port in quotes",
    "protocol: tcp, ports: ['443']",
    '4:37 allowedPorts[0].ports[0]: "443" is not a port 0-65535 or a range such as 5432-5439',
  ],
  [
    "half a port",
    "protocol: tcp, ports: [1.5]",
    "4:37 allowedPorts[0].ports[0]: 1.5 is not a port 0-65535 or a range such as 5432-5439",
  ],
  [
    "a range beyond the last port",
    "protocol: tcp, ports: [65000-65536]",
    '4:37 allowedPorts[0].ports[0]: "65000-65536" goes beyond 65535, the highest',
  ],
  [
    "a range that runs backwards",
    "protocol: tcp, ports: [444-443]",
    '4:37 allowedPorts[0].ports[0]: "444-443" runs backwards; write 443-444',
  ],
  [
    "a range with spaces",
    "protocol: tcp, ports: [443 - 444]",
    '4:37 allowedPorts[0].ports[0]: "443 - 444" is not a port 0-65535 or a range such as 5432-5439',
  ],
  [
    "a port twice is a slip for another",
    "protocol: tcp, ports: [443, 443]",
    "4:42 allowedPorts[0].ports[1]: 443 overlaps 443; write each number once",
  ],
  [
    "a port inside a range before it",
    "protocol: tcp, ports: [440-443, 443]",
    "4:46 allowedPorts[0].ports[1]: 443 overlaps 440-443; write each number once",
  ],
  [
    "ranges that share one port",
    "protocol: tcp, ports: [443-450, 440-443]",
    "4:46 allowedPorts[0].ports[1]: 440-443 overlaps 443-450; write each number once",
  ],
  [
    "any has no company",
    "protocol: tcp, ports: [any]",
    '4:37 allowedPorts[0].ports[0]: "any" is not a port 0-65535 or a range such as 5432-5439',
  ],
  [
    "a port is no list",
    "protocol: tcp, ports: 443",
    "4:36 allowedPorts[0].ports: 443 is not the word any, or a list of ports and ranges such as [5432-5439]",
  ],
  [
    "no port in ports",
    "protocol: tcp, ports: []",
    "4:36 allowedPorts[0].ports: the list is empty; write at least one entry",
  ],
  [
    "a type beyond the last",
    "protocol: icmp, types: [256]",
    "4:38 allowedPorts[0].types[0]: 256 is not an ICMP type 0-255 or a range such as 8-9",
  ],
  [
    "a range of codes beyond the last",
    "protocol: icmp, types: [3], codes: [0-256]",
    '4:50 allowedPorts[0].codes[0]: "0-256" goes beyond 255, the highest',
  ],
  [
    "a permit's blocks are as strict as a ban's",
    "protocol: udp, ports: [53], cidrs: [203.0.113.1/24]",
    '4:50 allowedPorts[0].cidrs[0]: "203.0.113.1/24" has host bits; write 203.0.113.0/24',
  ],
];

describe("a permit is refused for", () => {
  test.each(refused)("%s", (_why, keys, fault) => {
    expect(faultsOf(HEAD + permit(keys))).toEqual([fault]);
  });
});

const IPV4 = { family: "ipv4", addresses: { first: 0, last: 2 ** 32 - 1 } };
const IPV6 = { family: "ipv6", addresses: { first: 0n, last: 2n ** 128n - 1n } };
const NUMBER = { tcp: 6, udp: 17, icmp: 1, icmpv6: 58 };

/** The boxes of port ranges towards every address. */
const boxes = (protocol: number, ...ports: readonly (readonly [number, number])[]) =>
  ports.flatMap(([first, last]) =>
    [IPV4, IPV6].map((addresses) => ({
      ...addresses,
      protocols: { first: protocol, last: protocol },
      ports: { first, last },
    })),
  );

const compiled: readonly [why: string, keys: string, text: string, boxes: readonly object[]][] = [
  ["one port", "protocol: tcp, ports: [443]", "tcp 443", boxes(NUMBER.tcp, [443, 443])],
  [
    "the first and the last port",
    "protocol: udp, ports: [0, 65535]",
    "udp 0, 65535",
    boxes(NUMBER.udp, [0, 0], [65535, 65535]),
  ],
  [
    "neighbouring ports are one range",
    "protocol: tcp, ports: [444, 443]",
    "tcp 444, 443",
    boxes(NUMBER.tcp, [443, 444]),
  ],
  [
    "a range of one port",
    "protocol: tcp, ports: [443-443]",
    "tcp 443-443",
    boxes(NUMBER.tcp, [443, 443]),
  ],
  ["every port", "protocol: tcp, ports: any", "tcp any", boxes(NUMBER.tcp, [0, 65535])],
  [
    "a type with all its codes",
    "protocol: icmp, types: [8]",
    "icmp type 8",
    boxes(NUMBER.icmp, [2048, 2303]),
  ],
  [
    "a type with one code",
    "protocol: icmp, types: [3], codes: [4]",
    "icmp type 3 code 4",
    boxes(NUMBER.icmp, [772, 772]),
  ],
  [
    "every type with one code",
    "protocol: icmp, types: [0-1], codes: [0]",
    "icmp type 0-1 code 0",
    boxes(NUMBER.icmp, [0, 0], [256, 256]),
  ],
  [
    "the last type with its last code",
    "protocol: icmpv6, types: [255], codes: [255]",
    "icmpv6 type 255 code 255",
    boxes(NUMBER.icmpv6, [65535, 65535]),
  ],
  [
    "every type",
    "protocol: icmpv6, types: any",
    "icmpv6 type any",
    boxes(NUMBER.icmpv6, [0, 65535]),
  ],
  ["a protocol without ports", "protocol: 50", "protocol 50", boxes(50, [0, 65535])],
  ["the same in quotes", "protocol: '50'", "protocol 50", boxes(50, [0, 65535])],
  ["the first protocol", "protocol: 0", "protocol 0", boxes(0, [0, 65535])],
  ["the last protocol", "protocol: 255", "protocol 255", boxes(255, [0, 65535])],
  [
    "all protocols",
    "protocol: -1",
    "all protocols",
    [IPV4, IPV6].map((addresses) => ({
      ...addresses,
      protocols: { first: 0, last: 255 },
      ports: { first: 0, last: 65535 },
    })),
  ],
  [
    "only towards blocks, and then in their family alone",
    "protocol: tcp, ports: [22], cidrs: [203.0.113.128/25, 203.0.113.0/25]",
    "tcp 22 to 203.0.113.128/25, 203.0.113.0/25",
    [
      {
        family: "ipv4",
        protocols: { first: 6, last: 6 },
        ports: { first: 22, last: 22 },
        addresses: { first: 0xcb007100, last: 0xcb0071ff },
      },
    ],
  ],
];

describe("a permit opens", () => {
  test.each(compiled)("%s", (_why, keys, text, boxes) => {
    expect(policyOf(HEAD + permit(keys)).permits).toEqual([
      { id: "p", where: {}, text, boxes, anyAddress: !keys.includes("cidrs") },
    ]);
  });

  test("names three of its blocks in answers and counts the rest", () => {
    const cidrs = [1, 2, 3, 4, 5].map((n) => `203.0.113.${n}/32`);
    const [permitted] = policyOf(
      HEAD + permit(`protocol: tcp, ports: [22], cidrs: [${cidrs.join(", ")}]`),
    ).permits;
    expect(permitted?.text).toBe(
      "tcp 22 to 203.0.113.1/32, 203.0.113.2/32, 203.0.113.3/32 and 2 more",
    );
  });
});
