import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";

/** The names of the two tables in which this deployment keeps its ledger. */
export interface DynamoTables {
  readonly state: string;
  readonly audit: string;
}

/** What makes a table the one this adapter needs, in the words of CreateTable and of `AWS::DynamoDB::Table`. */
export type TableShape = Readonly<
  Pick<CreateTableCommandInput, "KeySchema" | "AttributeDefinitions" | "GlobalSecondaryIndexes">
>;

/** The index that lists a principal's requests by their place; it holds whole items. */
export const BY_PRINCIPAL = "byPrincipal";

/** The index that lists everybody's requests, and all heads, by their places; it holds what a filter looks at, and no bodies. */
export const LISTED = "listed";

/** The index of the requests that have a lease, by its end; it holds keys only, and no request that has ended. */
export const DUE = "due";

/** The table of what is so now: one item for each request and each security group. */
export const STATE_TABLE: TableShape = {
  KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
  AttributeDefinitions: [
    { AttributeName: "pk", AttributeType: "S" },
    { AttributeName: "principalId", AttributeType: "S" },
    { AttributeName: "place", AttributeType: "S" },
    { AttributeName: "listing", AttributeType: "S" },
    { AttributeName: "due", AttributeType: "S" },
    { AttributeName: "dueAt", AttributeType: "S" },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: BY_PRINCIPAL,
      KeySchema: [
        { AttributeName: "principalId", KeyType: "HASH" },
        { AttributeName: "place", KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: "ALL" },
    },
    {
      IndexName: LISTED,
      KeySchema: [
        { AttributeName: "listing", KeyType: "HASH" },
        { AttributeName: "place", KeyType: "RANGE" },
      ],
      Projection: {
        ProjectionType: "INCLUDE",
        NonKeyAttributes: ["status", "groupId", "updatedAt"],
      },
    },
    {
      IndexName: DUE,
      KeySchema: [
        { AttributeName: "due", KeyType: "HASH" },
        { AttributeName: "dueAt", KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: "KEYS_ONLY" },
    },
  ],
};

/** The table of the records, which are added and never changed: one item each, by chain and number. */
export const AUDIT_TABLE: TableShape = {
  KeySchema: [
    { AttributeName: "chain", KeyType: "HASH" },
    { AttributeName: "seq", KeyType: "RANGE" },
  ],
  AttributeDefinitions: [
    { AttributeName: "chain", AttributeType: "S" },
    { AttributeName: "seq", AttributeType: "N" },
  ],
};
