import { RemovalPolicy } from "aws-cdk-lib";
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
  type TableProps,
} from "aws-cdk-lib/aws-dynamodb";
import type { Construct } from "constructs";

/** The indexes of the state table, by what they are for. */
export const INDEXES = { byPrincipal: "byPrincipal", listed: "listed", overdue: "due" } as const;

/** The two tables of the ledger. */
export interface LedgerTables {
  readonly state: Table;
  readonly audit: Table;
  /** Where every change of the state table shows, with what stands there now. */
  readonly stateStreamArn: string;
  /** Where every change of the audit table shows, with what stood there before. */
  readonly auditStreamArn: string;
}

// Raised after a restore: the tables get new ids in the template, under which the restored ones are imported.
// docs/operations.md has the steps.
const GENERATION = "";

/** What both tables have: nothing that goes wrong with a deployment takes the ledger with it. */
const KEPT: Omit<TableProps, "partitionKey"> = {
  billingMode: BillingMode.PAY_PER_REQUEST,
  encryption: TableEncryption.AWS_MANAGED,
  pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
  deletionProtection: true,
  removalPolicy: RemovalPolicy.RETAIN,
};

/** Makes the ledger's tables. They outlive their stack. */
export function ledgerTables(scope: Construct): LedgerTables {
  const state = stateTable(scope);
  const audit = new Table(scope, `AuditTable${GENERATION}`, {
    ...KEPT,
    partitionKey: { name: "chain", type: AttributeType.STRING },
    sortKey: { name: "seq", type: AttributeType.NUMBER },
    stream: StreamViewType.NEW_AND_OLD_IMAGES,
  });
  return { state, audit, stateStreamArn: streamOf(state), auditStreamArn: streamOf(audit) };
}

/**
 * Makes the table of what was said where on other surfaces. It is no part of the ledger: it forgets by itself, and goes with its
 * stack.
 */
export function conversationsTable(scope: Construct): Table {
  return new Table(scope, "ConversationsTable", {
    billingMode: BillingMode.PAY_PER_REQUEST,
    encryption: TableEncryption.AWS_MANAGED,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    partitionKey: { name: "pk", type: AttributeType.STRING },
    timeToLiveAttribute: "until",
    removalPolicy: RemovalPolicy.DESTROY,
  });
}

function streamOf({ tableStreamArn, node }: Table): string {
  if (tableStreamArn === undefined) throw new Error(`the table ${node.id} has no stream`);
  return tableStreamArn;
}

function stateTable(scope: Construct): Table {
  const state = new Table(scope, `StateTable${GENERATION}`, {
    ...KEPT,
    partitionKey: { name: "pk", type: AttributeType.STRING },
    stream: StreamViewType.NEW_IMAGE,
  });
  state.addGlobalSecondaryIndex({
    indexName: INDEXES.byPrincipal,
    partitionKey: { name: "principalId", type: AttributeType.STRING },
    sortKey: { name: "place", type: AttributeType.STRING },
    projectionType: ProjectionType.ALL,
  });
  state.addGlobalSecondaryIndex({
    indexName: INDEXES.listed,
    partitionKey: { name: "listing", type: AttributeType.STRING },
    sortKey: { name: "place", type: AttributeType.STRING },
    projectionType: ProjectionType.INCLUDE,
    nonKeyAttributes: ["status", "groupId", "updatedAt"],
  });
  state.addGlobalSecondaryIndex({
    indexName: INDEXES.overdue,
    partitionKey: { name: "due", type: AttributeType.STRING },
    sortKey: { name: "dueAt", type: AttributeType.STRING },
    projectionType: ProjectionType.KEYS_ONLY,
  });
  return state;
}
