import { describe, expect, test } from "@jest/globals";
import { packPolicy, unpackPolicy } from "../../../core/policy/packed.ts";
import { aBox, aCidr } from "../../support/builders.ts";
import { faultsOf, HEAD, partsOf, policyOf } from "../../support/policyDocuments.ts";

const BAN = "bannedCidrs: [{ id: b, cidrs: [10.0.0.0/8], reason: r }]\n";
const DATE = "a date such as 2027-01-31";
const KINDS = "the word any, or a list such as [{ protocol: tcp, ports: [443] }]";

/** A faultless exception, key by key; its keys stand in line 5. */
const RIGHT = {
  id: "e",
  lifts: "[b]",
  cidrs: "[10.1.2.0/24]",
  ports: "any",
  expires: "2027-01-31",
  reason: "r",
};
function exception(keys: Partial<Record<string, string>>): string {
  const text = Object.entries({ ...RIGHT, ...keys })
    .filter(([, value]) => value !== "")
    .map(([key, value]) => `${key}: ${value}`)
    .join(", ");
  return `${HEAD}${BAN}exceptions:\n  - { ${text} }`;
}

test("an exception lifts its bans for the boxes of its ports and addresses", () => {
  const ports = "[{ protocol: tcp, ports: [443, 8000-8001] }, { protocol: icmp, types: [8] }]";
  const text = exception({ ports, where: "{ vpcIds: [vpc-01234567] }", ticket: "NET-7" });
  const [first, last] = [0x0a010200, 0x0a0102ff] as const;
  expect(policyOf(text).exceptions).toEqual([
    {
      id: "e",
      where: { vpcIds: ["vpc-01234567"] },
      lifts: ["b"],
      boxes: [
        aBox([6, 6], [443, 443], [first, last]),
        aBox([6, 6], [8000, 8001], [first, last]),
        aBox([1, 1], [8 * 256, 8 * 256 + 255], [first, last]),
      ],
      reason: "r",
      expires: "2027-01-31",
      endsAt: Date.UTC(2027, 0, 31),
    },
  ]);
});

test("any is all protocols and ports, towards its addresses only", () => {
  const [compiled] = policyOf(exception({ cidrs: "[10.1.2.0/24, 'fd00::/16']" })).exceptions;
  const { addresses } = aCidr("fd00::/16");
  expect(compiled?.boxes).toEqual([
    aBox([0, 255], [0, 65535], [0x0a010200, 0x0a0102ff]),
    { ...aBox([0, 255], [0, 65535], [0, 0], "ipv6"), addresses },
  ]);
});

test("a packed policy has its exceptions", () => {
  const text = exception({});
  const { digest, exceptions } = policyOf(text);
  expect(unpackPolicy(packPolicy(partsOf(text)), digest)).toMatchObject({
    ok: true,
    policy: { exceptions },
  });
});

test.each(["2028-02-29", "9999-12-31"])("%s is a day", (expires) => {
  expect(faultsOf(exception({ expires }))).toEqual([]);
});

const refused: readonly [why: string, keys: Partial<Record<string, string>>, fault: string][] = [
  [
    "a ban that is not there is not lifted",
    { lifts: "[b, c]" },
    `5:25 exceptions[0].lifts[1]: "c" is no ban's id; the bans are b`,
  ],
  [
    "no ban at all is lifted",
    { lifts: "[]" },
    "5:21 exceptions[0].lifts: the list is empty; write at least one entry",
  ],
  [
    "addresses are written out",
    { cidrs: "" },
    "5:5 exceptions[0].cidrs: missing: write a list of CIDR blocks, such as [10.0.0.0/8]",
  ],
  ["ports are written out", { ports: "" }, `5:5 exceptions[0].ports: missing: write ${KINDS}`],
  ["all is no word for ports", { ports: "all" }, `5:55 exceptions[0].ports: "all" is not ${KINDS}`],
  [
    "a port alone has no protocol",
    { ports: "[443]" },
    "5:56 exceptions[0].ports[0]: 443 is not a mapping of protocol, and ports or types",
  ],
  [
    "tcp has ports here as in a permit",
    { ports: "[{ protocol: tcp }]" },
    "5:56 exceptions[0].ports[0].ports: missing: protocol tcp needs ports; write ports: a list such as [443, 5432-5439], or any",
  ],
  [
    "an exception without an end is a hole",
    { expires: "" },
    `5:5 exceptions[0].expires: missing: write ${DATE}`,
  ],
  ["a month", { expires: "2027-01" }, `5:69 exceptions[0].expires: "2027-01" is not ${DATE}`],
  ["a year", { expires: "2027" }, `5:69 exceptions[0].expires: 2027 is not ${DATE}`],
  [
    "a moment",
    { expires: "2027-01-31T12:00:00Z" },
    `5:69 exceptions[0].expires: "2027-01-31T12:00:00Z" is not ${DATE}`,
  ],
  [
    "a 30th of February",
    { expires: "2027-02-30" },
    '5:69 exceptions[0].expires: "2027-02-30" is a day that the calendar does not have',
  ],
  [
    "a 29th of February in a common year",
    { expires: "2027-02-29" },
    '5:69 exceptions[0].expires: "2027-02-29" is a day that the calendar does not have',
  ],
  [
    "a 13th month",
    { expires: "2027-13-01" },
    '5:69 exceptions[0].expires: "2027-13-01" is a day that the calendar does not have',
  ],
  [
    "an exception always restricts less, so that it has no mode",
    { mode: "warn" },
    "5:92 exceptions[0].mode: unknown key; the keys here are id, lifts, cidrs, ports, expires, reason, ticket, where",
  ],
  [
    "its id is its own",
    { id: "b" },
    '5:11 exceptions[0].id: the id "b" is that of bannedCidrs[0] already; every statement has its own',
  ],
];

describe("what is refused", () => {
  test.each(refused)("%s", (_why, keys, fault) => {
    expect(faultsOf(exception(keys))).toEqual([fault]);
  });

  test("an exception that lifts none of several bans", () => {
    const two = BAN.replace("}]", "}, { id: c, cidrs: [11.0.0.0/8], reason: r }]");
    const text = exception({ lifts: "[d]" }).replace(BAN, two);
    expect(faultsOf(text)).toEqual([
      `5:22 exceptions[0].lifts[0]: "d" is no ban's id; the bans are b, c`,
    ]);
  });

  test("an exception in a policy without bans", () => {
    const text = exception({}).replace(BAN, "\n");
    expect(faultsOf(text)).toEqual([
      `5:22 exceptions[0].lifts[0]: "b" is no ban's id; there are no bans`,
    ]);
  });
});
