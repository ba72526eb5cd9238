import type { CancellationReason } from "@aws-sdk/client-dynamodb";
import type { Change } from "../../core/ledger/change.ts";
import {
  type Before,
  lostCondition,
  mayFind,
  requireSoundChange,
} from "../../core/ledger/changeRules.ts";
import type { ChainEnd } from "../../core/ledger/record.ts";
import { STAGES, type Stage } from "../../core/ledger/states.ts";
import { type GroupHead, groupChain, requestChain } from "../../core/ledger/stored.ts";
import { type Committed, LedgerUnavailable } from "../ports.ts";
import { isConditionFailed } from "./dynamoErrors.ts";
import { type Item, toHead, toRequest } from "./dynamoItems.ts";

/** The stages in which a change may find its stored request. */
export function stagesBefore(change: Change): readonly Stage[] {
  return STAGES.filter((from) => mayFind(from, change));
}

/**
 * What a change takes for granted of the ledger: its own numbers and links say what they follow. The rules of changes can
 * be checked against it without a read, and the transaction's conditions are that the ledger holds just this.
 */
export function presumedBefore(change: Change): Before {
  const { request, head, records } = change;
  const firstOf = (chain: string) => records.find(({ record }) => record.chain === chain)?.record;
  const decided = firstOf(requestChain(request.requestId));
  const ownEnd = decided && { seq: decided.seq - 1, hash: decided.prev };
  return beforeOf(
    request.fence === 1
      ? undefined
      : {
          // Where no stage leads to this one, none is what it should be, and the rules say so.
          ...(stagesBefore(change)[0] ?? { status: request.status }),
          fence: request.fence - 1,
          chain: ownEnd ?? request.chain,
        },
    request.requestId,
    head && presumedHead(head, firstOf(groupChain(head.group))?.prev),
  );
}

function presumedHead(head: GroupHead, prev: string | undefined): GroupHead | undefined {
  const { seq } = head.chain;
  // A head never moves without a record: without one it follows nothing, and the rules say so.
  return seq === 1 ? undefined : { ...head, chain: { seq: seq - 1, hash: prev ?? "" } };
}

/**
 * What became of a transaction that DynamoDB cancelled because of a condition: its reasons show the items as they are
 * instead. Throws an `Error` where the change could never be right, and `LedgerUnavailable` where they do not show it.
 */
export function conditionLost(
  change: Change,
  presumed: Before,
  reasons: readonly CancellationReason[],
): Committed {
  const [ofRequest, ofHead] = [reasons[0], change.head === undefined ? undefined : reasons[1]];
  const before = beforeOf(
    isConditionFailed(ofRequest) ? heldBy(ofRequest, toRequest) : presumed.request,
    change.request.requestId,
    isConditionFailed(ofHead) ? heldBy(ofHead, toHead) : presumed.head,
  );
  const lost = lostCondition(change, before);
  if (lost !== undefined) return lost;
  requireSoundChange(change, before);
  if (isConditionFailed(ofRequest) || isConditionFailed(ofHead)) {
    throw new LedgerUnavailable("DynamoDB refused a condition, and shows nothing that breaks it");
  }
  const names = change.records.map(({ record }) => `${record.chain} ${record.seq}`);
  throw new Error(`a record is there already, though no head names it: one of ${names.join(", ")}`);
}

function heldBy<T>(reason: CancellationReason | undefined, read: (item: Item) => T): T | undefined {
  return reason?.Item && read(reason.Item);
}

function beforeOf(
  request: Before["request"],
  requestId: string,
  head: GroupHead | undefined,
): Before {
  const ends = new Map<string, ChainEnd>();
  if (request !== undefined) ends.set(requestChain(requestId), request.chain);
  if (head !== undefined) ends.set(groupChain(head.group), head.chain);
  return { request, head, endOf: (chain) => ends.get(chain) };
}
