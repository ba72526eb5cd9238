import { canonicalJson, sha256 } from "../canonical.ts";

/** The end of a chain: how many records it has, and the hash of the last one. */
export interface ChainEnd {
  readonly seq: number;
  readonly hash: string;
}

/**
 * One entry of the record that can't be quietly changed: what was decided, intended or done, chained to the entry before it.
 * `at` is an RFC 3339 time in UTC; `prev` the hash of the entry before, or of the chain's id for the first.
 */
export interface AuditRecord {
  readonly v: 1;
  readonly chain: string;
  /** 1 for the first record of a chain, without gaps. */
  readonly seq: number;
  readonly prev: string;
  readonly type: RecordType;
  readonly at: string;
  readonly [member: string]: unknown;
}

/** What a record can say. The first seven stand in a request's chain, the others in a group's. */
export const RECORD_TYPES = [
  "received",
  "unjudged",
  "decided",
  "approved",
  "declined",
  "cancelled",
  "expired",
  "intended",
  "done",
  "shared",
  "released",
  "revoke-intended",
  "revoked",
  "revoke-failed",
  "drift",
] as const;

/** The type of a record. */
export type RecordType = (typeof RECORD_TYPES)[number];

/** A record with its own hash: lower-case hex SHA-256 of `egress-guard/audit/v1\n` and its RFC 8785 form. */
export interface SealedRecord {
  readonly record: AuditRecord;
  readonly hash: string;
}

/** The `prev` of a chain's first record. */
export function genesisHash(chain: string): string {
  return sha256(chain);
}

/** The hash that seals a record. */
export function recordHash(record: AuditRecord): string {
  return sha256(`egress-guard/audit/v1\n${canonicalJson(record)}`);
}

/** Appends one record to a chain: its number, its link and its seal follow from the chain's end. */
export function appendRecord(
  chain: string,
  end: ChainEnd | undefined,
  entry: { readonly type: RecordType; readonly at: string; readonly [member: string]: unknown },
): SealedRecord {
  // Members that are undefined are left out, as JSON would: RFC 8785 has no form for them.
  const members = JSON.parse(JSON.stringify(entry)) as typeof entry;
  const record: AuditRecord = {
    ...members,
    v: 1,
    chain,
    seq: (end?.seq ?? 0) + 1,
    prev: end?.hash ?? genesisHash(chain),
  };
  return { record, hash: recordHash(record) };
}

/** The end of a chain after this record. */
export function chainEndOf({ record, hash }: SealedRecord): ChainEnd {
  return { seq: record.seq, hash };
}
