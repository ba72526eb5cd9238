import { beforeEach, describe, expect, it } from "@jest/globals";
import { dynamoLedger } from "../../../lambda/adapters/dynamoLedger.ts";
import type { Ledger } from "../../../lambda/ports.ts";
import { type DynamoCall, fakeDynamo, TABLES } from "../../support/fakeDynamo.ts";
import type { TransactInput } from "../../support/fakeDynamoTables.ts";
import { describeLedger } from "../../support/ledgerContract.ts";
import { describeLists } from "../../support/ledgerListContract.ts";
import { describeReads } from "../../support/ledgerReadContract.ts";
import { countedHex, virtualClock } from "../../support/standIns.ts";

const calls: DynamoCall[] = [];

function open(pageItems?: number) {
  const dynamo = fakeDynamo(pageItems);
  const newHex = countedHex();
  const another = () => dynamoLedger(dynamo.client(), TABLES, virtualClock(), newHex);
  return {
    ledger: another(),
    reopen: async () => another(),
    close: async () => {
      calls.push(...dynamo.calls);
    },
  };
}

describeLedger("dynamoLedger on a DynamoDB in memory", async () => open());

describe("dynamoLedger where DynamoDB answers with one item on a page", () => {
  let ledger: Ledger;
  beforeEach(() => {
    ({ ledger } = open(1));
  });
  describeReads(() => ledger);
  describeLists(() => ledger);
});

describe("all that was asked of DynamoDB above", () => {
  it("was three commands, of which one writes", () => {
    const names = new Set(calls.map(({ name }) => name));
    expect([...names].sort()).toStrictEqual(["GetItem", "Query", "TransactWriteItems"]);
  });

  it("wrote whole items only, each on a condition, and a record only where there was none", () => {
    const items = calls.flatMap(
      ({ input }) => (input as Partial<TransactInput>).TransactItems ?? [],
    );
    expect(items.length).toBeGreaterThan(1000);
    expect(items.filter((item) => Object.keys(item).join() !== "Put")).toStrictEqual([]);
    const conditions = (table: string) =>
      items.flatMap(({ Put }) => (Put.TableName === table ? Put.ConditionExpression : []));
    expect([...new Set(conditions(TABLES.audit))]).toStrictEqual(["attribute_not_exists(chain)"]);
    expect([...new Set(conditions(TABLES.state))].sort()).toStrictEqual([
      "attribute_not_exists(pk)",
      "fence = :fence AND chainHash = :chainHash AND #stage IN (:from0)",
      "fence = :fence AND chainHash = :chainHash AND #stage IN (:from0, :from1)",
      "fence = :fence AND chainHash = :chainHash AND #stage IN (:from0, :from1, :from2, :from3)",
      "seq = :seq AND chainHash = :chainHash",
    ]);
  });
});
