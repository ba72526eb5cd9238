import { type App, Stack } from "aws-cdk-lib";
import type { Code } from "aws-cdk-lib/aws-lambda";
import type { Topic } from "aws-cdk-lib/aws-sns";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import type { Policy } from "../core/policy/policy.ts";
import { acknowledgeFindings } from "./acknowledged.ts";
import { alarms, type Watched } from "./constructs/alarms.ts";
import { alarmTopic } from "./constructs/alarmTopic.ts";
import { type Door, doors, openDoor, openHooks } from "./constructs/apis.ts";
import { type CheckpointPlaces, checkpointPlaces } from "./constructs/checkpoints.ts";
import { dashboard } from "./constructs/dashboard.ts";
import {
  apiFunction,
  checkpointFunction,
  hooksFunction,
  type Logged,
  sweepFunction,
} from "./constructs/functions.ts";
import { logMetrics } from "./constructs/logMetrics.ts";
import { type EventPlaces, eventPlaces, outboxFunction, tellOthers } from "./constructs/outbox.ts";
import { conversationsTable, type LedgerTables, ledgerTables } from "./constructs/tables.ts";
import { tellersFunction } from "./constructs/tellers.ts";
import {
  carryOnReady,
  checkpointDaily,
  deadLetterQueue,
  sweepEveryMinute,
  watchListsOften,
  watchRecords,
} from "./constructs/wakeUps.ts";
import { doorOutputs, nameOutputs } from "./outputs.ts";
import { hookRoutes } from "./routes.ts";
import type { Settings } from "./settings.ts";

/** What a deployment is made from. */
export interface GuardProps {
  /** The functions' code with the packed policy beside it. */
  readonly code: Code;
  readonly policy: Pick<Policy, "digest" | "governedTag">;
  readonly settings: Settings;
}

/** The stack's name begins the names of everything in it; infra/scp.json guards them by it. */
export const STACK_NAME = "EgressGuard";

/** Makes the one stack of a deployment: one for each account and region. */
export function guardStack(app: App, props: GuardProps): Stack {
  const stack = new Stack(app, STACK_NAME, {
    description: "egress-guard: asks the organisation's policy before EC2 opens an egress rule",
    terminationProtection: true,
  });
  const { settings, policy } = props;
  const entrances = doors(stack, settings);
  const tables = ledgerTables(stack);
  const deadLetters = deadLetterQueue(stack);
  const events = eventPlaces(stack, settings);
  const { api, sweep, hooks, tellers } = functions(stack, props, {
    entrances,
    tables,
    deadLetters,
    events,
  });
  const urls = entrances.map((door) => openDoor(stack, door, api.fn, settings));
  const [first] = entrances;
  if (hooks !== undefined && first !== undefined) openHooks(first, hooks.fn, settings);
  const places = checkpointPlaces(stack, settings);
  const checkpoint = signer(stack, props, tables, places);
  sweepEveryMinute(stack, sweep.fn, deadLetters);
  carryOnReady(stack, sweep.fn, tables.stateStreamArn, deadLetters);
  watchListsOften(stack, sweep.fn, deadLetters);
  const outbox = teller(stack, props, { tables, deadLetters, events });
  checkpointDaily(stack, checkpoint.fn, deadLetters);
  watchRecords(stack, sweep.fn, tables.auditStreamArn, deadLetters);
  const apis = entrances.map((door) => door.api);
  const parts = {
    api,
    sweep,
    checkpoint,
    hooks,
    outbox,
    tellers,
    events,
    apis,
    tables,
    deadLetters,
  };
  const topic = watch(stack, settings, parts);
  doorOutputs(stack, entrances, urls);
  nameOutputs(stack, {
    PolicyDigest: policy.digest,
    ApiFunctionName: api.fn.functionName,
    SweepFunctionName: sweep.fn.functionName,
    ApiLogGroup: api.logGroup.logGroupName,
    SweepLogGroup: sweep.logGroup.logGroupName,
    CheckpointFunctionName: checkpoint.fn.functionName,
    CheckpointLogGroup: checkpoint.logGroup.logGroupName,
    CheckpointBucket: places.bucket.bucketName,
    CheckpointKeyArn: places.key.keyArn,
    OutboxLogGroup: outbox.logGroup.logGroupName,
    EventBusName: events.bus.eventBusName,
    ...(events.undelivered === undefined ? {} : { UndeliveredUrl: events.undelivered.queueUrl }),
    StateTableName: tables.state.tableName,
    AuditTableName: tables.audit.tableName,
    DeadLettersUrl: deadLetters.queueUrl,
    AlarmsTopicArn: topic.topicArn,
    ...(hooks === undefined ? {} : { HooksLogGroup: hooks.logGroup.logGroupName }),
    ...(tellers === undefined ? {} : { TellersLogGroup: tellers.logGroup.logGroupName }),
  });
  acknowledgeFindings(stack);
  return stack;
}

