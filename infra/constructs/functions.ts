import { Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import type { Table } from "aws-cdk-lib/aws-dynamodb";
import { PolicyDocument, type PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import {
  ApplicationLogLevel,
  Architecture,
  type Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from "aws-cdk-lib/aws-lambda";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import {
  checkpointStatements,
  conversationStatements,
  ec2Statements,
  ledgerStatements,
  logStatements,
  secretStatements,
  streamStatements,
} from "../iam.ts";
import type { Settings } from "../settings.ts";
import { type CheckpointPlaces, onlyAddedBy } from "./checkpoints.ts";
import { INDEXES, type LedgerTables } from "./tables.ts";

/** A function and the log that it alone writes. */
export interface Logged {
  readonly fn: LambdaFunction;
  readonly logGroup: LogGroup;
}

/** What the functions that serve requests are made from. */
export interface FunctionsProps {
  readonly code: Code;
  readonly environment: Readonly<Record<string, string>>;
  readonly governedTag: string;
  readonly tables: LedgerTables;
  readonly settings: Settings;
  /** Where wake-ups end that could not be dealt with. */
  readonly deadLetters: IQueue;
}

/** The path of the guard's roles: infra/scp.json lets what stands under it change egress rules and write the ledger, as far as a role's own policy does. */
export const ROLE_PATH = "/egress-guard/";

/** API Gateway gives up after 30 seconds: two are left to answer that the outcome is not known. */
const API_TIMEOUT = Duration.seconds(28);

/** A sweep takes on requests for less than a minute; what it began may take a while, what it did not get to is due a minute later. */
const SWEEP_TIMEOUT = Duration.minutes(5);

/** CPU comes with memory: with 512 MB a start takes a fraction of a second, and a policy with long feeds fits. */
const MEMORY_MB = 512;

/** As long as Lambda allows: each chain is read once. */
const CHECKPOINT_TIMEOUT = Duration.minutes(15);

/** The checkpoint and the one before are held in memory; docs/limits.md says how many chains that is. */
const CHECKPOINT_MEMORY_MB = 2048;

/** Makes the function that answers the API. */
export function apiFunction(scope: Construct, common: FunctionsProps): Logged {
  const props = withTickets(common);
  const { tables, governedTag, settings } = props;
  const { apiReservedConcurrency: reserved } = settings;
  return loggedFunction(scope, "Api", props, {
    description: "Answers egress-guard's API",
    handler: "api.handler",
    timeout: API_TIMEOUT,
    ...(reserved === undefined ? {} : { reservedConcurrentExecutions: reserved }),
    statements: [
      ...ec2Statements(Stack.of(scope), governedTag),
      ...ledgerStatements(tables.state, tables.audit, {
        indexes: [INDEXES.byPrincipal, INDEXES.listed, INDEXES.overdue],
        listsRecords: true,
      }),
      ...ticketStatements(scope, settings),
    ],
  });
}

/** Makes the function that settles what was left unfinished and revokes what has come to its end. One at a time: what it takes over, it takes over once. */
export function sweepFunction(scope: Construct, common: FunctionsProps): Logged {
  const props = withTickets(common);
  const { tables, governedTag, deadLetters, settings } = props;
  return loggedFunction(scope, "Sweep", props, {
    description: "Sees to egress-guard's requests that have come due, and reports changed records",
    handler: "sweep.handler",
    timeout: SWEEP_TIMEOUT,
    reservedConcurrentExecutions: 1,
    // The next minute is the retry: an old wake-up has nothing to add.
    retryAttempts: 0,
    maxEventAge: Duration.minutes(1),
    statements: [
      ...ec2Statements(Stack.of(scope), governedTag),
      ...ledgerStatements(tables.state, tables.audit, {
        indexes: [INDEXES.listed, INDEXES.overdue],
        listsRecords: false,
      }),
      ...streamStatements([tables.stateStreamArn, tables.auditStreamArn], deadLetters),
      ...ticketStatements(scope, settings),
    ],
  });
}

/** What the function that writes checkpoints is made from. */
export interface CheckpointProps extends Pick<FunctionsProps, "code" | "tables" | "settings"> {
  readonly environment: Readonly<Record<string, string>>;
  readonly places: CheckpointPlaces;
}

/** Makes the function that writes checkpoints, in a role that can't write what it vouches for. */
export function checkpointFunction(scope: Construct, props: CheckpointProps): Logged {
  const { tables, places } = props;
  const logged = loggedFunction(scope, "Checkpoint", props, {
    description: "Signs where each chain of egress-guard's record ends, once a day",
    handler: "checkpoint.handler",
    timeout: CHECKPOINT_TIMEOUT,
    memorySize: CHECKPOINT_MEMORY_MB,
    maxEventAge: Duration.hours(1),
    statements: checkpointStatements(tables, places),
  });
  onlyAddedBy(logged.role, places);
  return logged;
}

/** Whoever sends a hook gives up after 3 seconds. */
const HOOKS_TIMEOUT = Duration.seconds(5);

/** The name of the secret that holds those of all hooks; whoever operates the guard makes it. */
export const HOOK_SECRET = "egress-guard/hooks";

/** Tells a function where ticket systems are and with what to sign in, where there are any; lambda/ticketConfig.ts reads it. */
export function withTickets(props: FunctionsProps): FunctionsProps {
  const systems = Object.entries(props.settings.ticketUrls ?? {});
  if (systems.length === 0) return props;
  const own = {
    EGRESS_GUARD_HOOK_SECRET: HOOK_SECRET,
    EGRESS_GUARD_TICKET_SYSTEMS: systems.map(([system, url]) => `${system}=${url}`).join(","),
  };
  return { ...props, environment: { ...props.environment, ...own } };
}

/** What a function needs that looks at tickets: to read what it signs in with. */
function ticketStatements(
  scope: Construct,
  { ticketUrls = {} }: Pick<Settings, "ticketUrls">,
): readonly PolicyStatement[] {
  return Object.keys(ticketUrls).length === 0 ? [] : secretStatements(Stack.of(scope), HOOK_SECRET);
}

/** Makes the function that answers signed hooks: it writes down what comes in, and has no rights in EC2. */
export function hooksFunction(
  scope: Construct,
  given: FunctionsProps & { readonly conversations?: Table },
): Logged {
  const props = withTickets(given);
  const { conversations } = given;
  const { tables, environment, settings } = props;
  const { webhookSources = [], surfaces = [] } = settings;
  const own = {
    ...environment,
    EGRESS_GUARD_CONVERSATIONS_TABLE: conversations?.tableName ?? "",
    EGRESS_GUARD_HOOK_SECRET: HOOK_SECRET,
    EGRESS_GUARD_SURFACES: surfaces.join(","),
    EGRESS_GUARD_WEBHOOK_SOURCES: webhookSources.join(","),
  };
  return loggedFunction(
    scope,
    "Hooks",
    { ...props, environment: own },
    {
      description: "Verifies egress-guard's signed hooks and writes down what they say",
      handler: "hooks.handler",
      timeout: HOOKS_TIMEOUT,
      statements: [
        ...ledgerStatements(tables.state, tables.audit, {
          // Whoever asks in a chat can have their own requests listed there.
          indexes: [INDEXES.byPrincipal],
          listsRecords: false,
          writesRequestsAlone: true,
        }),
        ...secretStatements(Stack.of(scope), HOOK_SECRET),
        ...(conversations === undefined ? [] : conversationStatements(conversations)),
      ],
    },
  );
}

interface OwnProps {
  readonly description: string;
  readonly handler: string;
  readonly timeout: Duration;
  readonly reservedConcurrentExecutions?: number;
  readonly memorySize?: number;
  readonly retryAttempts?: number;
  readonly maxEventAge?: Duration;
  readonly statements: readonly PolicyStatement[];
}

/** Makes a function with a role and a log of its own. */
export function loggedFunction(
  scope: Construct,
  id: string,
  { code, environment, settings }: Pick<FunctionsProps, "code" | "environment" | "settings">,
  { statements, ...own }: OwnProps,
): Logged & { readonly role: Role } {
  const logGroup = new LogGroup(scope, `${id}Log`, {
    retention: settings.logRetentionDays,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  const role = new Role(scope, `${id}Role`, {
    assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
    path: ROLE_PATH,
    inlinePolicies: {
      guard: new PolicyDocument({ statements: [...statements, ...logStatements(logGroup)] }),
    },
  });
  const fn = new LambdaFunction(scope, `${id}Function`, {
    memorySize: MEMORY_MB,
    ...own,
    code,
    role,
    logGroup,
    environment: { ...environment },
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    loggingFormat: LoggingFormat.JSON,
    // Every record is a line at INFO: a higher level would leave them out.
    applicationLogLevelV2: ApplicationLogLevel.INFO,
    systemLogLevelV2: SystemLogLevel.INFO,
  });
  return { fn, logGroup, role };
}
