import { walkChain } from "../../core/ledger/audit/chainWalk.ts";
import type { AuditScope } from "../../core/ledger/audit/exportForm.ts";
import { type AuditFault, gap, invalid, missing } from "../../core/ledger/audit/faults.ts";
import { type Mention, walkGroup } from "../../core/ledger/audit/groupWalk.ts";
import { requestFaults } from "../../core/ledger/audit/requestAudit.ts";
import type { ChainEnd, SealedRecord } from "../../core/ledger/record.ts";
import {
  type GroupHead,
  groupChain,
  requestChain,
  type StoredRequest,
} from "../../core/ledger/stored.ts";
import type { GroupKey } from "../../core/request/request.ts";
import { type AuditReads, allHeads, allRequests, type Read, recordsTo, tryRead } from "./reads.ts";
import { type AuditReport, newReport, type ReportDraft } from "./report.ts";
import { headIn, requestIn } from "./shapes.ts";

/** Places in chains that somebody else vouches for, such as checkpoints, by the chain. */
export type Vouched = ReadonlyMap<string, readonly ChainEnd[]>;

/** A verification under way: what it reads and writes down, and which groups and requests it has been through. */
interface Audit {
  readonly reads: AuditReads;
  readonly vouched: Vouched;
  readonly draft: ReportDraft;
  /** How far each group's chain was walked. */
  readonly groups: Map<string, number>;
  readonly requests: Set<string>;
}

/** How often a request is read again because it moved while its chain was read. */
const ATTEMPTS = 3;

/**
 * Verifies the record: each chain by itself, each request against its own chain and its group's, each group against its head,
 * and all of it against the places that are vouched for. The guard may be at work meanwhile: what it writes after a chain was
 * read is left for the next time.
 */
export async function verifyLedger(
  reads: AuditReads,
  scope: AuditScope,
  vouched: Vouched = new Map(),
): Promise<AuditReport> {
  const draft = newReport();
  await verifyInto(draft, reads, scope, vouched);
  return draft.report();
}

/** The same, into a report that other things are written into as well. */
export async function verifyInto(
  draft: ReportDraft,
  reads: AuditReads,
  scope: AuditScope,
  vouched: Vouched,
): Promise<void> {
  const audit: Audit = { reads, vouched, draft, groups: new Map(), requests: new Set() };
  if (scope.kind === "group") {
    await verifyGroup(audit, scope.group);
    return;
  }
  await listed(audit, "heads", allHeads(reads), headIn, ({ group }) => verifyGroup(audit, group));
  await listed(audit, "requests", allRequests(reads), requestIn, (request) =>
    verifyListed(audit, request),
  );
  for (const chain of vouched.keys()) await verifyUnlisted(audit, chain);
}

/**
 * A list that breaks off leaves the rest of it unseen: one that is not answered is a gap, one that can't be read is broken.
 * What goes wrong with us while we look at one of it is neither, and rejects.
 */
async function listed<T>(
  audit: Audit,
  what: string,
  list: AsyncGenerator<T, void>,
  shaped: (one: T | undefined) => T | undefined,
  verify: (one: T) => Promise<void>,
): Promise<void> {
  for (;;) {
    const read = await tryRead(async () => {
      const next = await list.next();
      return next.done === true ? undefined : shaped(next.value);
    });
    audit.draft.add(unread(`list of ${what}`, read));
    // A list that broke off says that it is done when it is asked again.
    if (read.kind === "read" && read.value === undefined) return;
    if (read.kind === "read" && read.value !== undefined) await verify(read.value);
  }
}

/** A request that no walk along a group's chain has come by; its group's chain may name it nevertheless. */
async function verifyListed(audit: Audit, request: StoredRequest): Promise<void> {
  const chain = groupChain(request.group);
  if (request.groupRecords.length > 0 && !audit.groups.has(chain)) {
    await verifyGroup(audit, request.group, request.requestId);
  }
  if (audit.requests.has(request.requestId)) return;
  await verifyRequest(audit, request.requestId, [], audit.groups.get(chain) ?? 0);
}

/** A chain that is vouched for and that no list has shown is asked for by its name. */
async function verifyUnlisted(audit: Audit, chain: string): Promise<void> {
  const [kind, account = "", region = "", groupId = ""] = chain.split("/");
  if (kind === "group") {
    if (!audit.groups.has(chain)) await verifyGroup(audit, { account, region, groupId });
    return;
  }
  const requestId = chain.slice("request/".length);
  if (audit.requests.has(requestId)) return;
  const read = await tryRead(async () => requestIn(await audit.reads.request(requestId)));
  if (read.kind !== "read") return audit.draft.add(unread(chain, read));
  if (read.value !== undefined) return verifyListed(audit, read.value);
  audit.draft.add([missing(chain, "a checkpoint vouches for it; the ledger has nothing of it")]);
}

