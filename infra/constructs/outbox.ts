import { Duration, Stack } from "aws-cdk-lib";
import { EventBus } from "aws-cdk-lib/aws-events";
import {
  EventSourceMapping,
  FilterCriteria,
  FilterRule,
  type IFunction,
  StartingPosition,
} from "aws-cdk-lib/aws-lambda";
import { Queue, QueueEncryption, type QueueProps } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import type { HookSurface } from "../../core/policy/surfaces.ts";
import { outboxStatements } from "../iam.ts";
import type { Settings } from "../settings.ts";
import { type FunctionsProps, HOOK_SECRET, type Logged, loggedFunction } from "./functions.ts";

/** Where events go, and where they wait for those who are to be told. */
export interface EventPlaces {
  readonly bus: EventBus;
  /** One for each receiver, in the order of the setting. */
  readonly queues: readonly Queue[];
  /** One for each surface. */
  readonly surfaces: readonly SurfaceQueue[];
  /** Where events end that were not taken for days; there where there are receivers or surfaces. */
  readonly undelivered?: Queue;
}

/** A surface, and the queue in which its events wait. */
export interface SurfaceQueue {
  readonly surface: HookSurface;
  readonly queue: Queue;
}

/** A receiver has 10 seconds to answer, and the notes and the queue some more. */
const OUTBOX_TIMEOUT = Duration.seconds(30);

/** At an hour between two tries in the end, these are some eight days. */
const MOST_TRIES = 200;

const FIFO: QueueProps = {
  fifo: true,
  encryption: QueueEncryption.SQS_MANAGED,
  enforceSSL: true,
  retentionPeriod: Duration.days(14),
};

/** Makes the bus, and a queue for each receiver and surface: in it the events of one request stay in order, and hold up no other's. */
export function eventPlaces(
  scope: Construct,
  { webhookReceivers = [], surfaces = [] }: Settings,
): EventPlaces {
  const bus = new EventBus(scope, "Events", { eventBusName: "egress-guard" });
  if (webhookReceivers.length + surfaces.length === 0) return { bus, queues: [], surfaces: [] };
  const undelivered = new Queue(scope, "Undelivered", FIFO);
  const queueFor = (id: string) =>
    new Queue(scope, id, {
      ...FIFO,
      // Lambda asks for six times the function's own.
      visibilityTimeout: Duration.seconds(6 * OUTBOX_TIMEOUT.toSeconds()),
      deadLetterQueue: { queue: undelivered, maxReceiveCount: MOST_TRIES },
    });
  return {
    bus,
    queues: webhookReceivers.map(({ id }) => queueFor(`Receiver-${id}`)),
    surfaces: surfaces.map((surface) => ({ surface, queue: queueFor(`Surface-${surface}`) })),
    undelivered,
  };
}

/** Makes the function that tells others what became of requests. It reads no request but what the stream shows, and writes none. */
export function outboxFunction(
  scope: Construct,
  props: Pick<FunctionsProps, "code" | "tables" | "settings" | "deadLetters">,
  { bus, queues, surfaces }: EventPlaces,
): Logged {
  const { tables, settings, deadLetters } = props;
  const { webhookReceivers = [] } = settings;
  const stack = Stack.of(scope);
  const environment = {
    EGRESS_GUARD_ACCOUNT: stack.account,
    EGRESS_GUARD_AUDIT_TABLE: tables.audit.tableName,
    EGRESS_GUARD_BUS: bus.eventBusName,
    EGRESS_GUARD_HOOK_SECRET: HOOK_SECRET,
    EGRESS_GUARD_RECEIVER_QUEUES: queues.map(({ queueUrl }) => queueUrl).join(","),
    EGRESS_GUARD_RECEIVERS: webhookReceivers.map(({ id, url }) => `${id}=${url}`).join(","),
    EGRESS_GUARD_STATE_TABLE: tables.state.tableName,
    EGRESS_GUARD_SURFACE_QUEUES: surfaces.map(({ queue }) => queue.queueUrl).join(","),
  };
  return loggedFunction(
    scope,
    "Outbox",
    { ...props, environment },
    {
      description: "Tells others what became of egress-guard's requests",
      handler: "outbox.handler",
      timeout: OUTBOX_TIMEOUT,
      statements: outboxStatements(stack, {
        state: tables.state,
        streamArn: tables.stateStreamArn,
        failures: deadLetters,
        bus,
        queues,
        surfaceQueues: surfaces.map(({ queue }) => queue),
        secret: HOOK_SECRET,
      }),
    },
  );
}

/** DynamoDB keeps a stream for a day: for so long nothing that happened is given up. */
const STREAM_KEPT = Duration.hours(24);

/** Wakes the outbox for each write of a request, in order, and for each event that waits for a receiver of webhooks. */
export function tellOthers(
  scope: Construct,
  outbox: IFunction,
  { queues }: EventPlaces,
  streamArn: string,
  deadLetters: Queue,
): void {
  new EventSourceMapping(scope, "ChangedRequests", {
    target: outbox,
    eventSourceArn: streamArn,
    filters: [
      FilterCriteria.filter({
        dynamodb: { Keys: { pk: { S: FilterRule.beginsWith("request#") } } },
      }),
    ],
    startingPosition: StartingPosition.TRIM_HORIZON,
    batchSize: 25,
    bisectBatchOnError: true,
    reportBatchItemFailures: true,
    maxRecordAge: STREAM_KEPT,
    onFailure: { bind: () => ({ destination: deadLetters.queueArn }) },
  });
  for (const [index, { queueArn }] of queues.entries()) {
    new EventSourceMapping(scope, `WaitingEvents${index}`, {
      target: outbox,
      eventSourceArn: queueArn,
      // A receiver may take its time to answer: one at a time fits into the function's own.
      batchSize: 1,
      reportBatchItemFailures: true,
    });
  }
}
