import type { DatabaseSync } from "node:sqlite";
import type { Family } from "../../../core/net/cidr.ts";
import { change, row, rows } from "./database.ts";

/** The owner of the lists that AWS keeps itself. */
export const AWS_OWNER = "AWS";

/** A managed prefix list. */
export interface StoredPrefixList {
  /** Grows with each new list; the order of describes. */
  readonly position: number;
  readonly id: string;
  /** An account id, or `AWS`. */
  readonly owner: string;
  readonly name: string;
  readonly family: Family;
  /** How many rules a reference counts as, for a customer's list; AWS's own lists have a weight instead. */
  readonly maxEntries: number | null;
  readonly weight: number | null;
  readonly version: number;
  readonly state: string;
}

/** One CIDR block of a prefix list. */
export interface StoredEntry {
  readonly cidr: string;
  readonly description: string | null;
}

const COLUMNS = "position, id, owner, name, family, maxEntries, weight, version, state";

/** The lists that the account sees: its own and AWS's, oldest first. */
export function prefixListsOf(db: DatabaseSync, account: string): readonly StoredPrefixList[] {
  const sql = `SELECT ${COLUMNS} FROM prefixLists WHERE owner IN (?, ?) ORDER BY position`;
  return rows(db, sql, account, AWS_OWNER);
}

/** One list that the account sees, by its id. */
export function prefixListById(
  db: DatabaseSync,
  account: string,
  id: string,
): StoredPrefixList | undefined {
  const sql = `SELECT ${COLUMNS} FROM prefixLists WHERE owner IN (?, ?) AND id = ?`;
  return row(db, sql, account, AWS_OWNER, id);
}

/** The entries of one version of a list, by address text. */
export function entriesOf(db: DatabaseSync, id: string, version: number): readonly StoredEntry[] {
  const sql =
    "SELECT cidr, description FROM prefixListEntries WHERE listId = ? AND version = ? ORDER BY cidr";
  return rows(db, sql, id, version);
}

/** Adds a list with the entries of its first version. */
export function insertPrefixList(
  db: DatabaseSync,
  list: Omit<StoredPrefixList, "position">,
  entries: readonly StoredEntry[],
): void {
  const { id, owner, name, family, maxEntries, weight, version, state } = list;
  const sql = `INSERT INTO prefixLists (id, owner, name, family, maxEntries, weight, version, state)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)`;
  change(db, sql, id, owner, name, family, maxEntries, weight, version, state);
  insertEntries(db, id, version, entries);
}

/** Gives a list a new name, size, version or state; its entries are kept apart. */
export function updatePrefixList(db: DatabaseSync, list: StoredPrefixList): void {
  const sql =
    "UPDATE prefixLists SET name = ?, maxEntries = ?, version = ?, state = ? WHERE id = ?";
  change(db, sql, list.name, list.maxEntries, list.version, list.state, list.id);
}

/** Adds the entries of one version of a list. */
export function insertEntries(
  db: DatabaseSync,
  id: string,
  version: number,
  entries: readonly StoredEntry[],
): void {
  const sql =
    "INSERT INTO prefixListEntries (listId, version, cidr, description) VALUES (?, ?, ?, ?)";
  for (const { cidr, description } of entries) change(db, sql, id, version, cidr, description);
}
