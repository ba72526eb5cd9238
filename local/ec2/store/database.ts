import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { isRefusal, type Outcome } from "../refusal.ts";

const SCHEMA = `
CREATE TABLE vpcs (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  account TEXT NOT NULL,
  cidr TEXT NOT NULL,
  ipv6Cidr TEXT,
  tenancy TEXT NOT NULL
) STRICT;
CREATE TABLE securityGroups (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  account TEXT NOT NULL,
  vpcId TEXT NOT NULL REFERENCES vpcs (id),
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  UNIQUE (vpcId, name)
) STRICT;
CREATE TABLE rules (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  groupId TEXT NOT NULL REFERENCES securityGroups (id),
  egress INTEGER NOT NULL,
  protocol TEXT NOT NULL,
  fromPort INTEGER NOT NULL,
  toPort INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('ipv4', 'ipv6', 'prefix-list', 'security-group')),
  peer TEXT NOT NULL,
  description TEXT,
  UNIQUE (groupId, egress, protocol, fromPort, toPort, kind, peer)
) STRICT;
CREATE INDEX rulesByPeer ON rules (peer);
CREATE TABLE tags (
  resourceId TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (resourceId, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE prefixLists (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  owner TEXT NOT NULL,
  name TEXT NOT NULL,
  family TEXT NOT NULL CHECK (family IN ('ipv4', 'ipv6')),
  maxEntries INTEGER,
  weight INTEGER,
  version INTEGER NOT NULL,
  state TEXT NOT NULL,
  CHECK ((maxEntries IS NULL) <> (weight IS NULL))
) STRICT;
CREATE TABLE prefixListEntries (
  listId TEXT NOT NULL REFERENCES prefixLists (id),
  version INTEGER NOT NULL,
  cidr TEXT NOT NULL,
  description TEXT,
  PRIMARY KEY (listId, version, cidr)
) STRICT, WITHOUT ROWID;
CREATE TABLE clientTokens (
  account TEXT NOT NULL,
  token TEXT NOT NULL,
  digest TEXT NOT NULL,
  resourceId TEXT NOT NULL,
  PRIMARY KEY (account, token)
) STRICT, WITHOUT ROWID;
`;

/** Raised with each change of the tables above; a file of another version is refused. */
const SCHEMA_VERSION = 1;

/**
 * Opens the file that holds the embedded EC2's state (or `:memory:`), and fills a new one.
 * Durable: an answered change survives kill -9 and power loss (SQLite WAL with synchronous=FULL).
 * Throws when the file is of another version of this program.
 */
export function openDatabase(path: string, fill: (db: DatabaseSync) => void): DatabaseSync {
  const db = new DatabaseSync(path, { timeout: 5000 });
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
  db.exec("BEGIN IMMEDIATE");
  try {
    const version = row<{ user_version: number }>(db, "PRAGMA user_version")?.user_version ?? 0;
    if (version === 0) {
      db.exec(`${SCHEMA} PRAGMA user_version = ${SCHEMA_VERSION};`);
      fill(db);
    } else if (version !== SCHEMA_VERSION) {
      throw new Error(
        `${path} has version ${version} of the embedded EC2's tables; this program reads ${SCHEMA_VERSION}`,
      );
    }
    db.exec("COMMIT");
  } catch (error) {
    // Closing rolls back what is open.
    db.close();
    throw error;
  }
  return db;
}

/** Runs a change all-or-nothing: a refusal or an exception leaves the state as it was. */
export function transact<T>(db: DatabaseSync, change: () => Outcome<T>): Outcome<T> {
  db.exec("BEGIN IMMEDIATE");
  try {
    const outcome = change();
    db.exec(isRefusal(outcome) ? "ROLLBACK" : "COMMIT");
    return outcome;
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
}

/** All rows of a query. The caller's row type repeats the columns that the query names. */
export function rows<T>(db: DatabaseSync, sql: string, ...values: SQLInputValue[]): readonly T[] {
  return db.prepare(sql).all(...values) as unknown as readonly T[];
}

/** The first row of a query. */
export function row<T>(db: DatabaseSync, sql: string, ...values: SQLInputValue[]): T | undefined {
  return db.prepare(sql).get(...values) as unknown as T | undefined;
}

/** Runs a statement that changes rows; the number of rows changed. */
export function change(db: DatabaseSync, sql: string, ...values: SQLInputValue[]): number {
  return Number(db.prepare(sql).run(...values).changes);
}
