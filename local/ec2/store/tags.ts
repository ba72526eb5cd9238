import type { DatabaseSync } from "node:sqlite";
import { change, rows } from "./database.ts";

/** A tag of a resource. */
export interface StoredTag {
  readonly key: string;
  readonly value: string;
}

/** The tags of one resource, by key. */
export function tagsOf(db: DatabaseSync, resourceId: string): readonly StoredTag[] {
  return rows(db, "SELECT key, value FROM tags WHERE resourceId = ? ORDER BY key", resourceId);
}

/** Sets tags on one resource; a key that it has gets the new value. */
export function putTags(db: DatabaseSync, resourceId: string, tags: readonly StoredTag[]): void {
  const sql = "INSERT OR REPLACE INTO tags (resourceId, key, value) VALUES (?, ?, ?)";
  for (const { key, value } of tags) change(db, sql, resourceId, key, value);
}

/** Removes the tag of this key; with a value only if it has that value. */
export function removeTag(
  db: DatabaseSync,
  resourceId: string,
  key: string,
  value: string | undefined,
): void {
  const sql = "DELETE FROM tags WHERE resourceId = ? AND key = ? AND value = coalesce(?, value)";
  change(db, sql, resourceId, key, value ?? null);
}

/** Removes all tags of one resource. */
export function removeAllTags(db: DatabaseSync, resourceId: string): void {
  change(db, "DELETE FROM tags WHERE resourceId = ?", resourceId);
}
