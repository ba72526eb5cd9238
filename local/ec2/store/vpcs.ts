import type { DatabaseSync } from "node:sqlite";
import { change, row, rows } from "./database.ts";

/** A virtual private cloud. */
export interface StoredVpc {
  /** Grows with each new VPC; the order of describes. */
  readonly position: number;
  readonly id: string;
  readonly account: string;
  readonly cidr: string;
  readonly ipv6Cidr: string | null;
  readonly tenancy: string;
}

const COLUMNS = "position, id, account, cidr, ipv6Cidr, tenancy";

/** The account's VPCs, oldest first. */
export function vpcsOf(db: DatabaseSync, account: string): readonly StoredVpc[] {
  return rows(db, `SELECT ${COLUMNS} FROM vpcs WHERE account = ? ORDER BY position`, account);
}

/** One VPC of the account by its id. */
export function vpcById(db: DatabaseSync, account: string, id: string): StoredVpc | undefined {
  return row(db, `SELECT ${COLUMNS} FROM vpcs WHERE account = ? AND id = ?`, account, id);
}

/** Adds a VPC. */
export function insertVpc(db: DatabaseSync, vpc: Omit<StoredVpc, "position">): void {
  const sql = "INSERT INTO vpcs (id, account, cidr, ipv6Cidr, tenancy) VALUES (?, ?, ?, ?, ?)";
  change(db, sql, vpc.id, vpc.account, vpc.cidr, vpc.ipv6Cidr, vpc.tenancy);
}
