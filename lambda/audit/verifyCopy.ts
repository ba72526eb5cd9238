import { walkChain } from "../../core/ledger/audit/chainWalk.ts";
import type { AuditCopy, AuditScope } from "../../core/ledger/audit/exportForm.ts";
import { gap, invalid } from "../../core/ledger/audit/faults.ts";
import type { SealedRecord } from "../../core/ledger/record.ts";
import { groupChain, headPlace, type StoredRequest } from "../../core/ledger/stored.ts";
import type { AuditReads } from "./reads.ts";
import type { ReportDraft } from "./report.ts";
import { type Vouched, verifyInto } from "./verify.ts";

/** What the faults of a copy itself are about. */
const FILE = "file";

/**
 * Verifies a copy of the record by itself, without a ledger. Lines that break off, and records alone, as the API gives them,
 * show whether each chain holds together, and not whether anything is missing at its end.
 */
export async function verifyCopy(
  draft: ReportDraft,
  copy: AuditCopy,
  asked: AuditScope | undefined,
  vouched: Vouched,
): Promise<void> {
  draft.add(copy.faults.map(({ line, detail }) => invalid(FILE, `line ${line} ${detail}`)));
  if (copy.end === "differs") {
    draft.add([invalid(FILE, "its last line was written for other lines than stand before it")]);
  }
  if (copy.scope === undefined || copy.end === "absent") {
    const what = copy.scope === undefined ? "has records alone" : "breaks off before its last line";
    draft.add([
      gap(FILE, `it ${what}: whether anything is missing at the end of a chain is not known`),
    ]);
    for (const [chain, records] of copy.chains) verifyPart(draft, chain, records, vouched);
    return;
  }
  const scope = asked ?? copy.scope;
  if (copy.scope.kind === "group" && !sameScope(scope, copy.scope)) {
    draft.add([gap(FILE, `it is a copy of ${groupChain(copy.scope.group)} alone`)]);
    return;
  }
  await verifyInto(draft, copyReads(copy), scope, vouched);
}

function sameScope(one: AuditScope, other: AuditScope): boolean {
  if (one.kind === "all" || other.kind === "all") return one.kind === other.kind;
  return groupChain(one.group) === groupChain(other.group);
}

function verifyPart(
  draft: ReportDraft,
  chain: string,
  records: readonly SealedRecord[],
  vouched: Vouched,
): void {
  const { seq = 1, prev = "" } = records[0]?.record ?? {};
  const walk =
    seq === 1
      ? walkChain(chain, vouched.get(chain))
      : walkChain(chain, vouched.get(chain), { seq: seq - 1, hash: prev });
  if (seq !== 1) draft.add([gap(chain, `the records before ${seq} are not in the file`)]);
  for (const sealed of records) draft.add(walk.add(sealed));
  draft.count("records", records.length);
}

/** The questions of a verification, answered from a copy that is held in memory. */
export function copyReads({ heads, requests, chains }: AuditCopy): AuditReads {
  const listed = [...requests.values()].toSorted((a, b) => (isBefore(a, b) ? 1 : -1));
  const places = [...heads.values()].toSorted((a, b) =>
    headPlace(a.group) < headPlace(b.group) ? -1 : 1,
  );
  const sorted = new Map(
    [...chains].map(([chain, records]) => [
      chain,
      records.toSorted((a, b) => a.record.seq - b.record.seq),
    ]),
  );
  const from = (chain: string, seq: number, limit: number) => {
    const rows = sorted.get(chain) ?? [];
    const first = firstFrom(rows, seq);
    return rows.slice(first, first + limit);
  };
  return {
    head: async (group) => heads.get(groupChain(group)),
    heads: async (after = "", limit) =>
      places.filter(({ group }) => headPlace(group) > after).slice(0, limit),
    request: async (requestId) => requests.get(requestId),
    requests: async ({ after, changedSince = "", limit }) =>
      listed
        .filter((request) => after === undefined || isBefore(request, after))
        .filter(({ updatedAt }) => updatedAt >= changedSince)
        .slice(0, limit),
    record: async (chain, seq) => from(chain, seq, 1).find(({ record }) => record.seq === seq),
    records: async (...query) => from(...query),
  };
}

/** The place of the first record of this number or a later one, found by halves. */
function firstFrom(rows: readonly SealedRecord[], seq: number): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rows[middle]?.record.seq ?? 0) < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isBefore(
  a: Pick<StoredRequest, "createdAt" | "requestId">,
  b: Pick<StoredRequest, "createdAt" | "requestId">,
): boolean {
  return a.createdAt === b.createdAt ? a.requestId < b.requestId : a.createdAt < b.createdAt;
}
