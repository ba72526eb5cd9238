import type { DatabaseSync } from "node:sqlite";
import type { Protocol } from "../../../core/net/ports.ts";
import { change, row, rows } from "./database.ts";

/** What stands on the other side of a rule. */
export type PeerKind = "ipv4" | "ipv6" | "prefix-list" | "security-group";

/** What makes two rules of a group the same to EC2, beside their direction. */
export interface RuleIdentity {
  readonly protocol: Protocol;
  readonly fromPort: number;
  readonly toPort: number;
  readonly kind: PeerKind;
  /** A canonical CIDR block, `pl-…` or `sg-…`, as the kind says. */
  readonly peer: string;
}

/** A rule to be made. */
export interface NewRule extends RuleIdentity {
  readonly description: string | null;
}

/** A rule that a group has. */
export interface StoredRule extends NewRule {
  /** Grows with each new rule; the order of describes. */
  readonly position: number;
  readonly id: string;
  readonly groupId: string;
  /** 1 outbound, 0 inbound. */
  readonly egress: 0 | 1;
}

const COLUMNS =
  "position, id, groupId, egress, protocol, fromPort, toPort, kind, peer, description";

/** A rule's identity as one text, for maps and sets. */
export function identityKey(rule: RuleIdentity): string {
  return `${rule.protocol} ${rule.fromPort} ${rule.toPort} ${rule.kind} ${rule.peer}`;
}

/** A group's rules of both directions, oldest first. */
export function rulesOf(db: DatabaseSync, groupId: string): readonly StoredRule[] {
  return rows(db, `SELECT ${COLUMNS} FROM rules WHERE groupId = ? ORDER BY position`, groupId);
}

/** A group's outbound rules, oldest first. */
export function egressRulesOf(db: DatabaseSync, groupId: string): readonly StoredRule[] {
  return rulesOf(db, groupId).filter((rule) => rule.egress === 1);
}

/** All rules of an account's groups, oldest first. */
export function rulesOfAccount(db: DatabaseSync, account: string): readonly StoredRule[] {
  const groups = "SELECT id FROM securityGroups WHERE account = ?";
  const sql = `SELECT ${COLUMNS} FROM rules WHERE groupId IN (${groups}) ORDER BY position`;
  return rows(db, sql, account);
}

/** One rule by its id. */
export function ruleById(db: DatabaseSync, id: string): StoredRule | undefined {
  return row(db, `SELECT ${COLUMNS} FROM rules WHERE id = ?`, id);
}

/** The rules of any group that have this peer (a prefix list or a security group). */
export function rulesTowards(db: DatabaseSync, peer: string): readonly StoredRule[] {
  return rows(db, `SELECT ${COLUMNS} FROM rules WHERE peer = ?`, peer);
}

/** Adds one rule and gives it back as stored. */
export function insertRule(
  db: DatabaseSync,
  rule: NewRule & Pick<StoredRule, "id" | "groupId" | "egress">,
): StoredRule {
  const sql = `INSERT INTO rules
    (id, groupId, egress, protocol, fromPort, toPort, kind, peer, description)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING ${COLUMNS}`;
  const { id, groupId, egress, protocol, fromPort, toPort, kind, peer, description } = rule;
  const values = [id, groupId, egress, protocol, fromPort, toPort, kind, peer, description];
  const stored = row<StoredRule>(db, sql, ...values);
  if (stored === undefined) throw new Error(`the rule ${id} was not stored`);
  return stored;
}

/** Gives rules new contents under their old ids; they may take each other's places. */
export function replaceRules(
  db: DatabaseSync,
  changes: readonly { readonly id: string; readonly rule: NewRule }[],
): void {
  // Out of each other's way first: no two rules of a group may be the same even for a moment.
  for (const { id } of changes) change(db, "UPDATE rules SET peer = id WHERE id = ?", id);
  const sql = `UPDATE rules SET protocol = ?, fromPort = ?, toPort = ?, kind = ?, peer = ?,
    description = ? WHERE id = ?`;
  for (const { id, rule } of changes) {
    const { protocol, fromPort, toPort, kind, peer, description } = rule;
    change(db, sql, protocol, fromPort, toPort, kind, peer, description, id);
  }
}

/** Gives one rule a new description, or none. */
export function describeRule(db: DatabaseSync, id: string, description: string | null): void {
  change(db, "UPDATE rules SET description = ? WHERE id = ?", description, id);
}

/** Removes one rule and its tags. */
export function deleteRule(db: DatabaseSync, id: string): void {
  change(db, "DELETE FROM tags WHERE resourceId = ?", id);
  change(db, "DELETE FROM rules WHERE id = ?", id);
}
