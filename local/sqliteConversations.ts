import { DatabaseSync } from "node:sqlite";
import { begun, type Conversation, type Conversations } from "../lambda/conversations.ts";

/** The talks in a file, with the end of their use. */
export interface SqliteConversations extends Conversations {
  readonly close: () => void;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS conversations (
    surface TEXT NOT NULL,
    request_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (surface, request_id)
  ) STRICT;
`;

/** Opens the talks in the ledger's file, in a table of their own. On a desk none is ever forgotten. The ledger must have been opened before. */
export function openSqliteConversations(file: string): SqliteConversations {
  const db = new DatabaseSync(file, { timeout: 5000 });
  db.exec(SCHEMA);
  const add = db.prepare("INSERT OR IGNORE INTO conversations VALUES (?, ?, ?, ?)");
  const find = db.prepare("SELECT body FROM conversations WHERE surface = ? AND request_id = ?");
  const change = db.prepare(`UPDATE conversations SET version = ?, body = ?
    WHERE surface = ? AND request_id = ? AND version = ?`);
  return {
    begin: async (beginning) => {
      const first = begun(beginning);
      add.run(first.surface, first.requestId, first.version, JSON.stringify(first));
    },
    of: async (surface, requestId) => {
      const row = find.get(surface, requestId);
      return row === undefined ? undefined : (JSON.parse(String(row.body)) as Conversation);
    },
    save: async (conversation) => {
      const { surface, requestId, version } = conversation;
      const next: Conversation = { ...conversation, version: version + 1 };
      const body = JSON.stringify(next);
      const { changes } = change.run(next.version, body, surface, requestId, version);
      return Number(changes) === 1 ? "saved" : "moved";
    },
    close: () => {
      if (db.isOpen) db.close();
    },
  };
}
