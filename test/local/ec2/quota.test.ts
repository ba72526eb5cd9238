import { describe, expect, test } from "@jest/globals";
import type { RunningEc2 } from "../../../local/ec2/server.ts";
import {
  APP,
  ask,
  FRESH,
  OWN_LIST,
  type Parameters,
  PROXY,
  permission,
  type Reply,
  rulesOf,
  S3_LIST,
  textsOf,
  withEc2,
} from "./support.ts";

const MESSAGE = "The maximum number of rules per security group has been reached.";

const authorize = (ec2: RunningEc2, parameters: Parameters, group = APP): Promise<Reply> =>
  ask(ec2, "AuthorizeSecurityGroupEgress", { GroupId: group, ...parameters });

/** So many rules towards one peer, on ports of their own. */
function many(count: number, peer: string, firstPort = 1): Parameters {
  const rules = Array.from({ length: count }, (_, i) =>
    permission(i + 1, "tcp", firstPort + i, firstPort + i, peer),
  );
  return Object.assign({}, ...rules);
}

const V4 = "10.0.0.0/8";
const V6 = "2001:db8::/32";

describe("rules per security group (Amazon VPC quotas: 60 outbound, IPv4 and IPv6 each)", () => {
  test("60 in one call, and not one more", () =>
    withEc2(async (ec2) => {
      expect((await authorize(ec2, many(60, V4))).status).toBe(200);
      const { code, message } = await authorize(ec2, permission(1, "udp", 1, 1, V4));
      expect({ code, message }).toEqual({
        code: "RulesPerSecurityGroupLimitExceeded",
        message: MESSAGE,
      });
    }));

  test("61 in one call are refused together", () =>
    withEc2(async (ec2) => {
      expect((await authorize(ec2, many(61, V4))).code).toBe("RulesPerSecurityGroupLimitExceeded");
      expect(await rulesOf(ec2, APP)).toEqual([]);
    }));

  test("IPv6 has 60 of its own", () =>
    withEc2(async (ec2) => {
      expect((await authorize(ec2, many(60, V4))).status).toBe(200);
      expect((await authorize(ec2, many(60, V6))).status).toBe(200);
      const { code } = await authorize(ec2, permission(1, "udp", 1, 1, V6));
      expect(code).toBe("RulesPerSecurityGroupLimitExceeded");
    }));

  test("the default rule counts", () =>
    withEc2(async (ec2) => {
      const { code } = await authorize(ec2, many(60, V4), FRESH);
      expect(code).toBe("RulesPerSecurityGroupLimitExceeded");
      expect((await authorize(ec2, many(59, V4), FRESH)).status).toBe(200);
    }));

  test("a group as destination counts in both families", () =>
    withEc2(async (ec2) => {
      expect((await authorize(ec2, many(59, V6))).status).toBe(200);
      expect((await authorize(ec2, permission(1, "tcp", 1, 1, PROXY))).status).toBe(200);
      const { code } = await authorize(ec2, permission(1, "tcp", 2, 2, PROXY));
      expect(code).toBe("RulesPerSecurityGroupLimitExceeded");
    }));

  test("a customer's list counts as its largest size, not as its entries", () =>
    withEc2(async (ec2) => {
      expect((await authorize(ec2, many(6, OWN_LIST))).status).toBe(200);
      const { code } = await authorize(ec2, permission(1, "tcp", 99, 99, V4));
      expect(code).toBe("RulesPerSecurityGroupLimitExceeded");
      expect((await authorize(ec2, permission(1, "tcp", 99, 99, V6))).status).toBe(200);
    }));

  test("AWS's list for S3 counts as its weight, 1", () =>
    withEc2(async (ec2) => {
      expect((await authorize(ec2, many(59, V4))).status).toBe(200);
      expect((await authorize(ec2, permission(1, "tcp", 1, 1, S3_LIST))).status).toBe(200);
      const { code } = await authorize(ec2, permission(1, "tcp", 2, 2, S3_LIST));
      expect(code).toBe("RulesPerSecurityGroupLimitExceeded");
    }));

  test("a list may not grow past what a group that names it can hold", () =>
    withEc2(async (ec2) => {
      await authorize(ec2, many(4, OWN_LIST));
      const grow = (size: number) =>
        ask(ec2, "ModifyManagedPrefixList", { PrefixListId: OWN_LIST, MaxEntries: size });
      expect((await grow(16)).code).toBe("RulesPerSecurityGroupLimitExceeded");
      const { xml } = await ask(ec2, "DescribeManagedPrefixLists", { "PrefixListId.1": OWN_LIST });
      expect(textsOf(xml, "maxEntries")).toEqual(["10"]);
      expect((await grow(15)).status).toBe(200);
    }));

  test("a rule may not be modified into a heavier one", () =>
    withEc2(async (ec2) => {
      await authorize(ec2, many(59, V4));
      const made = await authorize(ec2, permission(1, "tcp", 1, 1, S3_LIST));
      const [id = ""] = textsOf(made.xml, "securityGroupRuleId");
      const rule = "SecurityGroupRule.1.SecurityGroupRule";
      const { code } = await ask(ec2, "ModifySecurityGroupRules", {
        GroupId: APP,
        "SecurityGroupRule.1.SecurityGroupRuleId": id,
        [`${rule}.IpProtocol`]: "-1",
        [`${rule}.PrefixListId`]: OWN_LIST,
      });
      expect(code).toBe("RulesPerSecurityGroupLimitExceeded");
    }));
});
