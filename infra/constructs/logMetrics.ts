import { Metric, Stats } from "aws-cdk-lib/aws-cloudwatch";
import {
  FilterPattern,
  type IFilterPattern,
  type LogGroup,
  MetricFilter,
} from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";

/** The log lines that the alarms wait for, by their message as the functions write it. */
export const LINES = {
  overdue: "overdue",
  tampered: "audit record changed",
  revokeFailed: "revoke failed",
  givenUp: "given up",
  checkpoint: "checkpoint stands",
  wentBack: "chain went back",
  drifted: "prefix list drifted",
} as const;

const NAMESPACE = "EgressGuard";

/** What is counted from the functions' log lines. */
export interface LogMetrics {
  /** Lines at level ERROR, of all functions. */
  readonly errors: Metric;
  /** How many requests a sweep left unsettled whose lease had ended: promised, and not known to be done. */
  readonly overdue: Metric;
  /** Records that were changed or removed, and chains that are shorter than at the last checkpoint. */
  readonly tampered: Metric;
  /** Revocations that EC2 refused: rules that should be gone, and are there. */
  readonly revokeFailed: Metric;
  /** Prefix lists that became what the policy would deny, though open rules lead to them. */
  readonly drifted: Metric;
  /** Requests that failed on our side each time they were carried out, and are not tried any more. */
  readonly givenUp: Metric;
  /** Looks at whether the day has its checkpoint, that ended with one. */
  readonly checkpoints: Metric;
}

/** The logs whose lines are counted. */
export interface CountedLogs {
  readonly api: LogGroup;
  readonly sweep: LogGroup;
  readonly checkpoint: LogGroup;
  readonly outbox: LogGroup;
  /** Absent where there are no hooks. */
  readonly hooks: LogGroup | undefined;
  /** Absent where there are no surfaces. */
  readonly tellers: LogGroup | undefined;
}

/** Counts log lines into metrics. */
export function logMetrics(scope: Construct, logs: CountedLogs): LogMetrics {
  const isError = FilterPattern.stringValue("$.level", "=", "ERROR");
  const says = (line: string) => FilterPattern.stringValue("$.message", "=", line);
  count(scope, "ApiErrorLines", logs.api, "ErrorLines", isError);
  count(scope, "SweepErrorLines", logs.sweep, "ErrorLines", isError);
  count(scope, "CheckpointErrorLines", logs.checkpoint, "ErrorLines", isError);
  count(scope, "OutboxErrorLines", logs.outbox, "ErrorLines", isError);
  if (logs.hooks !== undefined) count(scope, "HooksErrorLines", logs.hooks, "ErrorLines", isError);
  if (logs.tellers !== undefined) {
    count(scope, "TellersErrorLines", logs.tellers, "ErrorLines", isError);
  }
  count(scope, "OverdueLines", logs.sweep, "Overdue", says(LINES.overdue), "$.count");
  count(scope, "TamperedLines", logs.sweep, "TamperedRecords", says(LINES.tampered));
  count(scope, "ApiRevokeFailedLines", logs.api, "RevokeFailed", says(LINES.revokeFailed));
  count(scope, "SweepRevokeFailedLines", logs.sweep, "RevokeFailed", says(LINES.revokeFailed));
  count(scope, "DriftedLines", logs.sweep, "DriftedLists", says(LINES.drifted));
  count(scope, "ApiGivenUpLines", logs.api, "GivenUp", says(LINES.givenUp));
  count(scope, "SweepGivenUpLines", logs.sweep, "GivenUp", says(LINES.givenUp));
  count(scope, "WentBackLines", logs.checkpoint, "TamperedRecords", says(LINES.wentBack));
  count(scope, "CheckpointLines", logs.checkpoint, "Checkpoints", says(LINES.checkpoint));
  return {
    errors: metric("ErrorLines", Stats.SUM),
    overdue: metric("Overdue", Stats.MAXIMUM),
    tampered: metric("TamperedRecords", Stats.SUM),
    revokeFailed: metric("RevokeFailed", Stats.SUM),
    drifted: metric("DriftedLists", Stats.SUM),
    givenUp: metric("GivenUp", Stats.SUM),
    checkpoints: metric("Checkpoints", Stats.SUM),
  };
}

function count(
  scope: Construct,
  id: string,
  logGroup: LogGroup,
  metricName: string,
  filterPattern: IFilterPattern,
  metricValue = "1",
): void {
  new MetricFilter(scope, id, {
    logGroup,
    filterPattern,
    metricNamespace: NAMESPACE,
    metricName,
    metricValue,
  });
}

function metric(metricName: string, statistic: string): Metric {
  return new Metric({ namespace: NAMESPACE, metricName, statistic });
}
