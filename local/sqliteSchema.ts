import { DatabaseSync } from "node:sqlite";

/** The one schema this code reads and writes. */
export const SCHEMA_VERSION = 1;

const SQLITE_BUSY = 5;
const SQLITE_CONSTRAINT = 19;
const WAL_ATTEMPTS = 200;
const WAL_PAUSE_MILLISECONDS = 10;

// Each body is the whole value as JSON; the other columns repeat what a condition or an index needs.
const SCHEMA = `
  CREATE TABLE meta (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    schema_version INTEGER NOT NULL
  ) STRICT;
  INSERT INTO meta VALUES (1, ${SCHEMA_VERSION});

  CREATE TABLE requests (
    request_id TEXT PRIMARY KEY NOT NULL,
    fence INTEGER NOT NULL,
    status TEXT NOT NULL,
    principal_id TEXT NOT NULL,
    group_id TEXT NOT NULL,
    created_at TEXT NOT NULL,
    due_at TEXT,
    body TEXT NOT NULL
  ) STRICT;
  -- Status and group stand last so that a list is filtered before a body is read.
  CREATE INDEX requests_listed ON requests (principal_id, created_at, request_id, status, group_id);
  CREATE INDEX requests_listed_all ON requests (created_at, request_id, status, group_id);
  CREATE INDEX requests_due ON requests (due_at, request_id) WHERE due_at IS NOT NULL;

  CREATE TABLE heads (
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    group_id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (account, region, group_id)
  ) STRICT;

  CREATE TABLE records (
    chain TEXT NOT NULL,
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (chain, seq)
  ) STRICT;
  CREATE TRIGGER records_refuse_update BEFORE UPDATE ON records
    BEGIN SELECT RAISE(ABORT, 'records are append-only'); END;
  CREATE TRIGGER records_refuse_delete BEFORE DELETE ON records
    BEGIN SELECT RAISE(ABORT, 'records are append-only'); END;
  -- INSERT OR REPLACE deletes without asking the trigger above: hence the number is checked here.
  CREATE TRIGGER records_append_only BEFORE INSERT ON records
    WHEN NEW.seq <> 1 + (SELECT coalesce(max(seq), 0) FROM records WHERE chain = NEW.chain)
    BEGIN SELECT RAISE(ABORT, 'records are append-only'); END;
`;

/**
 * Opens the embedded ledger's file, and makes it where there is none. Throws where the file holds something else, or a
 * schema version other than ours; such a file is left as it was.
 */
export function openDatabase(file: string, busyMilliseconds: number): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: busyMilliseconds });
  try {
    // A commit is acknowledged only once it is on the disk itself; fullfsync makes macOS keep that promise too.
    db.exec("PRAGMA synchronous = FULL; PRAGMA fullfsync = ON");
    requireKnownSchema(db, file);
    writeAhead(db);
    inTransaction(db, () => {
      if (isEmpty(db)) db.exec(SCHEMA);
      requireKnownSchema(db, file);
    });
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Runs work as one transaction that no other writer interleaves with; if it throws, nothing was written. */
export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    db.exec("COMMIT");
    return result;
  } catch (error) {
    // SQLite itself rolls back on some errors (a full disk), and then refuses a second ROLLBACK.
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
}

/**
 * Whether an error says that the database did not answer: locked, disk full, unreadable, closed. A broken constraint is
 * none of these: the database answered, and what it was asked to write is a fault of ours.
 */
export function isUnanswered(error: unknown): boolean {
  const { code, result } = sqliteFault(error);
  return (
    code === "ERR_INVALID_STATE" || (code === "ERR_SQLITE_ERROR" && result !== SQLITE_CONSTRAINT)
  );
}

// What node:sqlite adds to an Error. The result's low byte is SQLite's primary code; the rest says which kind of it.
function sqliteFault(error: unknown): { readonly code?: unknown; readonly result?: number } {
  if (typeof error !== "object" || error === null || !("code" in error)) return {};
  if (!("errcode" in error)) return { code: error.code };
  return { code: error.code, result: Number(error.errcode) & 0xff };
}

function isEmpty(db: DatabaseSync): boolean {
  return db.prepare("SELECT 1 FROM sqlite_schema LIMIT 1").get() === undefined;
}

function requireKnownSchema(db: DatabaseSync, file: string): void {
  if (isEmpty(db)) return;
  const meta = db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'meta'");
  if (meta.get() === undefined) {
    throw new Error(`${file} is a database but not a ledger; name a ledger or a new file`);
  }
  const found = db.prepare("SELECT schema_version FROM meta").get()?.schema_version;
  if (found === SCHEMA_VERSION) return;
  throw new Error(
    `${file} is a ledger of schema version ${found}; this egress-guard reads version ${SCHEMA_VERSION}`,
  );
}

// The busy time-out does not cover this switch: while another process makes the same new file, SQLite refuses at once.
function writeAhead(db: DatabaseSync): void {
  for (let attempt = 1; ; attempt += 1) {
    try {
      db.exec("PRAGMA journal_mode = WAL");
      return;
    } catch (error) {
      if (sqliteFault(error).result !== SQLITE_BUSY || attempt === WAL_ATTEMPTS) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAL_PAUSE_MILLISECONDS);
    }
  }
}
