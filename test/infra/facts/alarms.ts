import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { LINES } from "../../../infra/constructs/logMetrics.ts";
import { full, ROOT } from "../template.ts";

const { all, one } = full;
const alarms = all("AWS::CloudWatch::Alarm").map(({ Properties }) => Properties);
const named = (name: string) =>
  alarms.find(({ AlarmName }) => AlarmName === `egress-guard-${name}`) ?? {};
const source = (path: string) => readFileSync(join(ROOT, path), "utf8");

describe("docs/operations.md", () => {
  const page = source("docs/operations.md");
  const [, chapter = ""] = page.split(/^## Alarms$/m);
  const [section = ""] = chapter.split(/^## /m);
  const headings = [...section.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading);

  test("has one section for each alarm, and none for anything else", () => {
    expect([...headings].sort()).toEqual(alarms.map(({ AlarmName }) => AlarmName).sort());
  });

  test.each(
    section
      .split(/^### /m)
      .slice(1)
      .map((text) => [text.split("\n")[0], text] as const),
  )("says of %s what it means and what to do, in order", (_, text) => {
    expect(text).toMatch(/^\d+\. /m);
  });

  test("is where each alarm sends its reader", () => {
    for (const { AlarmDescription, AlarmName } of alarms) {
      expect(AlarmDescription).toContain(`docs/operations.md, ${String(AlarmName)}`);
    }
  });
});

describe("the alarms", () => {
  test("tell the topic when they begin and when they end", () => {
    for (const alarm of alarms) {
      expect(alarm).toMatchObject({ AlarmActions: ["Alarms"], OKActions: ["Alarms"] });
    }
  });

  test("take silence for peace, but for the sweeper's and the checkpoint's", () => {
    const silent = alarms.filter(({ TreatMissingData }) => TreatMissingData === "breaching");
    expect(silent.map(({ AlarmName }) => AlarmName)).toEqual([
      "egress-guard-checkpoint-missing",
      "egress-guard-sweep-missing",
    ]);
    expect(named("checkpoint-missing")).toMatchObject({
      ComparisonOperator: "LessThanThreshold",
      DatapointsToAlarm: 4,
      EvaluationPeriods: 4,
      MetricName: "Checkpoints",
      Period: 21_600,
      Statistic: "Sum",
      Threshold: 1,
    });
    expect(named("sweep-missing")).toMatchObject({
      ComparisonOperator: "LessThanThreshold",
      DatapointsToAlarm: 2,
      EvaluationPeriods: 2,
      MetricName: "Invocations",
      Period: 300,
      Threshold: 1,
    });
  });

  test("ring for one request that was given up", () => {
    expect(named("given-up")).toMatchObject({
      MetricName: "GivenUp",
      Period: 300,
      Statistic: "Sum",
      Threshold: 1,
    });
  });

  test("ring for one revocation that EC2 refused", () => {
    expect(named("revoke-failed")).toMatchObject({
      MetricName: "RevokeFailed",
      Period: 300,
      Statistic: "Sum",
      Threshold: 1,
    });
  });

  test("ring for one prefix list that drifted", () => {
    expect(named("prefix-list-drifted")).toMatchObject({
      MetricName: "DriftedLists",
      Statistic: "Sum",
      Threshold: 1,
    });
  });

  test("ring for one changed record, and for an intent that a quarter of an hour did not settle", () => {
    expect(named("record-changed")).toMatchObject({
      MetricName: "TamperedRecords",
      Statistic: "Sum",
      Threshold: 1,
    });
    expect(named("overdue")).toMatchObject({
      DatapointsToAlarm: 13,
      EvaluationPeriods: 15,
      MetricName: "Overdue",
      Period: 60,
      Statistic: "Maximum",
      Threshold: 1,
    });
  });

  test("read the lines that the functions write, by their messages", () => {
    const filters = all("AWS::Logs::MetricFilter").map(({ Properties }) => [
      Properties.LogGroupName,
      Properties.FilterPattern,
      (Properties.MetricTransformations as { MetricValue: string }[])[0]?.MetricValue,
    ]);
    expect(filters).toEqual([
      ["ApiLog", '{ $.level = "ERROR" }', "1"],
      ["SweepLog", '{ $.level = "ERROR" }', "1"],
      ["CheckpointLog", '{ $.level = "ERROR" }', "1"],
      ["OutboxLog", '{ $.level = "ERROR" }', "1"],
      ["HooksLog", '{ $.level = "ERROR" }', "1"],
      ["TellersLog", '{ $.level = "ERROR" }', "1"],
      ["SweepLog", '{ $.message = "overdue" }', "$.count"],
      ["SweepLog", '{ $.message = "audit record changed" }', "1"],
      ["ApiLog", '{ $.message = "revoke failed" }', "1"],
      ["SweepLog", '{ $.message = "revoke failed" }', "1"],
      ["SweepLog", '{ $.message = "prefix list drifted" }', "1"],
      ["ApiLog", '{ $.message = "given up" }', "1"],
      ["SweepLog", '{ $.message = "given up" }', "1"],
      ["CheckpointLog", '{ $.message = "chain went back" }', "1"],
      ["CheckpointLog", '{ $.message = "checkpoint stands" }', "1"],
    ]);
    expect(source("lambda/noteDrift.ts")).toContain(`log.error("${LINES.drifted}"`);
    expect(source("lambda/writeCheckpoint.ts")).toContain(`log.info("${LINES.checkpoint}"`);
    expect(source("lambda/writeCheckpoint.ts")).toContain(`log.error("${LINES.wentBack}"`);
    expect(source("lambda/sweepDue.ts")).toContain(`("${LINES.overdue}", { count`);
    expect(source("lambda/callRevoke.ts")).toContain(`log.error("${LINES.revokeFailed}"`);
    expect(source("lambda/givenUp.ts")).toContain(`log.error("${LINES.givenUp}"`);
    expect(source("lambda/sweep.ts")).toContain(`log.error("${LINES.tampered}"`);
  });
});

describe("the alarms' topic", () => {
  test("is encrypted with a key that turns over, which CloudWatch may use", () => {
    expect(one("AWS::SNS::Topic", /./).Properties).toMatchObject({
      KmsMasterKeyId: "AlarmKey.Arn",
    });
    expect(one("AWS::KMS::Key", /^AlarmKey/).Properties).toMatchObject({
      EnableKeyRotation: true,
      KeyPolicy: {
        Statement: expect.arrayContaining([
          expect.objectContaining({
            Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
            Principal: { Service: "cloudwatch.amazonaws.com" },
          }),
        ]),
      },
    });
  });

  test("takes alarms of this account alone", () => {
    expect(one("AWS::SNS::TopicPolicy", /./).Properties).toMatchObject({
      PolicyDocument: {
        Statement: expect.arrayContaining([
          expect.objectContaining({
            Action: "sns:Publish",
            Condition: { StringEquals: { "aws:SourceAccount": "111122223333" } },
            Principal: { Service: "cloudwatch.amazonaws.com" },
          }),
        ]),
      },
    });
  });
});

test("the dashboard begins with the alarms", () => {
  const { DashboardBody, DashboardName } = one("AWS::CloudWatch::Dashboard", /./).Properties;
  expect(DashboardName).toBe("egress-guard");
  const { widgets } = JSON.parse(String(DashboardBody)) as {
    widgets: { type: string; properties: { alarms: string[] } }[];
  };
  expect(widgets[0]).toMatchObject({ type: "alarm" });
  expect(widgets[0]?.properties.alarms).toHaveLength(alarms.length);
});
