import { describe, expect, it } from "@jest/globals";
import { LedgerUnavailable } from "../../lambda/ports.ts";
import type { SqliteLedger } from "../../local/sqliteLedger.ts";
import { denial, GROUP, intention, PRINCIPAL } from "../support/ledgerBuilders.ts";
import { describeLedger } from "../support/ledgerContract.ts";
import { readBack } from "../support/ledgerSteps.ts";
import { useSqliteFiles } from "../support/sqliteFiles.ts";

const { openLedger, openPlain } = useSqliteFiles();

describeLedger("the embedded ledger", async () => ({
  ledger: openLedger(),
  reopen: async () => openLedger(),
  // useSqliteFiles closes what was opened.
  close: async () => {},
}));

describe("an embedded ledger that can't answer", () => {
  const calls: readonly (readonly [string, (ledger: SqliteLedger) => Promise<unknown>])[] = [
    ["request", (ledger) => ledger.request("req-1")],
    ["head", (ledger) => ledger.head(GROUP)],
    ["commit", (ledger) => ledger.commit(denial())],
    ["requests", (ledger) => ledger.requests({ principalId: PRINCIPAL.id, limit: 1 })],
    ["record", (ledger) => ledger.record("request/req-1", 1)],
    ["records", (ledger) => ledger.records("request/req-1", 1, 1)],
    ["due", (ledger) => ledger.due("2026-01-01T00:00:00.000Z", 1)],
  ];

  it.each(calls)("rejects every call after it is closed, with the cause: %s", async (_, call) => {
    const ledger = openLedger();
    ledger.close();
    const refusal = await call(ledger).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(LedgerUnavailable);
    expect(refusal).toHaveProperty("cause.code", "ERR_INVALID_STATE");
  });

  it("may be closed twice", () => {
    const ledger = openLedger();
    ledger.close();
    expect(() => ledger.close()).not.toThrow();
  });

  it("rejects a commit while another process keeps the file, and takes it afterwards", async () => {
    const ledger = openLedger(undefined, 20);
    const other = openPlain();
    other.exec("BEGIN IMMEDIATE");
    const refusal = await ledger.commit(denial()).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(LedgerUnavailable);
    expect(refusal).toHaveProperty("cause.message", "database is locked");
    expect(await ledger.request("req-1")).toBeUndefined();
    other.exec("ROLLBACK");
    expect(await ledger.commit(denial())).toBe("committed");
  });

  it.each([
    ["a write that SQLite undoes alone", "SELECT RAISE(ABORT, 'broken')", "broken"],
    ["a write that SQLite leaves half done", "SELECT RAISE(FAIL, 'broken')", "broken"],
    [
      "a write upon which SQLite ends the transaction",
      "SELECT RAISE(ROLLBACK, 'broken')",
      "broken",
    ],
    ["a write that finds no table", "INSERT INTO gone VALUES (1)", "did not answer"],
  ])(
    "rejects a change whose last write fails, and keeps nothing of it: %s",
    async (_, sql, why) => {
      const change = intention();
      const ledger = openLedger();
      const other = openPlain();
      const before = await readBack(ledger, [change]);
      other.exec(`CREATE TRIGGER broken AFTER INSERT ON records WHEN NEW.chain LIKE 'group/%'
      BEGIN ${sql}; END`);
      await expect(ledger.commit(change)).rejects.toThrow(why);
      expect(await readBack(ledger, [change])).toStrictEqual(before);
      // Both can write: no transaction was left open.
      other.exec("DROP TRIGGER broken");
      expect(await ledger.commit(change)).toBe("committed");
    },
  );
});
