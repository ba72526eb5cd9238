import type { DatabaseSync } from "node:sqlite";
import { change, row } from "./database.ts";

/** What a caller's idempotency token once made. */
export interface StoredToken {
  /** Tells whether the same token comes with the same request. */
  readonly digest: string;
  readonly resourceId: string;
}

export function tokenOf(db: DatabaseSync, account: string, token: string): StoredToken | undefined {
  const sql = "SELECT digest, resourceId FROM clientTokens WHERE account = ? AND token = ?";
  return row(db, sql, account, token);
}

export function keepToken(
  db: DatabaseSync,
  account: string,
  token: string,
  { digest, resourceId }: StoredToken,
): void {
  const sql = "INSERT INTO clientTokens (account, token, digest, resourceId) VALUES (?, ?, ?, ?)";
  change(db, sql, account, token, digest, resourceId);
}
