import { DatabaseSync, type SQLOutputValue } from "node:sqlite";
import { type RequestEvent, requestEvent } from "../core/hooks/event.ts";
import type { StoredRequest } from "../core/ledger/stored.ts";
import type { FailingReceiver } from "../lambda/ports.ts";

/** An event that waits for a receiver. */
export interface WaitingEvent {
  readonly seq: number;
  readonly receiver: string;
  readonly event: RequestEvent;
  /** How often it was sent in vain. */
  readonly tries: number;
}

/** The events that wait, in the ledger's own file: each write of a request adds them in its own transaction. */
export interface OutboxFile {
  /** The first event of each request for each receiver, as far as its time has come, the oldest first. Milliseconds since 1970. */
  readonly due: (now: number) => readonly WaitingEvent[];
  readonly taken: ({ seq, receiver }: WaitingEvent) => void;
  /** Lets an event wait until then, with why; `at` is RFC 3339. */
  readonly notTaken: (waiting: WaitingEvent, until: number, at: string, reason: string) => void;
  readonly failing: () => readonly FailingReceiver[];
  readonly close: () => void;
}

const MOST_AT_ONCE = 50;

// On a desk a trigger does what a table's stream does: nothing is written that is not told, even if the guard dies in between.
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS receivers (id TEXT PRIMARY KEY NOT NULL, since TEXT, reason TEXT) STRICT;
  CREATE TABLE IF NOT EXISTS outbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    receiver TEXT NOT NULL,
    request_id TEXT NOT NULL,
    body TEXT NOT NULL,
    due_at INTEGER NOT NULL DEFAULT 0,
    tries INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX IF NOT EXISTS outbox_order ON outbox (receiver, request_id, seq);
  CREATE TRIGGER IF NOT EXISTS requests_told AFTER INSERT ON requests BEGIN
    INSERT INTO outbox (receiver, request_id, body) SELECT id, NEW.request_id, NEW.body FROM receivers;
  END;
`;

/**
 * Opens the outbox of a ledger's file for these receivers. What waits for one that is no more is dropped; without any receiver
 * nothing is kept. The ledger must have been opened before.
 */
export function openOutboxFile(file: string, receivers: readonly string[]): OutboxFile {
  const db = new DatabaseSync(file, { timeout: 5000 });
  db.exec(SCHEMA);
  const names = JSON.stringify(receivers);
  db.exec("BEGIN IMMEDIATE");
  db.prepare("DELETE FROM receivers WHERE id NOT IN (SELECT value FROM json_each(?))").run(names);
  db.prepare("INSERT OR IGNORE INTO receivers (id) SELECT value FROM json_each(?)").run(names);
  db.exec("DELETE FROM outbox WHERE receiver NOT IN (SELECT id FROM receivers)");
  db.exec("COMMIT");
  return prepare(db);
}

function prepare(db: DatabaseSync): OutboxFile {
  const first = db.prepare(`
    SELECT seq, receiver, body, tries FROM outbox AS one WHERE due_at <= ? AND NOT EXISTS (
      SELECT 1 FROM outbox AS before WHERE before.receiver = one.receiver
      AND before.request_id = one.request_id AND before.seq < one.seq
    ) ORDER BY seq LIMIT ${MOST_AT_ONCE}`);
  const drop = db.prepare("DELETE FROM outbox WHERE seq = ?");
  const well = db.prepare("UPDATE receivers SET since = NULL, reason = NULL WHERE id = ?");
  const hold = db.prepare("UPDATE outbox SET due_at = ?, tries = tries + 1 WHERE seq = ?");
  const ill = db.prepare(
    "UPDATE receivers SET since = coalesce(since, ?), reason = ? WHERE id = ?",
  );
  const failing = db.prepare("SELECT * FROM receivers WHERE since IS NOT NULL ORDER BY id");
  return {
    due: (now) => {
      for (;;) {
        const rows = first.all(now).map(rowOf);
        const untold = rows.filter(({ event }) => event === undefined);
        // What nobody is told makes room for what comes after it.
        for (const { seq } of untold) drop.run(seq);
        if (untold.length === 0) {
          return rows.flatMap(({ event, ...row }) =>
            event === undefined ? [] : { ...row, event },
          );
        }
      }
    },
    taken: ({ seq, receiver }) => {
      drop.run(seq);
      well.run(receiver);
    },
    notTaken: ({ seq, receiver }, until, at, reason) => {
      hold.run(until, seq);
      ill.run(at, reason, receiver);
    },
    failing: () =>
      failing.all().map(({ id, since, reason }) => ({
        id: String(id),
        since: String(since),
        reason: String(reason),
      })),
    close: () => {
      if (db.isOpen) db.close();
    },
  };
}

function rowOf({ seq, receiver, body, tries }: Readonly<Record<string, SQLOutputValue>>) {
  const event = requestEvent(JSON.parse(String(body)) as StoredRequest);
  return { seq: Number(seq), receiver: String(receiver), tries: Number(tries), event };
}
