import { afterEach, expect, test } from "@jest/globals";
import {
  openSqliteConversations,
  type SqliteConversations,
} from "../../local/sqliteConversations.ts";
import { describeConversations } from "../support/conversationsContract.ts";
import { memoryConversations } from "../support/memoryConversations.ts";
import { useSqliteFiles } from "../support/sqliteFiles.ts";

const { openLedger, path } = useSqliteFiles();

let opened: SqliteConversations[] = [];
afterEach(() => {
  for (const one of opened) one.close();
  opened = [];
});

function open(): SqliteConversations {
  openLedger();
  const talks = openSqliteConversations(path());
  opened.push(talks);
  return talks;
}

describeConversations("talks in the ledger's file", async () => open());
describeConversations("talks in a test's memory", async () => memoryConversations());

test("what is written is there for whoever opens the file next", async () => {
  const first = open();
  await first.begin({ requestId: "req-1", surface: "slack" });
  first.close();
  expect(await open().of("slack", "req-1")).toMatchObject({ version: 1 });
});

test("a talk that can't be written is no talk that was written", async () => {
  const talks = open();
  talks.close();
  await expect(talks.begin({ requestId: "req-1", surface: "slack" })).rejects.toThrow();
  await expect(talks.of("slack", "req-1")).rejects.toThrow();
});
