import { Duration } from "aws-cdk-lib";
import type { HttpApi } from "aws-cdk-lib/aws-apigatewayv2";
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  TreatMissingData,
} from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import type { LogMetrics } from "./logMetrics.ts";
import { ledgerErrors, ledgerThrottles, oldestEvent, serverErrors } from "./metrics.ts";
import type { EventPlaces } from "./outbox.ts";
import type { LedgerTables } from "./tables.ts";

/** What is watched. */
export interface Watched {
  readonly api: IFunction;
  readonly sweep: IFunction;
  readonly hooks?: IFunction;
  readonly outbox: IFunction;
  readonly tellers?: IFunction;
  readonly events: EventPlaces;
  readonly apis: readonly HttpApi[];
  readonly tables: LedgerTables;
  readonly deadLetters: IQueue;
  readonly lines: LogMetrics;
}

/** One alarm: docs/operations.md has a section of its name, which says what to do. */
interface AlarmRow {
  readonly name: string;
  readonly says: string;
  readonly metric: IMetric;
  readonly threshold: number;
  /** How many of how many periods; one of one where it is absent. */
  readonly periods?: { readonly bad: number; readonly of: number };
  /** Where too little is what is wrong: then no data is wrong too. */
  readonly whenBelow?: true;
}

const MINUTE = { period: Duration.minutes(1) };
const FIVE_MINUTES = { period: Duration.minutes(5) };

