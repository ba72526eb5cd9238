import type { Change } from "../../core/ledger/change.ts";
import { doneChange, intendedChange, newHead, sharedChange } from "../../core/ledger/change.ts";
import { letGo, releasedChange, revokeFailedChange } from "../../core/ledger/closing.ts";
import type { NewRequest } from "../../core/ledger/decided.ts";
import { holdAfter, nothingHeld } from "../../core/ledger/holdings.ts";
import type { SealedRecord } from "../../core/ledger/record.ts";
import {
  type GroupHead,
  groupChain,
  headPlace,
  type StoredRequest,
} from "../../core/ledger/stored.ts";
import type { GroupKey } from "../../core/request/request.ts";
import type { AuditReads } from "../../lambda/audit/reads.ts";
import {
  at,
  completion,
  denial,
  drifting,
  GROUP,
  grounds,
  IP_PERMISSIONS,
  intention,
  newRequest,
  OTHER_GROUP,
  PRINCIPAL,
  type RequestMembers,
  revocation,
  revocationEnd,
  takeover,
} from "./ledgerBuilders.ts";

/** All that a ledger holds, as plain values that a test may tamper with. */
export interface Copy {
  readonly heads: readonly GroupHead[];
  readonly requests: readonly StoredRequest[];
  readonly chains: ReadonlyMap<string, readonly Row[]>;
}

/** A record as it is stored: under the number by which it is read, which whoever tampers with it leaves as it is. */
export interface Row {
  readonly key: number;
  readonly sealed: SealedRecord;
}

/** What becomes of one request of a history, and in which of two groups. */
export interface Deed {
  readonly what: (typeof DEEDS)[number];
  readonly group: 0 | 1;
}

/** All that can become of a request. `executing` is left under way: its group takes no other after it but what needs no lock. */
export const DEEDS = [
  "denied",
  "authorized",
  "failed",
  "taken-over",
  "promised-twice",
  "shared",
  "released",
  "revoked",
  "revoke-failed",
  "drifted",
  "revoking",
  "executing",
] as const;

/** What may be done to a group that another request has taken. */
const NEEDS_NO_LOCK: readonly Deed["what"][] = ["shared", "released"];

const GROUPS: readonly [GroupKey, GroupKey] = [GROUP, OTHER_GROUP];

/** The ledger after these deeds, one request each, written by the guard's own changes. */
export function historyOf(deeds: readonly Deed[]): Copy {
  const heads = new Map<string, GroupHead>();
  const requests = new Map<string, StoredRequest>();
  const chains = new Map<string, Row[]>();
  const commit = ({ request, head, records }: Change) => {
    requests.set(request.requestId, request);
    if (head !== undefined) heads.set(groupChain(head.group), head);
    for (const sealed of records) {
      const { chain } = sealed.record;
      chains.set(chain, [...(chains.get(chain) ?? []), { key: sealed.record.seq, sealed }]);
    }
  };
  for (const [index, { what, group }] of deeds.entries()) {
    const key = GROUPS[group];
    const head = heads.get(groupChain(key)) ?? newHead(key);
    const requestId = `req-${(index + 1).toString(16).padStart(32, "0")}`;
    for (const change of changesOf(what, head, { requestId, group: key })) commit(change);
  }
  return plain({ heads: [...heads.values()], requests: [...requests.values()], chains });
}

