import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Ec2Rule } from "../../../core/request/ec2.ts";
import { trafficText } from "../../../core/request/permission.ts";
import { readIpPermission, readRule, toIpPermission } from "../../../core/request/permissions.ts";
import { rules } from "../../support/arbitraries.ts";
import { aBodyOf, readWell } from "../../support/bodies.ts";
import { aPermission, aTraffic } from "../../support/builders.ts";

describe("a permission in EC2's words", () => {
  test.each([
    {
      because: "IPv4",
      rule: "tcp 443 203.0.113.0/24",
      words: {
        IpProtocol: "tcp",
        FromPort: 443,
        ToPort: 443,
        IpRanges: [{ CidrIp: "203.0.113.0/24" }],
      },
    },
    {
      because: "IPv6, canonical",
      rule: "udp 1-2 2001:DB8:0::1/32",
      words: {
        IpProtocol: "udp",
        FromPort: 1,
        ToPort: 2,
        Ipv6Ranges: [{ CidrIpv6: "2001:db8::/32" }],
      },
    },
    {
      because: "ICMP",
      rule: "icmp 8/-1 203.0.113.0/24",
      words: {
        IpProtocol: "icmp",
        FromPort: 8,
        ToPort: -1,
        IpRanges: [{ CidrIp: "203.0.113.0/24" }],
      },
    },
    {
      because: "all protocols",
      rule: "-1 0.0.0.0/0",
      words: { IpProtocol: "-1", FromPort: -1, ToPort: -1, IpRanges: [{ CidrIp: "0.0.0.0/0" }] },
    },
    {
      because: "a prefix list",
      rule: "tcp 443 pl-01234567",
      words: {
        IpProtocol: "tcp",
        FromPort: 443,
        ToPort: 443,
        PrefixListIds: [{ PrefixListId: "pl-01234567" }],
      },
    },
    {
      because: "a group",
      rule: "tcp 443 sg-01234567",
      words: {
        IpProtocol: "tcp",
        FromPort: 443,
        ToPort: 443,
        UserIdGroupPairs: [{ GroupId: "sg-01234567" }],
      },
    },
  ])("$because", ({ rule, words }) => {
    expect(toIpPermission(aPermission(rule))).toEqual(words);
  });

  test("a group with its owner, VPC and peering, and a description", () => {
    const destination = {
      family: "security-group",
      groupId: "sg-01234567",
      accountId: "444455556666",
      vpcId: "vpc-01234567",
      vpcPeeringConnectionId: "pcx-01234567",
    } as const;
    const permission = { ...aPermission("tcp 443 sg-01234567"), destination, description: "x" };
    expect(toIpPermission(permission).UserIdGroupPairs).toEqual([
      {
        GroupId: "sg-01234567",
        UserId: "444455556666",
        VpcId: "vpc-01234567",
        VpcPeeringConnectionId: "pcx-01234567",
        Description: "x",
      },
    ]);
  });
});

test("what is printed is read as it was", () => {
  const described = fc.tuple(rules, fc.constantFrom(undefined, "partner API"));
  const permissions = fc.uniqueArray(described, {
    minLength: 1,
    maxLength: 8,
    selector: ([rule]) => trafficText(aTraffic(rule)),
  });
  fc.assert(
    fc.property(permissions, (given) => {
      const built = given.map(([rule, description], i) => ({
        ...aPermission(rule, i),
        ...(description === undefined ? {} : { description }),
      }));
      expect(readWell(aBodyOf(...built.map(toIpPermission))).permissions).toEqual(built);
    }),
    { numRuns: 300 },
  );
});

function ec2Rule(members: Partial<Ec2Rule>): Ec2Rule {
  return {
    SecurityGroupRuleId: "sgr-1",
    GroupId: "sg-01234567",
    IsEgress: true,
    IpProtocol: "tcp",
    FromPort: 443,
    ToPort: 443,
    ...members,
  };
}

