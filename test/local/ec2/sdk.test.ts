import {
  AuthorizeSecurityGroupEgressCommand,
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
  EC2ServiceException,
  GetManagedPrefixListEntriesCommand,
  ModifyManagedPrefixListCommand,
  ModifySecurityGroupRulesCommand,
  paginateDescribeSecurityGroupRules,
  RevokeSecurityGroupEgressCommand,
} from "@aws-sdk/client-ec2";
import { describe, expect, test } from "@jest/globals";
import type { RunningEc2 } from "../../../local/ec2/server.ts";
import { ACCOUNT, APP, OWN_LIST, PROXY, S3_LIST, VPC, withEc2 } from "./support.ts";

/** Runs a test with AWS's own client against an embedded EC2. */
function withClient(
  run: (client: EC2Client, ec2: RunningEc2) => Promise<void>,
  maxAttempts = 1,
): Promise<void> {
  return withEc2(async (ec2) => {
    const client = new EC2Client({
      endpoint: ec2.url,
      region: "us-east-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
      maxAttempts,
    });
    try {
      await run(client, ec2);
    } finally {
      client.destroy();
    }
  });
}

const WEB = { IpProtocol: "tcp", FromPort: 443, ToPort: 443 };

describe("AWS's JavaScript SDK", () => {
  test("walks through a group's life: create, authorize all four kinds of destination, describe, revoke, delete", () =>
    withClient(async (client) => {
      const made = await client.send(
        new CreateSecurityGroupCommand({ GroupName: "sdk", Description: "By the SDK", VpcId: VPC }),
      );
      const GroupId = made.GroupId ?? "";
      const authorized = await client.send(
        new AuthorizeSecurityGroupEgressCommand({
          GroupId,
          IpPermissions: [
            {
              ...WEB,
              IpRanges: [{ CidrIp: "203.0.113.9/24", Description: "web & more" }],
              Ipv6Ranges: [{ CidrIpv6: "2001:DB8::/32" }],
            },
            { ...WEB, PrefixListIds: [{ PrefixListId: S3_LIST }] },
            { IpProtocol: "-1", UserIdGroupPairs: [{ GroupId: PROXY, UserId: ACCOUNT }] },
          ],
          TagSpecifications: [
            { ResourceType: "security-group-rule", Tags: [{ Key: "Owner", Value: "<me>" }] },
          ],
        }),
      );
      expect(authorized.Return).toBe(true);
      const rules = authorized.SecurityGroupRules ?? [];
      expect(
        rules.map((rule) =>
          [rule.CidrIpv4, rule.CidrIpv6, rule.PrefixListId, rule.ReferencedGroupInfo?.GroupId].find(
            Boolean,
          ),
        ),
      ).toEqual(["203.0.113.0/24", "2001:db8::/32", S3_LIST, PROXY]);
      expect(rules[0]).toMatchObject({
        ...WEB,
        IsEgress: true,
        GroupId,
        GroupOwnerId: ACCOUNT,
        Description: "web & more",
        Tags: [{ Key: "Owner", Value: "<me>" }],
      });
      expect(rules[3]).toMatchObject({ IpProtocol: "-1", FromPort: -1, ToPort: -1 });

      const { SecurityGroups: [group] = [] } = await client.send(
        new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] }),
      );
      expect(
        group?.IpPermissionsEgress?.map(({ IpProtocol, FromPort }) => [IpProtocol, FromPort]),
      ).toEqual([
        ["-1", undefined],
        ["tcp", 443],
      ]);
      // What was described can be revoked as it stands.
      const revoked = await client.send(
        new RevokeSecurityGroupEgressCommand({
          GroupId,
          IpPermissions: group?.IpPermissionsEgress,
        }),
      );
      expect(revoked.RevokedSecurityGroupRules).toHaveLength(5);
      await client.send(new DeleteSecurityGroupCommand({ GroupId }));
    }));

  test("sees EC2's errors as it sees AWS's", () =>
    withClient(async (client) => {
      const call = new AuthorizeSecurityGroupEgressCommand({
        GroupId: "sg-00000000",
        IpPermissions: [WEB],
      });
      const error = await client.send(call).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(EC2ServiceException);
      expect(error).toMatchObject({
        name: "InvalidGroup.NotFound",
        message: "The security group 'sg-00000000' does not exist",
        $metadata: { httpStatusCode: 400, requestId: expect.stringMatching(/^[-0-9a-f]{36}$/) },
      });
    }));

  test("retries a throttled call by itself", () =>
    withClient(async (client, ec2) => {
      ec2.faults.strike({ effect: "none", answer: "RequestLimitExceeded", times: 2 });
      const { SecurityGroups } = await client.send(new DescribeSecurityGroupsCommand());
      expect(SecurityGroups).toHaveLength(4);
    }, 3));

  test("follows pages", () =>
    withClient(async (client) => {
      const IpPermissions = Array.from({ length: 23 }, (_, i) => ({
        IpProtocol: "udp",
        FromPort: i,
        ToPort: i,
        IpRanges: [{ CidrIp: "10.0.0.0/8" }],
      }));
      await client.send(new AuthorizeSecurityGroupEgressCommand({ GroupId: APP, IpPermissions }));
      const Filters = [{ Name: "group-id", Values: [APP] }];
      const pages: number[] = [];
      for await (const page of paginateDescribeSecurityGroupRules(
        { client, pageSize: 10 },
        { Filters },
      )) {
        pages.push(page.SecurityGroupRules?.length ?? 0);
      }
      expect(pages).toEqual([10, 10, 3]);
    }));

  test("modifies a rule, and reads a prefix list's older version", () =>
    withClient(async (client) => {
      const IpPermissions = [{ ...WEB, IpRanges: [{ CidrIp: "10.0.0.0/8" }] }];
      const { SecurityGroupRules: [rule] = [] } = await client.send(
        new AuthorizeSecurityGroupEgressCommand({ GroupId: APP, IpPermissions }),
      );
      const SecurityGroupRuleId = rule?.SecurityGroupRuleId ?? "";
      const SecurityGroupRule = { ...WEB, CidrIpv4: "192.0.2.0/24" };
      await client.send(
        new ModifySecurityGroupRulesCommand({
          GroupId: APP,
          SecurityGroupRules: [{ SecurityGroupRuleId, SecurityGroupRule }],
        }),
      );
      const after = await client.send(
        new DescribeSecurityGroupRulesCommand({ SecurityGroupRuleIds: [SecurityGroupRuleId] }),
      );
      expect(after.SecurityGroupRules?.[0]?.CidrIpv4).toBe("192.0.2.0/24");

      const list = await client.send(
        new ModifyManagedPrefixListCommand({
          PrefixListId: OWN_LIST,
          CurrentVersion: 1,
          RemoveEntries: [{ Cidr: "8.8.8.0/24" }],
        }),
      );
      expect(list.PrefixList?.Version).toBe(2);
      const old = await client.send(
        new GetManagedPrefixListEntriesCommand({ PrefixListId: OWN_LIST, TargetVersion: 1 }),
      );
      expect(old.Entries).toHaveLength(3);
    }));
});
