import {
  order,
  type Placeholders,
  readCondition,
  requireUsed,
  WireFault,
  type WireItem,
} from "./fakeDynamoExpressions.ts";
import { type FakeTable, type FakeTables, keyText, namesOf, tableOf } from "./fakeDynamoTables.ts";

/** What Query is given, as far as this DynamoDB knows it. */
export interface QueryInput extends Placeholders {
  readonly TableName: string;
  readonly IndexName?: string;
  readonly KeyConditionExpression: string;
  readonly FilterExpression?: string;
  readonly ScanIndexForward?: boolean;
  readonly ConsistentRead?: boolean;
  readonly Limit?: number;
  readonly ExclusiveStartKey?: WireItem;
}

/** One page of a query, which looks at no more than `pageItems` items. */
export function query(tables: FakeTables, input: QueryInput, pageItems: number) {
  const table = tableOf(tables, input.TableName);
  const { keys, projected } = indexOf(table, input);
  const { Limit = pageItems, ExclusiveStartKey: start } = input;
  if (Limit < 1) throw new WireFault("Limit must be 1 or more");
  const size = Math.min(Limit, pageItems);
  const found = inOrder(table, input, keys);
  const from = found.findIndex((item) => start && keyText(table, item) === keyText(table, start));
  const page = found.slice(from + 1, from + 1 + size);
  const last = page.at(-1);
  const passes = filterOf(input, keys, projected);
  return {
    Items: page.filter(passes).map((item) => pick(item, projected ?? Object.keys(item))),
    // As DynamoDB does, a full page names its last item even where no more items follow.
    ...(last !== undefined && page.length === size
      ? { LastEvaluatedKey: pick(last, [...namesOf(table.shape.KeySchema), ...keys]) }
      : {}),
  };
}

function inOrder(table: FakeTable, input: QueryInput, keys: readonly string[]) {
  const { KeyConditionExpression: text, ScanIndexForward = true } = input;
  requireUsed([text, input.FilterExpression], input);
  requireBounds(input);
  const { names, holds } = readCondition(text, input);
  if (names.join() !== keys.join()) throw new WireFault("a key condition names the index's keys");
  const direction = ScanIndexForward ? 1 : -1;
  const [, sortKey = ""] = keys;
  return [...table.items.values()]
    .filter(holds)
    .sort((a, b) => direction * order(a[sortKey], b[sortKey]));
}

function filterOf(
  input: QueryInput,
  keys: readonly string[],
  projected?: readonly string[],
): (item: WireItem) => boolean {
  if (input.FilterExpression === undefined) return () => true;
  const { names, holds } = readCondition(input.FilterExpression, input);
  if (names.some((name) => keys.includes(name))) throw new WireFault("a filter names no keys");
  const unseen = names.find((name) => projected?.includes(name) === false);
  if (unseen !== undefined) throw new WireFault(`the index does not hold ${unseen}`);
  return holds;
}

function requireBounds({ KeyConditionExpression, ExpressionAttributeValues = {} }: QueryInput) {
  const [, from = "", to = ""] = / BETWEEN (\S+) AND (\S+)/.exec(KeyConditionExpression) ?? [];
  if (order(ExpressionAttributeValues[from], ExpressionAttributeValues[to]) > 0) {
    throw new WireFault("the bounds are the wrong way round");
  }
}

function indexOf({ shape }: FakeTable, { IndexName, ConsistentRead }: QueryInput) {
  if (IndexName === undefined) return { keys: namesOf(shape.KeySchema) };
  if (ConsistentRead === true) throw new WireFault("an index can't be read consistently");
  const index = shape.GlobalSecondaryIndexes?.find((one) => one.IndexName === IndexName);
  if (index === undefined) throw new WireFault(`there is no index ${IndexName}`);
  const keys = namesOf(index.KeySchema);
  const { ProjectionType, NonKeyAttributes = [] } = index.Projection ?? {};
  if (ProjectionType === "ALL") return { keys };
  return { keys, projected: [...namesOf(shape.KeySchema), ...keys, ...NonKeyAttributes] };
}

function pick(item: WireItem, names: readonly string[]): WireItem {
  return Object.fromEntries(
    names.flatMap((name) => (item[name] === undefined ? [] : [[name, item[name]]])),
  );
}
