import { describe, expect, it } from "@jest/globals";
import type { Ledger } from "../../../lambda/ports.ts";
import { fakeDynamo, TABLES } from "../../support/fakeDynamo.ts";
import { fakeLedger, outcomeOf } from "../../support/fakeDynamoLedger.ts";
import { at, denial, GROUP, PRINCIPAL, start } from "../../support/ledgerBuilders.ts";
import { commitAll } from "../../support/ledgerSteps.ts";

const principalId = PRINCIPAL.id;
const { groupId } = GROUP;

type Call = (ledger: Ledger) => Promise<unknown>;

const state = { TableName: TABLES.state };
const audit = { TableName: TABLES.audit };
const listed = {
  ...state,
  IndexName: "byPrincipal",
  KeyConditionExpression: "principalId = :partition AND place BETWEEN :since AND :last",
  ScanIndexForward: false,
};
const everyPlace = {
  ":partition": { S: principalId },
  ":since": { S: "0" },
  ":last": { S: ":" },
};

const SENT: readonly (readonly [string, Call, object])[] = [
  [
    "a request, consistently",
    (ledger) => ledger.request("req-1"),
    { ...state, Key: { pk: { S: "request#req-1" } }, ConsistentRead: true },
  ],
  [
    "a head, consistently",
    (ledger) => ledger.head(GROUP),
    {
      ...state,
      Key: { pk: { S: "group#111122223333/us-east-1/sg-0123456789abcdef0" } },
      ConsistentRead: true,
    },
  ],
  [
    "a record, consistently and by its number",
    (ledger) => ledger.record("request/req-1", 12),
    { ...audit, Key: { chain: { S: "request/req-1" }, seq: { N: "12" } }, ConsistentRead: true },
  ],
  [
    "records, consistently and from a number",
    (ledger) => ledger.records("request/req-1", 9, 3),
    {
      ...audit,
      KeyConditionExpression: "chain = :chain AND seq >= :fromSeq",
      ExpressionAttributeValues: { ":chain": { S: "request/req-1" }, ":fromSeq": { N: "9" } },
      ConsistentRead: true,
      Limit: 3,
    },
  ],
  [
    "what is due before a moment",
    (ledger) => ledger.due(at(0), 5),
    {
      ...state,
      IndexName: "due",
      KeyConditionExpression: "due = :due AND dueAt < :now",
      ExpressionAttributeValues: { ":due": { S: "due" }, ":now": { S: at(0) } },
      Limit: 5,
    },
  ],
  [
    "a principal's requests, as many as the page has",
    (ledger) => ledger.requests({ principalId, limit: 10 }),
    { ...listed, ExpressionAttributeValues: everyPlace, Limit: 10 },
  ],
  [
    "those that pass a filter, without a limit of what is looked at",
    (ledger) => ledger.requests({ principalId, status: "denied", groupId, limit: 10 }),
    {
      ...listed,
      FilterExpression: "#status = :status AND groupId = :groupId",
      ExpressionAttributeNames: { "#status": "status" },
      ExpressionAttributeValues: {
        ...everyPlace,
        ":status": { S: "denied" },
        ":groupId": { S: groupId },
      },
    },
  ],
  [
    "all heads, after a place",
    (ledger) => ledger.heads("111122223333/us-east-1/sg-0123456789abcdef0", 7),
    {
      ...state,
      IndexName: "listed",
      KeyConditionExpression: "listing = :listing AND place > :after",
      ExpressionAttributeValues: {
        ":listing": { S: "heads" },
        ":after": { S: "111122223333/us-east-1/sg-0123456789abcdef0" },
      },
      Limit: 7,
    },
  ],
  [
    "those that were written since a moment",
    (ledger) => ledger.requests({ principalId, changedSince: at(9), limit: 10 }),
    {
      ...listed,
      FilterExpression: "updatedAt >= :changedSince",
      ExpressionAttributeValues: { ...everyPlace, ":changedSince": { S: at(9) } },
    },
  ],
  [
    "everybody's, from the index that holds them all",
    (ledger) => ledger.requests({ groupId, limit: 10 }),
    {
      ...listed,
      IndexName: "listed",
      KeyConditionExpression: "listing = :partition AND place BETWEEN :since AND :last",
      FilterExpression: "groupId = :groupId",
      ExpressionAttributeValues: {
        ...everyPlace,
        ":partition": { S: "requests" },
        ":groupId": { S: groupId },
      },
    },
  ],
  [
    "those between a time and a place, and one more for that place itself",
    (ledger) =>
      ledger.requests({
        principalId,
        since: at(1),
        after: { createdAt: at(2), requestId: "b" },
        limit: 1,
      }),
    {
      ...listed,
      ExpressionAttributeValues: {
        ...everyPlace,
        ":since": { S: at(1) },
        ":last": { S: `${at(2)} b` },
      },
      Limit: 2,
    },
  ],
];

