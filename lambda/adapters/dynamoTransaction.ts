import type { TransactWriteItem, TransactWriteItemsCommandInput } from "@aws-sdk/client-dynamodb";
import type { Change } from "../../core/ledger/change.ts";
import type { Before } from "../../core/ledger/changeRules.ts";
import type { SealedRecord } from "../../core/ledger/record.ts";
import { stageText } from "../../core/ledger/states.ts";
import { stagesBefore } from "./dynamoChange.ts";
import { headItem, type Item, recordItem, requestItem, text, whole } from "./dynamoItems.ts";
import type { DynamoTables } from "./dynamoTables.ts";

type Put = NonNullable<TransactWriteItem["Put"]>;
type Condition = Pick<
  Put,
  "ConditionExpression" | "ExpressionAttributeNames" | "ExpressionAttributeValues"
>;

/**
 * The one transaction of a commit: the request, then the head if there is one, then the records, each item once, and each on
 * the condition that the ledger holds what the change follows. `written` is 32 hex digits that no other commit has: it stands
 * in the request's item, and is DynamoDB's own token for repeated tries. Source: API reference, TransactWriteItems.
 */
export function transactionOf(
  change: Change,
  before: Before,
  tables: DynamoTables,
  written: string,
): TransactWriteItemsCommandInput {
  const { request, head, records } = change;
  const puts = [
    statePut(tables.state, requestItem(request, written), requestCondition(change, before)),
    ...(head === undefined
      ? []
      : [statePut(tables.state, headItem(head), headCondition(before.head))]),
    ...records.map((sealed) => recordPut(tables.audit, sealed)),
  ];
  return { TransactItems: puts.map((Put) => ({ Put })), ClientRequestToken: written };
}

const NOT_THERE: Condition = { ConditionExpression: "attribute_not_exists(pk)" };

function requestCondition(change: Change, before: Before): Condition {
  if (before.request === undefined) return NOT_THERE;
  const stages = stagesBefore(change).map((stage, index) => [`:from${index}`, stageText(stage)]);
  return {
    ConditionExpression: `fence = :fence AND chainHash = :chainHash AND #stage IN (${stages
      .map(([name]) => name)
      .join(", ")})`,
    ExpressionAttributeNames: { "#stage": "stage" },
    ExpressionAttributeValues: {
      ":fence": whole(before.request.fence),
      ":chainHash": text(before.request.chain.hash),
      ...Object.fromEntries(stages.map(([name = "", stage = ""]) => [name, text(stage)])),
    },
  };
}

function headCondition(before: Before["head"]): Condition {
  if (before === undefined) return NOT_THERE;
  return {
    ConditionExpression: "seq = :seq AND chainHash = :chainHash",
    ExpressionAttributeValues: {
      ":seq": whole(before.chain.seq),
      ":chainHash": text(before.chain.hash),
    },
  };
}

/** A refused condition comes back with the item as it is, so that it can be told which one was lost. */
function statePut(table: string, item: Item, condition: Condition): Put {
  return {
    TableName: table,
    Item: item,
    ...condition,
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  };
}

function recordPut(table: string, sealed: SealedRecord): Put {
  return {
    TableName: table,
    Item: recordItem(sealed),
    ConditionExpression: "attribute_not_exists(chain)",
  };
}
