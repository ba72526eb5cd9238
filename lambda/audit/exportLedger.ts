import { type AuditScope, exportWriter } from "../../core/ledger/audit/exportForm.ts";
import { textAt } from "../../core/ledger/audit/members.ts";
import type { SealedRecord } from "../../core/ledger/record.ts";
import { groupChain, requestChain, type StoredRequest } from "../../core/ledger/stored.ts";
import type { GroupKey } from "../../core/request/request.ts";
import { LedgerUnavailable } from "../ports.ts";
import { type AuditReads, allHeads, allRequests, recordsTo } from "./reads.ts";

/** One part of a copy: a line of it, and the record that the line holds, if it holds one. */
export interface ExportLine {
  readonly line: string;
  readonly sealed?: SealedRecord;
}

/** A copy under way. */
interface Copying {
  readonly reads: AuditReads;
  readonly writer: ReturnType<typeof exportWriter>;
  /** How far each chain was copied. */
  readonly copied: Map<string, number>;
  /** The requests that the records of each group's chain name. */
  readonly named: Map<string, Set<string>>;
}

/** How often a group is read again because it moved while it was copied. */
const ATTEMPTS = 20;

/**
 * Copies the record, line by line, while the guard may be at work: what is copied of a group and of its requests fits
 * together. What is stored and can't be read is left out, and shows as missing when the copy is verified. Rejects with
 * `LedgerUnavailable` where the ledger does not answer, and with an `Error` where a group does not come to rest.
 */
export async function* exportLedger(
  reads: AuditReads,
  scope: AuditScope,
  at: string,
): AsyncGenerator<ExportLine, void> {
  const copying: Copying = { reads, writer: exportWriter(), copied: new Map(), named: new Map() };
  yield { line: copying.writer.start(scope, at) };
  if (scope.kind === "group") yield* copyGroup(copying, scope.group);
  else {
    for await (const { group } of allHeads(reads)) yield* copyGroup(copying, group);
    for await (const request of allRequests(reads)) yield* copyListed(copying, request);
  }
  yield { line: copying.writer.end() };
}

async function* copyGroup(copying: Copying, group: GroupKey): AsyncGenerator<ExportLine, void> {
  const { reads, writer, named } = copying;
  const chain = groupChain(group);
  const ids = named.get(chain) ?? new Set<string>();
  named.set(chain, ids);
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const head = await reads.head(group);
    if (head === undefined) return;
    for await (const part of copyChain(copying, chain, head.chain.seq)) {
      const id = textAt(part.sealed?.record, "requestId");
      if (id !== undefined) ids.add(id);
      yield part;
    }
    for (const { holders } of head.open) for (const { requestId } of holders) ids.add(requestId);
    const requests = await Promise.all([...ids].map((id) => reads.request(id)));
    const after = await reads.head(group);
    if (after?.chain.seq !== head.chain.seq) continue;
    yield { line: writer.head(head) };
    for (const request of requests) if (request !== undefined) yield* copyRequest(copying, request);
    return;
  }
  throw new Error(`${chain} is changed all the time; export it when it is at rest`);
}

/** A request that no group's chain has named so far; if its group's chain does now, the two are copied together. */
async function* copyListed(
  copying: Copying,
  request: StoredRequest,
): AsyncGenerator<ExportLine, void> {
  const { copied } = copying;
  const groupTo = copied.get(groupChain(request.group)) ?? 0;
  if (request.groupRecords.some((seq) => seq > groupTo)) {
    yield* copyGroup(copying, request.group);
  }
  if (!copied.has(requestChain(request.requestId))) yield* copyRequest(copying, request);
}

async function* copyRequest(
  copying: Copying,
  request: StoredRequest,
): AsyncGenerator<ExportLine, void> {
  yield* copyChain(copying, requestChain(request.requestId), request.chain.seq);
  // A later line of a request, as of a head, takes the place of an earlier one.
  yield { line: copying.writer.request(request) };
}

/** Copies what a chain has beyond what was copied of it. */
async function* copyChain(
  { reads, writer, copied }: Copying,
  chain: string,
  last: number,
): AsyncGenerator<ExportLine, void> {
  const from = (copied.get(chain) ?? 0) + 1;
  copied.set(chain, Math.max(last, from - 1));
  for await (const read of recordsTo(reads, chain, last, from)) {
    if (read.kind === "unanswered") throw new LedgerUnavailable(read.message);
    if (read.kind === "read") yield { line: writer.record(read.value), sealed: read.value };
  }
}
