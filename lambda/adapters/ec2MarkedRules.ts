import {
  EC2Client,
  type EC2ClientConfig,
  paginateDescribeSecurityGroupRules,
} from "@aws-sdk/client-ec2";
import type { Ec2Rule } from "../../core/request/ec2.ts";
import type { MarkedRules } from "../ports.ts";
import { failedDescribe } from "./ec2Errors.ts";
import { toRule } from "./ec2Shapes.ts";

/** The tag that marks a rule as this guard's own. */
const MARK = "tag:egress-guard:request-id";

/** How long the whole list may take, its retries included. */
const DEADLINE_MS = 120_000;

/** Lists the rules that carry this guard's mark. Source: EC2 API reference, DescribeSecurityGroupRules. */
export function ec2MarkedRules(config: EC2ClientConfig): MarkedRules {
  const client = new EC2Client(config);
  return async (groupId) => {
    const abortSignal = AbortSignal.timeout(DEADLINE_MS);
    const ofGroup = groupId === undefined ? [] : [{ Name: "group-id", Values: [groupId] }];
    const Filters = [{ Name: MARK, Values: ["*"] }, ...ofGroup];
    const rules: Ec2Rule[] = [];
    try {
      const pages = paginateDescribeSecurityGroupRules(
        { client, pageSize: 1000 },
        { Filters },
        { abortSignal },
      );
      for await (const page of pages) {
        for (const rule of page.SecurityGroupRules ?? []) {
          if (rule.IsEgress === true) rules.push(toRule(rule));
        }
      }
      return { kind: "found", value: rules };
    } catch (error) {
      return failedDescribe(error);
    }
  };
}