describe("a rule that EC2 describes", () => {
  test.each([
    {
      because: "IPv4",
      rule: ec2Rule({ CidrIpv4: "203.0.113.0/24" }),
      text: "tcp 443 203.0.113.0/24",
    },
    {
      because: "IPv6",
      rule: ec2Rule({ CidrIpv6: "2001:db8::/32" }),
      text: "tcp 443 2001:db8::/32",
    },
    {
      because: "the default rule",
      rule: ec2Rule({ IpProtocol: "-1", FromPort: -1, ToPort: -1, CidrIpv4: "0.0.0.0/0" }),
      text: "all protocols 0.0.0.0/0",
    },
    {
      because: "ICMP with all codes",
      rule: ec2Rule({ IpProtocol: "icmp", FromPort: 8, ToPort: -1, CidrIpv4: "10.0.0.0/8" }),
      text: "icmp type 8 10.0.0.0/8",
    },
    {
      because: "a number without a name",
      rule: ec2Rule({ IpProtocol: "47", FromPort: -1, ToPort: -1, CidrIpv4: "10.0.0.0/8" }),
      text: "protocol 47 10.0.0.0/8",
    },
    {
      because: "a prefix list",
      rule: ec2Rule({ PrefixListId: "pl-01234567" }),
      text: "tcp 443 pl-01234567",
    },
    {
      because: "a group",
      rule: ec2Rule({ ReferencedGroupInfo: { GroupId: "sg-01234567", UserId: "444455556666" } }),
      text: "tcp 443 sg-01234567",
    },
  ])("$because", ({ rule, text }) => {
    const read = readRule(rule);
    expect(read && [read.ruleId, trafficText(read)]).toEqual(["sgr-1", text]);
  });

  test("a group is that of the account that EC2 names", () => {
    const destination = (UserId?: string) =>
      readRule(
        ec2Rule({ ReferencedGroupInfo: { GroupId: "sg-01234567", ...(UserId && { UserId }) } }),
      )?.destination;
    const group = { family: "security-group", groupId: "sg-01234567" };
    expect(destination("444455556666")).toEqual({ ...group, accountId: "444455556666" });
    expect(destination()).toEqual(group);
  });

  test.each([
    { because: "no destination", rule: ec2Rule({}) },
    {
      because: "a protocol that is none",
      rule: ec2Rule({ IpProtocol: "all", CidrIpv4: "10.0.0.0/8" }),
    },
    { because: "a block that is none", rule: ec2Rule({ CidrIpv4: "10.0.0.0" }) },
  ])("is not understood: $because", ({ rule }) => {
    expect(readRule(rule)).toBeUndefined();
  });

  test.each([
    { because: "tcp on all ports as -1, which would be no port at all", from: -1, to: -1 },
    { because: "a port beyond any", from: 443, to: 65536 },
    { because: "ports the wrong way round", from: 444, to: 443 },
  ])("is not understood, on tcp: $because", ({ from, to }) => {
    const rule = ec2Rule({ FromPort: from, ToPort: to, CidrIpv4: "10.0.0.0/8" });
    expect(readRule(rule)).toBeUndefined();
    expect(readRule({ ...rule, IpProtocol: "udp" })).toBeUndefined();
  });

  test.each([
    { because: "a type beyond one octet", from: 256, to: -1 },
    { because: "a code beyond one octet", from: 8, to: 256 },
    { because: "a code of all types", from: -1, to: 0 },
    { because: "a type below -1", from: -2, to: -1 },
  ])("is not understood, on icmp: $because", ({ from, to }) => {
    const rule = ec2Rule({
      IpProtocol: "icmp",
      FromPort: from,
      ToPort: to,
      CidrIpv4: "10.0.0.0/8",
    });
    expect(readRule(rule)).toBeUndefined();
    expect(readRule({ ...rule, IpProtocol: "icmpv6" })).toBeUndefined();
  });
});

test("what the ledger stored is read as the rule that it was", () => {
  fc.assert(
    fc.property(rules, (rule) => {
      const { pointer: _, ...traffic } = aPermission(rule);
      expect(readIpPermission(toIpPermission(traffic))).toMatchObject(traffic);
    }),
  );
});
