import type { TableShape } from "../../lambda/adapters/dynamoTables.ts";
import {
  type Placeholders,
  readCondition,
  requireUsed,
  WireFault,
  type WireItem,
} from "./fakeDynamoExpressions.ts";

/** What a table is in memory: its shape, and its items by the text of their key. */
export interface FakeTable {
  readonly shape: TableShape;
  readonly items: Map<string, WireItem>;
}

/** The tables by name. */
export type FakeTables = ReadonlyMap<string, FakeTable>;

/** One item of a transaction. */
interface Put extends Placeholders {
  readonly TableName: string;
  readonly Item: WireItem;
  readonly ConditionExpression: string;
  readonly ReturnValuesOnConditionCheckFailure?: "ALL_OLD";
}

/** What TransactWriteItems is given, as far as this DynamoDB knows it. */
export interface TransactInput {
  readonly TransactItems: readonly { readonly Put: Put }[];
  readonly ClientRequestToken: string;
}

/** What GetItem is given. */
export interface GetInput {
  readonly TableName: string;
  readonly Key: WireItem;
  readonly ConsistentRead?: boolean;
}

/** Why one item of a transaction was not written, or that nothing was wrong with it. */
export interface Reason {
  readonly Code: string;
  readonly Message?: string;
  readonly Item?: WireItem;
}

// Developer guide, "Quotas in Amazon DynamoDB": 400 KB for an item, its names and its values.
const MAX_ITEM_BYTES = 400 * 1024;

/** Writes all items, or none if one of them has a reason; it has no memory for tokens. */
export function transact(tables: FakeTables, { TransactItems }: TransactInput): readonly Reason[] {
  const puts = TransactItems.map(({ Put }) => ({ ...Put, table: tableOf(tables, Put.TableName) }));
  const keys = puts.map(({ TableName, Item, table }) => `${TableName} ${keyText(table, Item)}`);
  if (new Set(keys).size < keys.length) throw new WireFault("one item comes twice");
  const reasons = puts.map((put) => reasonOf(put, put.table));
  if (reasons.every(({ Code }) => Code === "None")) {
    for (const { table, Item } of puts) table.items.set(keyText(table, Item), Item);
  }
  return reasons;
}

/** The item under a key. */
export function get(tables: FakeTables, { TableName, Key }: GetInput): WireItem | undefined {
  const table = tableOf(tables, TableName);
  return table.items.get(keyText(table, Key));
}

function reasonOf(put: Put, table: FakeTable): Reason {
  requireUsed([put.ConditionExpression], put);
  requireTypes(table.shape, put.Item);
  if (bytesOf(put.Item) > MAX_ITEM_BYTES) return { Code: "ValidationError", Message: "too large" };
  const old = table.items.get(keyText(table, put.Item));
  if (readCondition(put.ConditionExpression, put).holds(old)) return { Code: "None" };
  const shown = put.ReturnValuesOnConditionCheckFailure === "ALL_OLD" && old !== undefined;
  return { Code: "ConditionalCheckFailed", ...(shown ? { Item: old } : {}) };
}

function requireTypes({ AttributeDefinitions }: TableShape, item: WireItem): void {
  for (const { AttributeName = "", AttributeType = "S" } of AttributeDefinitions ?? []) {
    const value = item[AttributeName];
    const text = AttributeType === "N" ? value?.N : value?.S;
    if (value !== undefined && !text) throw new WireFault(`${AttributeName} is not of its type`);
  }
}

/** The table of this name. */
export function tableOf(tables: FakeTables, name: string): FakeTable {
  const table = tables.get(name);
  if (table === undefined) throw new WireFault(`there is no table ${name}`);
  return table;
}

/** The names of the attributes that make a key. */
export function namesOf(keys: TableShape["KeySchema"]): readonly string[] {
  return (keys ?? []).map(({ AttributeName = "" }) => AttributeName);
}

/** An item's key as text, the same for equal keys. */
export function keyText({ shape }: FakeTable, item: WireItem): string {
  return JSON.stringify(namesOf(shape.KeySchema).map((name) => item[name]));
}

/** An item's size as DynamoDB counts it, nearly: the bytes of its names and values. */
export function bytesOf(item: WireItem): number {
  const texts = Object.entries(item).flatMap(([name, { S, N }]) => [name, S ?? N ?? ""]);
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}