function changesOf(
  what: Deed["what"],
  head: GroupHead,
  members: RequestMembers,
): readonly Change[] {
  if (what === "denied" || (head.inflight !== undefined && !NEEDS_NO_LOCK.includes(what))) {
    return [denial(members)];
  }
  if (what === "shared") return [shared(head, members)];
  if (what === "released") {
    const sharing = shared(head, members);
    return sharing.request.rulesStatus === undefined ? [sharing] : [sharing, released(sharing)];
  }
  const first = intention(members, head);
  switch (what) {
    case "executing":
      return [first];
    case "authorized":
      return [first, completion(first)];
    case "failed":
      return [first, failure(first.request, first.head)];
    case "taken-over": {
      const taken = takeover(first.request);
      return [first, taken, completion({ ...first, request: taken.request })];
    }
    case "revoking": {
      const last = completion(first);
      return [first, last, revocation(last)];
    }
    case "revoked": {
      const last = completion(first);
      const revoking = revocation(last);
      return [first, last, revoking, revocationEnd(revoking)];
    }
    case "revoke-failed": {
      const last = completion(first);
      const revoking = revocation(last);
      const none = { gone: [], settledBy: "caller", errorCode: "UnauthorizedOperation" } as const;
      const { request, head: taken } = revoking;
      return [first, last, revoking, revokeFailedChange(request, taken, none, at(300), at(62))];
    }
    case "drifted": {
      const last = completion(first);
      return [first, last, drifting(last)];
    }
    case "promised-twice": {
      const call = { ipPermissions: IP_PERMISSIONS, leaseUntil: at(40) };
      const again = intendedChange(first.request, first.head, grounds("allow"), call, at(20));
      return [first, again, completion(again)];
    }
  }
}

function failure(request: StoredRequest, head: GroupHead): Change {
  const problem = { code: "ec2-refused", detail: "EC2 said no" } as const;
  const hold = nothingHeld(head, []);
  const ending = { status: "failed", hold, madeRuleIds: [], settledBy: "caller", problem } as const;
  return doneChange(request, head, ending, at(2));
}

/** Somebody else asks for all that is open. */
function shared(head: GroupHead, members: RequestMembers): Change & { readonly head: GroupHead } {
  const principal = { ...PRINCIPAL, id: `AROA${members.requestId?.slice(-16).toUpperCase()}` };
  const request: NewRequest = newRequest({ ...members, principal });
  const present = head.open.map(({ rule }) => rule);
  const hold = holdAfter(head, request, undefined, { present, own: [] }, at(3));
  return sharedChange(request, head, grounds("allow"), hold, at(3));
}

function released({ request, head }: Change & { readonly head: GroupHead }): Change {
  return releasedChange(request, head, letGo(head, request), { kind: "expired" }, at(90));
}

/** As a ledger gives it back: fresh values, without what JSON has no form for. */
function plain({ heads, requests, chains }: Copy): Copy {
  const fresh = JSON.parse(JSON.stringify({ heads, requests, chains: [...chains] }));
  return { ...fresh, chains: new Map(fresh.chains) };
}

/** The questions of a verification, answered from a copy. */
export function readsOf({ heads, requests, chains }: Copy): AuditReads {
  const listed = requests.toSorted((a, b) => (a.requestId < b.requestId ? 1 : -1));
  return {
    head: async (group) => heads.find((head) => groupChain(head.group) === groupChain(group)),
    heads: async (after = "", limit) =>
      heads
        .toSorted((a, b) => (headPlace(a.group) < headPlace(b.group) ? -1 : 1))
        .filter(({ group }) => headPlace(group) > after)
        .slice(0, limit),
    request: async (id) => requests.find(({ requestId }) => requestId === id),
    requests: async ({ after, limit }) =>
      listed
        .filter(({ requestId }) => after === undefined || requestId < after.requestId)
        .slice(0, limit),
    record: async (chain, seq) => chains.get(chain)?.find(({ key }) => key === seq)?.sealed,
    records: async (chain, fromSeq, limit) =>
      (chains.get(chain) ?? [])
        .filter(({ key }) => key >= fromSeq)
        .slice(0, limit)
        .map(({ sealed }) => sealed),
  };
}

/** The questions of a verification, answered while the guard works: after every `pace` of them one deed more is done. */
export function growing(deeds: readonly Deed[], pace: number): AuditReads {
  let calls = 0;
  const now = () => {
    calls += 1;
    return readsOf(historyOf(deeds.slice(0, 2 + Math.floor(calls / pace))));
  };
  return {
    head: (group) => now().head(group),
    heads: (...query) => now().heads(...query),
    request: (id) => now().request(id),
    requests: (query) => now().requests(query),
    record: (...query) => now().record(...query),
    records: (...query) => now().records(...query),
  };
}
