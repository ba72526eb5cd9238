import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach } from "@jest/globals";
import { openSqliteLedger, type SqliteLedger } from "../../local/sqliteLedger.ts";

/** A directory of one test's own, and what is opened in it: all of it is closed and gone after the test. */
export interface SqliteFiles {
  /** The path of a file in the directory. */
  readonly path: (name?: string) => string;
  readonly openLedger: (name?: string, busyMilliseconds?: number) => SqliteLedger;
  /** The same file as a plain database, as someone with a SQLite shell would have it. */
  readonly openPlain: (name?: string) => DatabaseSync;
}

/** Gives each test of this file (or block) a new directory. */
export function useSqliteFiles(): SqliteFiles {
  let directory = "";
  let ends: (() => void)[] = [];
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "egress-guard-ledger-"));
  });
  afterEach(() => {
    for (const end of ends) end();
    ends = [];
    rmSync(directory, { recursive: true });
  });
  const path = (name = "ledger.db") => join(directory, name);
  return {
    path,
    openLedger: (name, busyMilliseconds) => {
      const ledger = openSqliteLedger(path(name), busyMilliseconds);
      ends.push(ledger.close);
      return ledger;
    },
    openPlain: (name) => {
      const database = new DatabaseSync(path(name));
      ends.push(() => {
        if (database.isOpen) database.close();
      });
      return database;
    },
  };
}