/** `namedBy` is a request that names records of the group: then there must be some. */
async function verifyGroup(audit: Audit, group: GroupKey, namedBy?: string): Promise<void> {
  const { reads, draft, vouched } = audit;
  const chain = groupChain(group);
  const read = await tryRead(async () => headIn(await reads.head(group)));
  audit.groups.set(chain, 0);
  draft.add(unread(chain, read));
  if (read.kind !== "read") return;
  const head = read.value;
  if (head === undefined) return draft.add(await headlessFaults(audit, chain, namedBy));
  draft.count("groups");
  if (head.inflight !== undefined) draft.count("underWay");
  const walk = walkGroup(head, vouched.get(chain));
  const complete = await walkRecords(audit, chain, head.chain.seq, walk.add);
  // What could not be read is a gap already: its end, and what it names, are not known.
  if (!complete) return;
  audit.groups.set(chain, head.chain.seq);
  draft.add(walk.end());
  draft.add(await beyondHead(audit, head));
  const holders = head.open.flatMap((one) => one.holders.map(({ requestId }) => requestId));
  for (const requestId of new Set([...walk.mentions.keys(), ...holders])) {
    const mentions = walk.mentions.get(requestId) ?? [];
    await verifyRequest(audit, requestId, mentions, head.chain.seq);
  }
}

/** Records without a head: the head was taken away, since the two are only ever written together. */
async function headlessFaults({ reads, vouched }: Audit, chain: string, namedBy?: string) {
  const read = await tryRead(() => reads.records(chain, 1, 1));
  const there = read.kind === "unreadable" || (read.kind === "read" && read.value.length > 0);
  if (there) return [missing(chain, "the group's head is not there; its records are")];
  if (read.kind === "unanswered") return unread(chain, read);
  const who = namedBy ?? (vouched.has(chain) ? "a checkpoint" : undefined);
  return who === undefined
    ? [gap(chain, "the ledger has nothing of this group")]
    : [missing(chain, `${who} names records of it; the ledger has nothing of it`)];
}

/** A record after the head's is one that was written since, and then the head has moved on too. */
async function beyondHead({ reads }: Audit, { group, chain: end }: GroupHead) {
  const chain = groupChain(group);
  const read = await tryRead(async () => {
    const [beyond] = await reads.records(chain, end.seq + 1, 1);
    return beyond === undefined ? undefined : headIn(await reads.head(group));
  });
  if (read.kind !== "read") return unread(chain, read);
  const moved = read.value === undefined || read.value.chain.seq > end.seq;
  return moved
    ? []
    : [invalid(chain, "it stands after the last record that the head names", end.seq + 1)];
}

async function verifyRequest(
  audit: Audit,
  requestId: string,
  mentions: readonly Mention[],
  walkedTo: number,
): Promise<void> {
  const { reads, draft } = audit;
  audit.requests.add(requestId);
  const chain = requestChain(requestId);
  draft.count("requests");
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const read = await tryRead(async () => requestIn(await reads.request(requestId)));
    draft.add(unread(chain, read));
    if (read.kind !== "read") return;
    if (read.value === undefined) {
      return draft.add([missing(chain, "the request is not there; its group names it")]);
    }
    const request = read.value;
    const beyond = await tryRead(() => reads.records(chain, request.chain.seq + 1, 1));
    draft.add(unread(chain, beyond));
    const moved = beyond.kind === "read" && beyond.value.length > 0;
    if (moved && attempt < ATTEMPTS) continue;
    if (moved) {
      draft.add([
        invalid(
          chain,
          "it stands after the last record that the request names",
          request.chain.seq + 1,
        ),
      ]);
    }
    return verifyOwn(audit, request, mentions, walkedTo);
  }
}

async function verifyOwn(
  audit: Audit,
  request: StoredRequest,
  mentions: readonly Mention[],
  walkedTo: number,
): Promise<void> {
  const chain = requestChain(request.requestId);
  const walk = walkChain(chain, audit.vouched.get(chain));
  const own: SealedRecord[] = [];
  const complete = await walkRecords(audit, chain, request.chain.seq, (sealed) => {
    own.push(sealed);
    return walk.add(sealed);
  });
  if (!complete) return;
  audit.draft.add(walk.end(request.chain));
  audit.draft.add(requestFaults({ request, own, mentions, walkedTo }));
  audit.draft.add(await laterFaults(audit, request, walkedTo));
}

/** Records that a request names beyond the walk were written since, and then the head has moved as far. */
async function laterFaults({ reads }: Audit, request: StoredRequest, walkedTo: number) {
  const last = Math.max(0, ...request.groupRecords);
  if (!(last > walkedTo)) return [];
  const chain = groupChain(request.group);
  const read = await tryRead(async () => headIn(await reads.head(request.group)));
  if (read.kind !== "read") return unread(chain, read);
  const end = read.value?.chain.seq ?? 0;
  return last <= end
    ? []
    : [missing(chain, `${request.requestId} names it; the chain ends at ${end}`, last)];
}

/** Gives a walk each record of a chain; whether all of them were there to be read. */
async function walkRecords(
  { reads, draft }: Audit,
  chain: string,
  last: number,
  add: (sealed: SealedRecord) => readonly AuditFault[],
): Promise<boolean> {
  for await (const read of recordsTo(reads, chain, last)) {
    if (read.kind === "read") {
      draft.count("records");
      draft.add(add(read.value));
    } else draft.add(unread(chain, read, read.seq));
    if (read.kind === "unanswered") return false;
  }
  return true;
}

/** What is said of something that could not be read. */
export function unread(of: string, read: Read<unknown>, seq?: number): readonly AuditFault[] {
  switch (read.kind) {
    case "read":
      return [];
    case "unanswered":
      return [gap(of, `it could not be asked for: ${read.message}`)];
    case "unreadable":
      return [invalid(of, `what is stored can't be read: ${read.message}`, seq)];
  }
}