/** What the functions stand between. */
interface Places {
  readonly entrances: readonly Door[];
  readonly tables: LedgerTables;
  readonly deadLetters: Queue;
  readonly events: EventPlaces;
}

function functions(
  stack: Stack,
  { code, policy, settings }: GuardProps,
  { entrances, tables, deadLetters, events }: Places,
): Functions {
  const environment = environmentOf(stack, tables, entrances, policy.digest);
  const { governedTag } = policy;
  const props = { code, environment, governedTag, tables, settings, deadLetters };
  const { surfaces } = events;
  const apiUrl = entrances[0]?.api.apiEndpoint ?? "";
  const conversations = surfaces.length === 0 ? undefined : conversationsTable(stack);
  const hookProps = { ...props, ...(conversations === undefined ? {} : { conversations }) };
  return {
    api: apiFunction(stack, props),
    sweep: sweepFunction(stack, props),
    hooks: hookRoutes(settings).length === 0 ? undefined : hooksFunction(stack, hookProps),
    tellers: conversations && tellersFunction(stack, { ...props, conversations, surfaces, apiUrl }),
  };
}

/** The function that signs checkpoints; its environment is read by lambda/checkpointConfig.ts. */
function signer(
  stack: Stack,
  { code, settings }: GuardProps,
  tables: LedgerTables,
  places: CheckpointPlaces,
): Logged {
  const environment = {
    ...ledgerEnvironment(stack, tables),
    EGRESS_GUARD_CHECKPOINT_BUCKET: places.bucket.bucketName,
    EGRESS_GUARD_CHECKPOINT_KEY: places.key.keyArn,
    // The tables may be others after a restore: the ledger is still the same one.
    EGRESS_GUARD_LEDGER: stack.stackName,
  };
  return checkpointFunction(stack, { code, environment, tables, settings, places });
}

/** The function that tells others what becomes of requests, or puts it where those wait who tell surfaces. */
function teller(
  stack: Stack,
  { code, settings }: GuardProps,
  { tables, deadLetters, events }: Omit<Places, "entrances">,
): Logged {
  const outbox = outboxFunction(stack, { code, tables, settings, deadLetters }, events);
  tellOthers(stack, outbox.fn, events, tables.stateStreamArn, deadLetters);
  return outbox;
}

/** The functions that serve requests; those of hooks and surfaces are there where there are any. */
interface Functions {
  readonly api: Logged;
  readonly sweep: Logged;
  readonly hooks: Logged | undefined;
  readonly tellers: Logged | undefined;
}

type Parts = Omit<Watched, keyof Functions | "outbox" | "lines"> &
  Functions & { readonly checkpoint: Logged; readonly outbox: Logged };

/** Counts, shows and rings. */
function watch(
  stack: Stack,
  settings: Settings,
  { api, sweep, hooks, checkpoint, outbox, tellers, ...parts }: Parts,
): Topic {
  const logs = {
    api: api.logGroup,
    sweep: sweep.logGroup,
    checkpoint: checkpoint.logGroup,
    hooks: hooks?.logGroup,
    outbox: outbox.logGroup,
    tellers: tellers?.logGroup,
  };
  const lines = logMetrics(stack, logs);
  const watched = {
    ...parts,
    api: api.fn,
    sweep: sweep.fn,
    ...(hooks === undefined ? {} : { hooks: hooks.fn }),
    outbox: outbox.fn,
    ...(tellers === undefined ? {} : { tellers: tellers.fn }),
    lines,
  };
  const topic = alarmTopic(stack, settings);
  dashboard(stack, watched, alarms(stack, watched, topic));
  return topic;
}

/** The functions' environment, as lambda/config.ts reads it; Lambda itself adds the region. */
function environmentOf(
  stack: Stack,
  tables: LedgerTables,
  entrances: readonly Door[],
  policyDigest: string,
): Readonly<Record<string, string>> {
  return {
    ...ledgerEnvironment(stack, tables),
    EGRESS_GUARD_API_IDS: entrances.map(({ api }) => api.apiId).join(","),
    EGRESS_GUARD_POLICY_DIGEST: policyDigest,
  };
}

/** What every function has, as lambda/variables.ts reads it. */
function ledgerEnvironment(stack: Stack, { state, audit }: LedgerTables) {
  return {
    EGRESS_GUARD_ACCOUNT: stack.account,
    EGRESS_GUARD_AUDIT_TABLE: audit.tableName,
    EGRESS_GUARD_STATE_TABLE: state.tableName,
  };
}
