import type { DatabaseSync } from "node:sqlite";
import { canonicalJson } from "../core/canonical.ts";
import type { Change } from "../core/ledger/change.ts";
import { lostCondition, requireSoundChange } from "../core/ledger/changeRules.ts";
import { type Committed, type Ledger, LedgerUnavailable } from "../lambda/ports.ts";
import { prepareReads, type SqliteReads } from "./sqliteReads.ts";
import { inTransaction, isUnanswered, openDatabase } from "./sqliteSchema.ts";

const BUSY_MILLISECONDS = 5000;

/** The embedded ledger, with the end of its use: after `close` every call is refused with `LedgerUnavailable`. */
export interface SqliteLedger extends Ledger {
  readonly close: () => void;
}

/**
 * Opens the ledger that is kept in one file on this machine, and makes the file where there is none. A commit is on the
 * disk before it is acknowledged. Several processes may share the file: one that is kept waiting for longer than
 * `busyMilliseconds` is refused. Throws `LedgerUnavailable` where the file can't be opened, and an `Error` that says why
 * where it is no ledger, or one of another schema version.
 */
export function openSqliteLedger(
  file: string,
  busyMilliseconds: number = BUSY_MILLISECONDS,
): SqliteLedger {
  const { db, reads, commit } = answered(() => prepare(openDatabase(file, busyMilliseconds)));
  return {
    request: async (requestId) => answered(() => reads.request(requestId)),
    head: async (group) => answered(() => reads.head(group)),
    heads: async (after, limit) => answered(() => reads.heads(after, limit)),
    commit: async (change) => answered(() => commit(change)),
    requests: async (query) => answered(() => reads.requests(query)),
    record: async (chain, seq) => answered(() => reads.record(chain, seq)),
    records: async (chain, fromSeq, limit) => answered(() => reads.records(chain, fromSeq, limit)),
    due: async (now, limit) => answered(() => reads.due(now, limit)),
    close: () => {
      if (db.isOpen) db.close();
    },
  };
}

function prepare(db: DatabaseSync) {
  const reads = prepareReads(db);
  return { db, reads, commit: prepareCommit(db, reads) };
}

function prepareCommit(db: DatabaseSync, reads: SqliteReads): (change: Change) => Committed {
  const write = prepareWrite(db);
  return (change) =>
    inTransaction(db, () => {
      const before = {
        request: reads.request(change.request.requestId),
        head: change.head && reads.head(change.head.group),
        endOf: reads.endOf,
      };
      const lost = lostCondition(change, before);
      if (lost !== undefined) return lost;
      requireSoundChange(change, before);
      write(change);
      return "committed";
    });
}

function prepareWrite(db: DatabaseSync): (change: Change) => void {
  const putRequest = db.prepare("INSERT OR REPLACE INTO requests VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  const putHead = db.prepare("INSERT OR REPLACE INTO heads VALUES (?, ?, ?, ?, ?)");
  const addRecord = db.prepare("INSERT INTO records VALUES (?, ?, ?, ?)");
  return ({ request, head, records }) => {
    const { requestId, fence, status, principal, group, createdAt, dueAt } = request;
    const body = JSON.stringify(request);
    // biome-ignore format: one column after the other, as the table has them
    putRequest.run(requestId, fence, status, principal.id, group.groupId, createdAt, dueAt ?? null, body);
    if (head !== undefined) {
      const { account, region, groupId } = head.group;
      putHead.run(account, region, groupId, head.chain.seq, JSON.stringify(head));
    }
    for (const { record, hash } of records) {
      addRecord.run(record.chain, record.seq, hash, canonicalJson(record));
    }
  };
}

function answered<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (!isUnanswered(cause)) throw cause;
    throw new LedgerUnavailable("the ledger's database did not answer", { cause });
  }
}
