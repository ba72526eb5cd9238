import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { AwsSolutionsChecks } from "cdk-nag";
import { ACKNOWLEDGED } from "../../../infra/acknowledged.ts";
import { isOnPath } from "../../local/ec2/programs.ts";
import { full, fullStack } from "../template.ts";

/** The rules, and cfn-lint's own start, take seconds on a busy machine. */
const SLOW_MS = 60_000;

describe("cdk-nag's AwsSolutions", () => {
  test(
    "finds nothing that is not acknowledged",
    () => {
      const { success, violations } = new AwsSolutionsChecks().validateScope(fullStack.node.root);
      const open = violations.flatMap(({ ruleName, violatingResources }) =>
        violatingResources.map(({ constructPath }) => `${ruleName} at ${constructPath}`),
      );
      expect({ open, success }).toEqual({ open: [], success: true });
    },
    SLOW_MS,
  );

  test("is answered in these places alone", () => {
    const own = "arn:<AWS::Partition>:ec2:<AWS::Region>:<AWS::AccountId>";
    const roles = "ApiRole SweepRole";
    expect(ACKNOWLEDGED.map(({ at, rule }) => `${rule} at ${at.join(" ")}`)).toEqual([
      `AwsSolutions-IAM5[Resource::*] at ${roles}`,
      `AwsSolutions-IAM5[Resource::${own}:security-group/*] at ${roles}`,
      `AwsSolutions-IAM5[Resource::${own}:security-group-rule/*] at ${roles}`,
      `AwsSolutions-IAM5[Resource::${own}:prefix-list/*] at ${roles}`,
      `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ec2:<AWS::Region>:aws:prefix-list/*] at ${roles}`,
      "AwsSolutions-IAM5[Resource::<Checkpoints620E2F20.Arn>/checkpoints/*] at CheckpointRole",
      "AwsSolutions-S1 at Checkpoints",
      "AwsSolutions-IAM5[Resource::*] at OutboxRole",
      "AwsSolutions-SQS3 at DeadLetters",
    ]);
  });

  test("is answered with a reason each time", () => {
    expect(ACKNOWLEDGED.filter(({ reason }) => reason.length < 40)).toEqual([]);
  });
});

const lint = isOnPath("cfn-lint") ? test : test.skip;

lint(
  `cfn-lint finds no error${isOnPath("cfn-lint") ? "" : " (skipped: no cfn-lint on PATH)"}`,
  () => {
    const file = join(mkdtempSync(join(tmpdir(), "egress-guard-lint-")), "template.json");
    writeFileSync(file, JSON.stringify(full.json));
    // W3005: the CDK names a role in DependsOn that the function refers to anyway.
    const args = ["--ignore-checks", "W3005", "--template", file];
    const { stdout, status } = spawnSync("cfn-lint", args, { encoding: "utf8" });
    expect({ status, stdout: stdout.trim() }).toEqual({ status: 0, stdout: "" });
  },
  SLOW_MS,
);
