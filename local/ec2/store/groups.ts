import type { DatabaseSync } from "node:sqlite";
import { change, row, rows } from "./database.ts";

/** A security group. */
export interface StoredGroup {
  /** Grows with each new group; the order of describes. */
  readonly position: number;
  readonly id: string;
  readonly account: string;
  readonly vpcId: string;
  readonly name: string;
  readonly description: string;
}

const COLUMNS = "position, id, account, vpcId, name, description";

/** The account's groups, oldest first. */
export function groupsOf(db: DatabaseSync, account: string): readonly StoredGroup[] {
  const sql = `SELECT ${COLUMNS} FROM securityGroups WHERE account = ? ORDER BY position`;
  return rows(db, sql, account);
}

/** One group of the account by its id. */
export function groupById(db: DatabaseSync, account: string, id: string): StoredGroup | undefined {
  const sql = `SELECT ${COLUMNS} FROM securityGroups WHERE account = ? AND id = ?`;
  return row(db, sql, account, id);
}

/** One group of a VPC by its name, which is unique there. */
export function groupByName(
  db: DatabaseSync,
  vpcId: string,
  name: string,
): StoredGroup | undefined {
  const sql = `SELECT ${COLUMNS} FROM securityGroups WHERE vpcId = ? AND name = ?`;
  return row(db, sql, vpcId, name);
}

/** Adds a group without rules. */
export function insertGroup(db: DatabaseSync, group: Omit<StoredGroup, "position">): void {
  const { id, account, vpcId, name, description } = group;
  const sql =
    "INSERT INTO securityGroups (id, account, vpcId, name, description) VALUES (?, ?, ?, ?, ?)";
  change(db, sql, id, account, vpcId, name, description);
}

/** Removes a group with its rules and all their tags. */
export function deleteGroup(db: DatabaseSync, id: string): void {
  const ruleIds = "SELECT id FROM rules WHERE groupId = ?";
  change(db, `DELETE FROM tags WHERE resourceId = ? OR resourceId IN (${ruleIds})`, id, id);
  change(db, "DELETE FROM rules WHERE groupId = ?", id);
  change(db, "DELETE FROM securityGroups WHERE id = ?", id);
}