const NOTHING: readonly (readonly [string, Call])[] = [
  ["no records are wanted", (ledger) => ledger.records("request/req-1", 1, 0)],
  ["nothing due is wanted", (ledger) => ledger.due(at(0), 0)],
  [
    "the place stands before the time, bounds that DynamoDB refuses",
    (ledger) =>
      ledger.requests({
        principalId,
        since: at(1),
        after: { createdAt: at(0), requestId: "z" },
        limit: 1,
      }),
  ],
];

describe("a read", () => {
  it.each(SENT)("asks for %s", async (_, call, input) => {
    const { ledger, dynamo } = fakeLedger();
    await call(ledger);
    expect(dynamo.calls.map((sent) => sent.input)).toStrictEqual([input]);
  });

  it.each(NOTHING)("asks nothing where %s", async (_, call) => {
    const { ledger, dynamo } = fakeLedger();
    expect(await call(ledger)).toStrictEqual([]);
    expect(dynamo.calls).toStrictEqual([]);
  });
});

describe("a list", () => {
  // Newest first, the first and the fourth are executing, and so on.
  const changes = [0, 1, 2, 3, 4, 5, 6].map((second) =>
    second % 3 === 0
      ? start({ requestId: `req-${second}`, createdAt: at(second) })
      : denial({ requestId: `req-${second}`, createdAt: at(second) }),
  );
  const query = { principalId, status: "executing", limit: 2 } as const;

  it.each([
    [1, 4],
    [2, 2],
    [3, 2],
    [4, 1],
    [100, 1],
  ])("of pages of %i takes no more of them than fill it: %i", async (pageItems, pages) => {
    const { ledger, count } = fakeLedger({ dynamo: fakeDynamo(pageItems) });
    await commitAll(ledger, changes);
    const found = await ledger.requests(query);
    expect(found.map(({ requestId }) => requestId)).toStrictEqual(["req-6", "req-3"]);
    expect(count("Query")).toBe(pages);
  });

  it("goes on where the page before ended, and asks only for what is left", async () => {
    const dynamo = fakeDynamo(2);
    const { ledger } = fakeLedger({ dynamo });
    await commitAll(ledger, changes);
    expect(await ledger.due(at(100), 3)).toHaveLength(3);
    const pages = dynamo.calls.filter(({ name }) => name === "Query").map(({ input }) => input);
    const ended = { pk: { S: "request#req-3" }, due: { S: "due" }, dueAt: { S: at(20) } };
    expect(pages.map(({ Limit, ExclusiveStartKey }) => [Limit, ExclusiveStartKey])).toStrictEqual([
      [3, undefined],
      [1, ended],
    ]);
  });

  it.each([
    ["a request", "req-5", ["req-4", "req-3"]],
    ["no request any more", "req-5-gone", ["req-5", "req-4"]],
  ])("has just as many as its page after a place that has %s", async (_, requestId, expected) => {
    const { ledger } = fakeLedger();
    await commitAll(ledger, changes);
    const after = { createdAt: at(5), requestId };
    const found = await ledger.requests({ principalId, after, limit: 2 });
    expect(found.map((request) => request.requestId)).toStrictEqual(expected);
  });

  it("fails as a whole where one of its pages can't be had", async () => {
    const { ledger } = fakeLedger({
      dynamo: fakeDynamo(2),
      plan: ({ name, number }) =>
        name === "Query" && number > 1 ? { effect: "none", answer: "reset" } : undefined,
    });
    await commitAll(ledger, changes);
    expect(await outcomeOf(ledger.requests({ principalId, limit: 5 }))).toBe("unavailable");
  });
});
