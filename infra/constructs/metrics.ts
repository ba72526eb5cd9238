import { Duration } from "aws-cdk-lib";
import type { HttpApi } from "aws-cdk-lib/aws-apigatewayv2";
import { type IMetric, MathExpression, Metric, Stats } from "aws-cdk-lib/aws-cloudwatch";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { LedgerTables } from "./tables.ts";

const PERIOD = Duration.minutes(5);

/** The calls that the functions make to DynamoDB, as its metrics name them. */
const OPERATIONS = ["GetItem", "Query", "TransactWriteItems"] as const;

/** Answers of 5xx, over all doors: the function's own, and the gateway's where the function gave none. */
export function serverErrors(apis: readonly HttpApi[]): IMetric {
  return sum(
    "answers",
    "5xx answers",
    apis.map((api) => api.metricServerError({ statistic: Stats.SUM })),
  );
}

/** Reads and writes of the ledger that DynamoDB put off. */
export function ledgerThrottles({ state, audit }: LedgerTables): IMetric {
  const names = ["ReadThrottleEvents", "WriteThrottleEvents"];
  const metrics = [state, audit].flatMap((table) =>
    names.map((name) => table.metric(name, { statistic: Stats.SUM })),
  );
  return sum("throttles", "throttled reads and writes", metrics);
}

/** Calls to the ledger that DynamoDB failed to answer. */
export function ledgerErrors({ state, audit }: LedgerTables): IMetric {
  const metrics = [state, audit].flatMap(({ tableName: TableName }) =>
    OPERATIONS.map(
      (Operation) =>
        new Metric({
          namespace: "AWS/DynamoDB",
          metricName: "SystemErrors",
          dimensionsMap: { TableName, Operation },
          statistic: Stats.SUM,
        }),
    ),
  );
  return sum("errors", "DynamoDB's own errors", metrics);
}

/** How many seconds the oldest event has waited, of all receivers'. */
export function oldestEvent(queues: readonly IQueue[]): IMetric {
  const named = queues.map(
    (queue, index) => [`age${index}`, queue.metricApproximateAgeOfOldestMessage()] as const,
  );
  return new MathExpression({
    expression: `MAX([${named.map(([name]) => name).join(", ")}])`,
    usingMetrics: Object.fromEntries(named),
    label: "oldest event",
    period: PERIOD,
  });
}

/** SUM over a list passes over what is missing; a plus sign would make the whole missing. */
function sum(id: string, label: string, metrics: readonly IMetric[]): IMetric {
  const named = metrics.map((metric, index) => [`${id}${index}`, metric] as const);
  return new MathExpression({
    expression: `SUM([${named.map(([name]) => name).join(", ")}])`,
    usingMetrics: Object.fromEntries(named),
    label,
    period: PERIOD,
  });
}
