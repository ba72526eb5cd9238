import { describe, expect, test } from "@jest/globals";
import { boundedLists, readPrefixList } from "../../../core/policy/prefixListFacts.ts";
import type { Ec2PrefixList } from "../../../core/request/ec2.ts";
import { aCidr, aList, aRequest } from "../../support/builders.ts";

const OWN: Ec2PrefixList = {
  prefixListId: "pl-01234567",
  name: "partners",
  ownerId: "111122223333",
  addressFamily: "IPv4",
  state: "create-complete",
  version: 3,
  maxEntries: 20,
  cidrs: ["203.0.113.0/24", "198.51.100.0/24"],
};
const S3: Ec2PrefixList = {
  prefixListId: "pl-63a5400a",
  name: "com.amazonaws.us-east-1.s3",
  ownerId: "AWS",
  addressFamily: "IPv4",
  cidrs: ["52.216.0.0/15"],
};

test("a list is its blocks, its version, and what it counts for", () => {
  expect(readPrefixList(OWN)).toEqual({
    kind: "resolved",
    ownerId: "111122223333",
    version: 3,
    family: "ipv4",
    cidrs: [aCidr("203.0.113.0/24"), aCidr("198.51.100.0/24")],
    weight: 20,
  });
});

test("AWS's own list shows neither version, state nor size, and is known by its name", () => {
  expect(readPrefixList(S3)).toEqual({
    kind: "resolved",
    ownerId: "AWS",
    family: "ipv4",
    cidrs: [aCidr("52.216.0.0/15")],
    weight: 1,
  });
});

test.each([
  ["com.amazonaws.global.cloudfront.origin-facing", 55],
  ["com.amazonaws.us-east-1.ipv6.route53-healthchecks", 25],
  ["com.amazonaws.us-east-1.vpc-lattice", 10],
  ["com.amazonaws.us-east-1.s3express", 6],
  ["com.amazonaws.global.groundstation", 5],
  ["com.amazonaws.us-east-1.ec2-instance-connect", 2],
  ["com.amazonaws.us-east-1.ipv6.ec2-instance-connect", 2],
  ["com.amazonaws.global.cloudfront.origin-facing.new", 1],
  ["com.amazonaws.us-east-1.new-route53-healthchecks", 1],
  ["com.amazonaws.us-east-1.s3express-new", 1],
  ["com.amazonaws.us-east-1.dynamodb", 1],
  ["com.amazonaws.us-east-1.something-new", 1],
])("%s counts for %d rules", (name, weight) => {
  expect(readPrefixList({ ...S3, name })).toMatchObject({ weight });
});

test("an empty list of IPv6 is one of IPv6", () => {
  const empty = { ...OWN, addressFamily: "IPv6", cidrs: [] };
  expect(readPrefixList(empty)).toMatchObject({ family: "ipv6", cidrs: [] });
});

test.each([
  ["its first entry says", ["2001:db8::/32"], "ipv6"],
  ["IPv4, where it has none", [], "ipv4"],
])("a list whose family EC2 does not say is of that which %s", (_why, cidrs, family) => {
  const { addressFamily: _family, ...silent } = OWN;
  expect(readPrefixList({ ...silent, cidrs })).toMatchObject({ family });
});

const { state: _state, ...stateless } = OWN;
const { version: _version, ...versionless } = OWN;

describe("a list stands for nothing known when", () => {
  test.each([
    [
      "it is being made",
      { ...OWN, state: "create-in-progress" },
      "its state is create-in-progress",
    ],
    [
      "it is being changed",
      { ...OWN, state: "modify-in-progress" },
      "its state is modify-in-progress",
    ],
    [
      "its state is a word about being complete",
      { ...OWN, state: "create-complete-soon" },
      "its state is create-complete-soon",
    ],
    ["a change failed", { ...OWN, state: "modify-failed" }, "its state is modify-failed"],
    ["EC2 does not say its state", stateless, "its state is not said"],
    ["EC2 does not say its version", versionless, "EC2 named no version"],
    [
      "an entry is no block",
      { ...OWN, cidrs: ["203.0.113.0"] },
      'its entry "203.0.113.0" is no CIDR block',
    ],
  ])("%s", (_, list, reason) => {
    expect(readPrefixList(list)).toEqual({ kind: "unresolved", reason });
  });

  test.each(["create-complete", "modify-complete", "restore-complete"])(
    "but not at %s",
    (state) => {
      expect(readPrefixList({ ...OWN, state })).toMatchObject({ kind: "resolved" });
    },
  );
});

describe("what no group could hold is not worked through", () => {
  const lists = (size: number) =>
    new Map([
      [
        "pl-01234567",
        aList(
          "AWS",
          Array.from({ length: size }, () => "203.0.113.0/24"),
        ),
      ],
      ["pl-76543210", aList("AWS", ["203.0.113.0/24"])],
    ]);
  const asked = aRequest(["tcp 1 pl-01234567", "tcp 2 pl-01234567"]);

  test("the last that is", () => {
    expect(boundedLists(asked, lists(1000))).toEqual(lists(1000));
  });

  test("the first that is not, and what the group has stays known", () => {
    const bounded = boundedLists(asked, lists(1001));
    expect(bounded.get("pl-01234567")).toEqual({
      kind: "unresolved",
      reason:
        "the request's lists stand for 2002 blocks, and a security group holds 1000 at most; ask for fewer",
    });
    expect(bounded.get("pl-76543210")).toMatchObject({ kind: "resolved" });
  });

  test("one that was not looked up stands for no block", () => {
    const missing = new Map([["pl-76543210", aList("AWS", ["203.0.113.0/24"])]]);
    expect(boundedLists(asked, missing)).toBe(missing);
  });
});
