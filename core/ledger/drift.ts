import type { Finding } from "../policy/finding.ts";
import { listAt, numberAt, sameValue, textAt } from "./audit/members.ts";
import { type Change, moved } from "./change.ts";
import { follow, type PrefixListGround } from "./decided.ts";
import { type AuditRecord, chainEndOf } from "./record.ts";
import { type GroupHead, groupChain, type StoredRequest } from "./stored.ts";

/** A prefix list that has become what the policy in force would deny, and the open rules of a request that lead to it. */
export interface Drift {
  readonly list: PrefixListGround;
  /** The list as it was when the request was last judged. */
  readonly judged?: PrefixListGround;
  readonly ruleIds: readonly string[];
  readonly policy: { readonly name: string; readonly digest: string };
  readonly findings: readonly Finding[];
  readonly onDrift: "alarm" | "revoke";
}

/** Notes a drift: nothing changes but what is on record. */
export function driftChange(
  request: StoredRequest,
  head: GroupHead,
  { list, judged, ruleIds, policy, findings, onDrift }: Drift,
  at: string,
): Change {
  const record = follow(groupChain(request.group), head.chain, "drift", at, {
    requestId: request.requestId,
    fence: request.fence + 1,
    list,
    judged,
    ruleIds,
    decision: { effect: "deny", findings },
    policy,
    onDrift,
  });
  return {
    request: {
      ...request,
      ...moved(request, request, at),
      groupRecords: [...request.groupRecords, record.record.seq],
    },
    head: { ...head, chain: chainEndOf(record) },
    records: [record],
  };
}

/** Whether a list is another, later version than the one that was judged. A describe that lags may show an earlier one. */
export function isLater(list: PrefixListGround, judged: PrefixListGround | undefined): boolean {
  if (judged === undefined) return true;
  if (list.version !== undefined && judged.version !== undefined) {
    return list.version > judged.version;
  }
  return list.entriesDigest !== judged.entriesDigest;
}

/** The prefix list as a decision was made on it, by the decision's record. */
export function judgedList(
  record: AuditRecord,
  prefixListId: string,
): PrefixListGround | undefined {
  const list = listAt(record, "facts", "prefixLists").find(
    (one) => textAt(one, "prefixListId") === prefixListId,
  );
  if (list === undefined) return undefined;
  const version = numberAt(list, "version");
  return {
    prefixListId,
    ownerId: textAt(list, "ownerId") ?? "",
    ...(version === undefined ? {} : { version }),
    entriesDigest: textAt(list, "entriesDigest") ?? "",
  };
}

/** Whether a record notes the drift of a list to just this version. */
export function notes(record: AuditRecord, list: PrefixListGround): boolean {
  return record.type === "drift" && sameValue(record.list, list);
}
