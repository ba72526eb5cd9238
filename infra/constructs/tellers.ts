import { Duration, Stack } from "aws-cdk-lib";
import type { Table } from "aws-cdk-lib/aws-dynamodb";
import { EventSourceMapping, type IFunction } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { tellerStatements } from "../iam.ts";
import {
  type FunctionsProps,
  HOOK_SECRET,
  type Logged,
  loggedFunction,
  withTickets,
} from "./functions.ts";
import type { SurfaceQueue } from "./outbox.ts";

/** A request may have many messages: no new one is begun after half of this. */
const TELLERS_TIMEOUT = Duration.seconds(30);

/** What the function that tells surfaces is made from. */
export interface TellersProps extends FunctionsProps {
  readonly conversations: Table;
  readonly surfaces: readonly SurfaceQueue[];
  /** Where requests are looked at: what is told leads there. */
  readonly apiUrl: string;
}

/**
 * Makes the function that tells surfaces what became of requests, in their own way: it reads requests and the policy, and writes
 * neither. Webhooks need none of that, and have a function that can't.
 */
export function tellersFunction(scope: Construct, props: TellersProps): Logged {
  const { tables, settings, conversations, surfaces, apiUrl } = props;
  const stack = Stack.of(scope);
  const environment = {
    ...withTickets(props).environment,
    EGRESS_GUARD_API_URL: apiUrl,
    EGRESS_GUARD_CONVERSATIONS_TABLE: conversations.tableName,
    EGRESS_GUARD_HOOK_SECRET: HOOK_SECRET,
    EGRESS_GUARD_SLACK_CHANNEL: settings.slackChannel ?? "",
    EGRESS_GUARD_SURFACE_QUEUES: surfaces
      .map(({ surface, queue }) => `${surface}=${queue.queueUrl}`)
      .join(","),
  };
  const logged = loggedFunction(
    scope,
    "Tellers",
    { ...props, environment },
    {
      description: "Tells people on other surfaces what became of egress-guard's requests",
      handler: "tellers.handler",
      timeout: TELLERS_TIMEOUT,
      statements: tellerStatements(stack, {
        state: tables.state,
        conversations,
        queues: surfaces.map(({ queue }) => queue),
        secret: HOOK_SECRET,
      }),
    },
  );
  tellSurfaces(scope, logged.fn, surfaces);
  return logged;
}

function tellSurfaces(scope: Construct, tellers: IFunction, surfaces: readonly SurfaceQueue[]) {
  for (const { surface, queue } of surfaces) {
    new EventSourceMapping(scope, `WaitingFor-${surface}`, {
      target: tellers,
      eventSourceArn: queue.queueArn,
      // Slack counts calls, and an event may need dozens: a few at a time.
      batchSize: 1,
      maxConcurrency: 2,
      reportBatchItemFailures: true,
    });
  }
}
