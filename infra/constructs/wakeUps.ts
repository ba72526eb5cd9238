import { Duration } from "aws-cdk-lib";
import { Rule, RuleTargetInput, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import {
  EventSourceMapping,
  FilterCriteria,
  FilterRule,
  type IFunction,
  StartingPosition,
} from "aws-cdk-lib/aws-lambda";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";

/** DynamoDB keeps a stream for a day: no notice of a changed record is given up before that. */
const STREAM_KEPT = Duration.hours(24);

/** Makes the queue of the wake-ups that could not be dealt with. They stay for as long as SQS keeps anything. */
export function deadLetterQueue(scope: Construct): Queue {
  return new Queue(scope, "DeadLetters", {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
}

/** Wakes the sweeper every minute. A wake-up that can't be delivered is not kept for later: the next one is as good. */
export function sweepEveryMinute(scope: Construct, sweep: IFunction, deadLetters: Queue): void {
  new Rule(scope, "EveryMinute", {
    description: "Sees to requests that have come due",
    schedule: Schedule.rate(Duration.minutes(1)),
    targets: [
      new LambdaFunction(sweep, {
        retryAttempts: 0,
        maxEventAge: Duration.minutes(1),
        deadLetterQueue: deadLetters,
      }),
    ],
  });
}

/** How long the stream is tried to be heard: what it does not get to, the sweeper finds by itself. */
const HEARD = Duration.minutes(10);

/** Wakes the sweeper as soon as a request has come in or been approved, so that nobody waits for the minute. */
export function carryOnReady(
  scope: Construct,
  sweep: IFunction,
  streamArn: string,
  deadLetters: Queue,
): void {
  new EventSourceMapping(scope, "ApprovedRequests", {
    target: sweep,
    eventSourceArn: streamArn,
    filters: [
      FilterCriteria.filter({
        dynamodb: { NewImage: { stage: { S: FilterRule.or("received", "approved") } } },
      }),
    ],
    startingPosition: StartingPosition.LATEST,
    batchSize: 10,
    bisectBatchOnError: true,
    reportBatchItemFailures: true,
    retryAttempts: 3,
    maxRecordAge: HEARD,
    onFailure: { bind: () => ({ destination: deadLetters.queueArn }) },
  });
}

/** Wakes the sweeper every quarter of an hour to look at the prefix lists that open rules lead to. */
export function watchListsOften(scope: Construct, sweep: IFunction, deadLetters: Queue): void {
  new Rule(scope, "EveryQuarter", {
    description: "Watches the prefix lists that open rules lead to",
    schedule: Schedule.rate(Duration.minutes(15)),
    targets: [
      new LambdaFunction(sweep, {
        event: RuleTargetInput.fromObject({ watch: "lists" }),
        retryAttempts: 0,
        maxEventAge: Duration.minutes(5),
        deadLetterQueue: deadLetters,
      }),
    ],
  });
}

/**
 * Wakes the signer of checkpoints four times a day: the first time that goes well makes the day's checkpoint, and the others
 * find it there.
 */
export function checkpointDaily(scope: Construct, fn: IFunction, deadLetters: Queue): void {
  new Rule(scope, "FourTimesADay", {
    description: "Makes the day's checkpoint",
    schedule: Schedule.cron({ minute: "11", hour: "0,6,12,18" }),
    targets: [
      new LambdaFunction(fn, { maxEventAge: Duration.hours(1), deadLetterQueue: deadLetters }),
    ],
  });
}

/**
 * Wakes the sweeper when a record is changed or removed, which nothing of the guard ever does. Additions are filtered out
 * before they cost a call.
 */
export function watchRecords(
  scope: Construct,
  sweep: IFunction,
  streamArn: string,
  deadLetters: Queue,
): void {
  new EventSourceMapping(scope, "ChangedRecords", {
    target: sweep,
    eventSourceArn: streamArn,
    filters: [FilterCriteria.filter({ eventName: FilterRule.or("MODIFY", "REMOVE") })],
    // What changed while the mapping was off still counts.
    startingPosition: StartingPosition.TRIM_HORIZON,
    batchSize: 100,
    bisectBatchOnError: true,
    retryAttempts: 10,
    maxRecordAge: STREAM_KEPT,
    onFailure: { bind: () => ({ destination: deadLetters.queueArn }) },
  });
}
