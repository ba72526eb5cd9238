import type { SealedRecord } from "../../core/ledger/record.ts";
import { type GroupHead, headPlace, type StoredRequest } from "../../core/ledger/stored.ts";
import { type Ledger, LedgerUnavailable, type RequestQuery } from "../ports.ts";

/** What verification reads: a ledger, or a copy of one. */
export type AuditReads = Pick<
  Ledger,
  "head" | "heads" | "request" | "requests" | "record" | "records"
>;

/** What a read gave: a value, or that it could not be had, or that what is stored is no value of ours. */
export type Read<T> =
  | { readonly kind: "read"; readonly value: T }
  | { readonly kind: "unanswered" | "unreadable"; readonly message: string };

const PAGE = 100;

/** Reads, where what is stored may be anything: a value that the ledger can't read back is a finding, and no fault. */
export async function tryRead<T>(read: () => Promise<T>): Promise<Read<T>> {
  try {
    return { kind: "read", value: await read() };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const kind = error instanceof LedgerUnavailable ? "unanswered" : "unreadable";
    return { kind, message };
  }
}

/** All heads, page by page, until there is none after the last. */
export async function* allHeads(reads: Pick<AuditReads, "heads">): AsyncGenerator<GroupHead, void> {
  let after: string | undefined;
  for (;;) {
    const page = await reads.heads(after, PAGE);
    yield* page;
    const last = page.at(-1);
    if (last === undefined) return;
    after = headPlace(last.group);
  }
}

/** All requests, or some of them, newest first, page by page, until there is none after the last. */
export async function* allRequests(
  reads: Pick<AuditReads, "requests">,
  some: Omit<RequestQuery, "after" | "limit"> = {},
): AsyncGenerator<StoredRequest, void> {
  let after: StoredRequest | undefined;
  for (;;) {
    const place = after === undefined ? {} : { after };
    const page = await reads.requests({ ...some, ...place, limit: PAGE });
    yield* page;
    after = page.at(-1);
    if (after === undefined) return;
  }
}

/**
 * A chain's records from one number to another, as they are stored: a page that can't be read is read one by one, so that what is left of
 * it is seen.
 */
export async function* recordsTo(
  reads: AuditReads,
  chain: string,
  last: number,
  first = 1,
): AsyncGenerator<Read<SealedRecord> & { readonly seq: number }, void> {
  for (let seq = first; seq <= last; ) {
    const from = seq;
    const limit = Math.min(PAGE, last - from + 1);
    const page = await tryRead(() => reads.records(chain, from, limit));
    if (page.kind === "unanswered") {
      yield { ...page, seq: from };
      return;
    }
    if (page.kind === "read") {
      for (const value of page.value) yield { kind: "read", value, seq: value.record.seq };
      const end = page.value.at(-1)?.record.seq;
      if (end === undefined) return;
      // What a record says of its number may be wrong: the walk goes on all the same, and comes to an end.
      seq = Math.max(from + page.value.length, Number.isSafeInteger(end) ? end + 1 : 0);
    } else {
      yield* oneByOne(reads, chain, from, from + limit - 1);
      seq = from + limit;
    }
  }
}

async function* oneByOne(reads: AuditReads, chain: string, first: number, last: number) {
  for (let seq = first; seq <= last; seq += 1) {
    const read = await tryRead(() => reads.record(chain, seq));
    if (read.kind !== "read") yield { ...read, seq };
    else if (read.value !== undefined) yield { kind: "read", value: read.value, seq } as const;
  }
}
