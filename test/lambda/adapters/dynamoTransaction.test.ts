import { describe, expect, it } from "@jest/globals";
import { canonicalJson } from "../../../core/canonical.ts";
import type { Change } from "../../../core/ledger/change.ts";
import type { SealedRecord } from "../../../core/ledger/record.ts";
import { TABLES } from "../../support/fakeDynamo.ts";
import { fakeLedger } from "../../support/fakeDynamoLedger.ts";
import {
  at,
  completion,
  denial,
  GROUP,
  intention,
  PRINCIPAL,
  start,
  takeover,
} from "../../support/ledgerBuilders.ts";

const FIRST = intention();
const HEAD_KEY = { S: "group#111122223333/us-east-1/sg-0123456789abcdef0" };

/** The transaction of a change, after others. */
async function sentFor(change: Change, before: readonly Change[] = []) {
  const { ledger, dynamo } = fakeLedger();
  for (const earlier of before) await ledger.commit(earlier);
  await ledger.commit(change);
  const { TransactItems, ClientRequestToken, ...others } = dynamo.calls.at(-1)?.input ?? {};
  expect(others).toStrictEqual({});
  return { items: TransactItems, token: ClientRequestToken };
}

function requestItem({ request }: Change, written: unknown) {
  return {
    pk: { S: "request#req-1" },
    fence: { N: String(request.fence) },
    status: { S: request.status },
    stage: { S: [request.status, request.rulesStatus ?? []].flat().join(" ") },
    chainHash: { S: request.chain.hash },
    written: { S: written },
    principalId: { S: PRINCIPAL.id },
    groupId: { S: GROUP.groupId },
    listing: { S: "requests" },
    place: { S: "2026-01-02T03:04:05.000Z req-1" },
    updatedAt: { S: request.updatedAt },
    body: { S: JSON.stringify(request) },
  };
}

function headItem({ head }: Change) {
  return {
    pk: HEAD_KEY,
    listing: { S: "heads" },
    place: { S: "111122223333/us-east-1/sg-0123456789abcdef0" },
    seq: { N: String(head?.chain.seq) },
    chainHash: { S: head?.chain.hash },
    body: { S: JSON.stringify(head) },
  };
}

function recordPut({ record, hash }: SealedRecord) {
  const { chain, seq } = record;
  const Item = {
    chain: { S: chain },
    seq: { N: String(seq) },
    hash: { S: hash },
    body: { S: canonicalJson(record) },
  };
  return {
    Put: {
      TableName: TABLES.audit,
      Item,
      ConditionExpression: "attribute_not_exists(chain)",
    },
  };
}

const STATE = { TableName: TABLES.state, ReturnValuesOnConditionCheckFailure: "ALL_OLD" };
const NOT_THERE = { ...STATE, ConditionExpression: "attribute_not_exists(pk)" };

describe("the transaction of a commit", () => {
  it("puts a request that has ended at once, without due, and its record", async () => {
    const change = denial();
    const { items, token } = await sentFor(change);
    expect(items).toStrictEqual([
      { Put: { ...NOT_THERE, Item: requestItem(change, token) } },
      ...change.records.map(recordPut),
    ]);
  });

  it("puts a request and a head that are new, due when the lease ends, and both records", async () => {
    const { items, token } = await sentFor(FIRST);
    const due = { due: { S: "due" }, dueAt: { S: at(20) } };
    expect(items).toStrictEqual([
      { Put: { ...NOT_THERE, Item: { ...requestItem(FIRST, token), ...due } } },
      { Put: { ...NOT_THERE, Item: headItem(FIRST) } },
      ...FIRST.records.map(recordPut),
    ]);
  });

  it("puts what follows on condition that the ledger holds just what it follows", async () => {
    const change = completion(FIRST);
    const { items, token } = await sentFor(change, [FIRST]);
    const request = {
      ...STATE,
      Item: requestItem(change, token),
      ConditionExpression:
        "fence = :fence AND chainHash = :chainHash AND #stage IN (:from0, :from1)",
      ExpressionAttributeNames: { "#stage": "stage" },
      ExpressionAttributeValues: {
        ":fence": { N: "1" },
        ":chainHash": { S: FIRST.request.chain.hash },
        ":from0": { S: "executing" },
        // A note about rules that are open leaves them so; the fence says which of the two it is.
        ":from1": { S: "authorized open" },
      },
    };
    const head = {
      ...STATE,
      Item: headItem(change),
      ConditionExpression: "seq = :seq AND chainHash = :chainHash",
      ExpressionAttributeValues: {
        ":seq": { N: "1" },
        ":chainHash": { S: FIRST.head.chain.hash },
      },
    };
    expect(items).toStrictEqual([
      { Put: request },
      { Put: head },
      ...change.records.map(recordPut),
    ]);
  });

  it("puts the request alone where another worker takes it over", async () => {
    const { items } = await sentFor(takeover(FIRST.request), [FIRST]);
    expect(items).toHaveLength(1);
  });

  it("has a token that is its write id, of 32 hex digits, and another one for each commit", async () => {
    const { ledger, dynamo } = fakeLedger();
    await ledger.commit(start());
    await ledger.commit(takeover(start().request));
    const tokens = dynamo.calls.map(({ input }) => String(input.ClientRequestToken));
    expect(tokens).toStrictEqual([
      expect.stringMatching(/^[0-9a-f]{32}$/),
      expect.stringMatching(/^[0-9a-f]{32}$/),
    ]);
    expect(new Set(tokens).size).toBe(2);
    expect(dynamo.tables.get(TABLES.state)?.items.get('[{"S":"request#req-1"}]')).toHaveProperty(
      "written.S",
      tokens[1],
    );
  });

  it("is not sent where the change can't be right by itself", async () => {
    const { ledger, dynamo } = fakeLedger();
    await expect(ledger.commit({ ...denial(), records: [] })).rejects.toThrow(
      "request/req-1 would not end at its own last record",
    );
    await expect(ledger.commit(denial({ status: "partial" }))).rejects.toThrow(
      "request req-1 may not become partial from new",
    );
    const denied = {
      ...start().request,
      fence: 2,
      status: "denied",
      rulesStatus: "open",
    } as const;
    await expect(ledger.commit({ request: denied, records: [] })).rejects.toThrow(
      "request req-1 may not become denied open from",
    );
    expect(dynamo.calls).toStrictEqual([]);
  });
});
