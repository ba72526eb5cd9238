import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import type { AuditRecord, ChainEnd, SealedRecord } from "../core/ledger/record.ts";
import type { GroupHead, StoredRequest } from "../core/ledger/stored.ts";
import type { GroupKey } from "../core/request/request.ts";
import type { RequestQuery } from "../lambda/ports.ts";

type Row = Readonly<Record<string, SQLOutputValue>>;

// Sorts after every time, so that the list without a place to start after begins at its newest request.
const AFTER_ALL_TIMES = "\u{10ffff}";

/** What the embedded ledger can be asked, each question prepared once; every answer is a fresh value. */
export type SqliteReads = ReturnType<typeof prepareReads>;

/** Prepares every question to the embedded ledger. */
export function prepareReads(db: DatabaseSync) {
  return { ...prepareRequestReads(db), ...prepareHeadRead(db), ...prepareRecordReads(db) };
}

function prepareRequestReads(db: DatabaseSync) {
  const one = db.prepare("SELECT body FROM requests WHERE request_id = ?");
  const filters = `
    created_at >= :since AND (created_at, request_id) < (:afterCreatedAt, :afterRequestId)
    AND (:status IS NULL OR status = :status) AND (:groupId IS NULL OR group_id = :groupId)
    AND (:changedSince IS NULL OR body ->> '$.updatedAt' >= :changedSince)
    ORDER BY created_at DESC, request_id DESC LIMIT :limit`;
  const listed = db.prepare(`
    SELECT body FROM requests
    WHERE principal_id = :principalId AND ${filters}`);
  const everybodys = db.prepare(`SELECT body FROM requests WHERE ${filters}`);
  const due = db.prepare(`
    SELECT request_id FROM requests WHERE due_at IS NOT NULL AND due_at < ?
    ORDER BY due_at, request_id LIMIT ?`);
  return {
    request: (requestId: string) => first<StoredRequest>(one.get(requestId)),
    requests: ({ principalId, ...query }: RequestQuery) => {
      const parameters = listParameters(query);
      const rows =
        principalId === undefined
          ? everybodys.all(parameters)
          : listed.all({ ...parameters, principalId });
      return rows.map(bodyOf<StoredRequest>);
    },
    due: (now: string, limit: number) => due.all(now, limit).map((row) => String(row.request_id)),
  };
}

function listParameters({ status, groupId, since, changedSince, after, limit }: RequestQuery) {
  return {
    status: status ?? null,
    groupId: groupId ?? null,
    changedSince: changedSince ?? null,
    since: since ?? "",
    afterCreatedAt: after?.createdAt ?? AFTER_ALL_TIMES,
    afterRequestId: after?.requestId ?? "",
    limit,
  };
}

function prepareHeadRead(db: DatabaseSync) {
  const one = db.prepare(
    "SELECT body FROM heads WHERE account = ? AND region = ? AND group_id = ?",
  );
  const page = db.prepare(`
    SELECT body FROM heads WHERE account || '/' || region || '/' || group_id > ?
    ORDER BY account || '/' || region || '/' || group_id LIMIT ?`);
  return {
    heads: (after: string | undefined, limit: number) =>
      page.all(after ?? "", limit).map(bodyOf<GroupHead>),
    head: ({ account, region, groupId }: GroupKey) =>
      first<GroupHead>(one.get(account, region, groupId)),
  };
}

function prepareRecordReads(db: DatabaseSync) {
  const one = db.prepare("SELECT hash, body FROM records WHERE chain = ? AND seq = ?");
  const page = db.prepare(
    "SELECT hash, body FROM records WHERE chain = ? AND seq >= ? ORDER BY seq LIMIT ?",
  );
  const end = db.prepare("SELECT seq, hash FROM records WHERE chain = ? ORDER BY seq DESC LIMIT 1");
  return {
    record: (chain: string, seq: number): SealedRecord | undefined => {
      const row = one.get(chain, seq);
      return row && sealedOf(row);
    },
    records: (chain: string, fromSeq: number, limit: number) =>
      page.all(chain, fromSeq, limit).map(sealedOf),
    endOf: (chain: string): ChainEnd | undefined => {
      const row = end.get(chain);
      return row && { seq: Number(row.seq), hash: String(row.hash) };
    },
  };
}

function first<T>(row: Row | undefined): T | undefined {
  return row && bodyOf<T>(row);
}

function sealedOf(row: Row): SealedRecord {
  return { record: bodyOf<AuditRecord>(row), hash: String(row.hash) };
}

// The one place where text becomes a value: the columns named body hold only what this ledger wrote itself.
function bodyOf<T>(row: Row): T {
  return JSON.parse(String(row.body)) as T;
}