/** Makes every alarm and leads it to the topic. */
export function alarms(scope: Construct, watched: Watched, topic: ITopic): readonly Alarm[] {
  const action = new SnsAction(topic);
  return alarmRows(watched).map((row) => {
    const { periods = { bad: 1, of: 1 }, whenBelow = false } = row;
    const alarm = new Alarm(scope, `Alarm-${row.name}`, {
      alarmName: `egress-guard-${row.name}`,
      alarmDescription: `${row.says} What to do: docs/operations.md, egress-guard-${row.name}`,
      metric: row.metric,
      threshold: row.threshold,
      evaluationPeriods: periods.of,
      datapointsToAlarm: periods.bad,
      comparisonOperator: whenBelow
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: whenBelow ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
    return alarm;
  });
}

function alarmRows(watched: Watched): readonly AlarmRow[] {
  return [
    ...ledgerRows(watched),
    ...functionRows(watched),
    ...hookRows(watched),
    ...eventRows(watched),
  ];
}

/** What may be wrong with the ledger's promise: a record was touched, an intent has no end, a rule outlives its own, DynamoDB does not answer. */
function ledgerRows({ lines, tables }: Watched): readonly AlarmRow[] {
  return [
    {
      name: "record-changed",
      says: "A record of the ledger was changed or removed, or a chain cut short, which the guard never does.",
      metric: lines.tampered.with(MINUTE),
      threshold: 1,
    },
    {
      name: "overdue",
      says: "A request was promised and is still not known to be done, a quarter of an hour later.",
      metric: lines.overdue.with(MINUTE),
      threshold: 1,
      // A call that may still be in flight is waited for, twelve minutes at most; what takes longer is not being settled.
      periods: { bad: 13, of: 15 },
    },
    {
      name: "revoke-failed",
      says: "EC2 refused to revoke rules whose time is over, or that were given up.",
      metric: lines.revokeFailed.with(FIVE_MINUTES),
      threshold: 1,
    },
    {
      name: "prefix-list-drifted",
      says: "A prefix list that open rules lead to has become what the policy would deny.",
      metric: lines.drifted.with(FIVE_MINUTES),
      threshold: 1,
    },
    {
      name: "given-up",
      says: "A request failed on our side each time it was carried out, and is not tried any more.",
      metric: lines.givenUp.with(FIVE_MINUTES),
      threshold: 1,
    },
    {
      name: "checkpoint-missing",
      says: "For a day nothing found or made the day's checkpoint of the record.",
      metric: lines.checkpoints.with({ period: Duration.hours(6) }),
      threshold: 1,
      periods: { bad: 4, of: 4 },
      whenBelow: true,
    },
    {
      name: "ledger-errors",
      says: "DynamoDB fails to answer.",
      metric: ledgerErrors(tables),
      threshold: 1,
    },
    {
      name: "ledger-throttled",
      says: "DynamoDB puts reads or writes of the ledger off.",
      metric: ledgerThrottles(tables),
      threshold: 1,
    },
  ];
}

/** What may be wrong with the hooks, where there are any. A signature that is refused is none of it: anybody can send one. */
function hookRows({ hooks }: Watched): readonly AlarmRow[] {
  if (hooks === undefined) return [];
  return [
    {
      name: "hooks-errors",
      says: "The function that answers hooks crashed, ran out of time, or could not start.",
      metric: hooks.metricErrors(FIVE_MINUTES),
      threshold: 1,
    },
  ];
}

/** What may be wrong with telling others. No request waits for it. */
function eventRows({ outbox, tellers, events }: Watched): readonly AlarmRow[] {
  const { undelivered } = events;
  const queues = [...events.queues, ...events.surfaces.map(({ queue }) => queue)];
  const own: AlarmRow = {
    name: "outbox-errors",
    says: "The function that tells others of requests crashed, ran out of time, or could not start.",
    metric: outbox.metricErrors(FIVE_MINUTES),
    threshold: 1,
  };
  if (undelivered === undefined) return [own];
  return [
    own,
    ...tellerRows(tellers),
    {
      name: "receiver-behind",
      says: "A receiver has not taken an event for an hour.",
      metric: oldestEvent(queues),
      threshold: 3600,
    },
    {
      name: "events-undelivered",
      says: "An event was not taken by its receiver for days, and was put aside.",
      metric: undelivered.metricApproximateNumberOfMessagesVisible(FIVE_MINUTES),
      threshold: 1,
    },
  ];
}

function tellerRows(tellers: IFunction | undefined): readonly AlarmRow[] {
  if (tellers === undefined) return [];
  return [
    {
      name: "tellers-errors",
      says: "The function that tells surfaces of requests crashed, ran out of time, or could not start.",
      metric: tellers.metricErrors(FIVE_MINUTES),
      threshold: 1,
    },
  ];
}

/** What may be wrong with the functions and what wakes them. */
function functionRows({ api, sweep, apis, deadLetters, lines }: Watched): readonly AlarmRow[] {
  return [
    {
      name: "api-errors",
      says: "The API's function crashed, ran out of time, or could not start.",
      metric: api.metricErrors(FIVE_MINUTES),
      threshold: 1,
    },
    {
      name: "api-5xx",
      says: "Callers get 5xx answers.",
      metric: serverErrors(apis),
      // A single 503 is an EC2 throttle or a busy group, and the caller was told to try again.
      threshold: 5,
    },
    {
      name: "api-throttled",
      says: "Lambda turned calls away: the concurrency limit was met.",
      metric: api.metricThrottles(FIVE_MINUTES),
      threshold: 1,
    },
    {
      name: "error-lines",
      says: "A function logged a line at level ERROR.",
      metric: lines.errors.with(FIVE_MINUTES),
      threshold: 1,
    },
    {
      name: "sweep-errors",
      says: "The sweeper crashed or ran out of time.",
      metric: sweep.metricErrors(FIVE_MINUTES),
      threshold: 1,
    },
    {
      name: "sweep-missing",
      says: "The sweeper was not woken for ten minutes.",
      metric: sweep.metricInvocations(FIVE_MINUTES),
      threshold: 1,
      periods: { bad: 2, of: 2 },
      whenBelow: true,
    },
    {
      name: "dead-letters",
      says: "A wake-up could not be dealt with and was put aside.",
      metric: deadLetters.metricApproximateNumberOfMessagesVisible(FIVE_MINUTES),
      threshold: 1,
    },
  ];
}
