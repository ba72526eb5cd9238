import { pendingChange } from "../core/ledger/approving.ts";
import { type Change, decidedChange, intendedChange } from "../core/ledger/change.ts";
import type { NewRequest, Source } from "../core/ledger/decided.ts";
import { rulesNow } from "../core/ledger/heirs.ts";
import { holdingsOf, NOTHING_HELD } from "../core/ledger/holdings.ts";
import { scheduledChange } from "../core/ledger/scheduling.ts";
import type { GroupHead, StoredRequest } from "../core/ledger/stored.ts";
import { isAhead, placeIn } from "../core/policy/window.ts";
import type { Ec2Rule } from "../core/request/ec2.ts";
import type { EgressRequest } from "../core/request/request.ts";
import { carryOut } from "./carryOut.ts";
import { evidenceOf } from "./evidence.ts";
import { fullReply } from "./full.ts";
import { judge } from "./judge.ts";
import { lookAt } from "./look.ts";
import { pastEnd } from "./pastEnd.ts";
import { LedgerUnavailable, type Ports } from "./ports.ts";
import { leaseFor, type Promised } from "./promise.ts";
import { unreadTicket } from "./readTicket.ts";
import { reconcile } from "./reconcile.ts";
import { locationOf, problemReply, type Reply, requestReply } from "./reply.ts";
import { justMade, thereAlready } from "./thereAlready.ts";
import { timestamp, write } from "./write.ts";

/** A request that was read, with the draft under which it will be stored; or one that was approved or scheduled, as it is stored. */
export interface Wish {
  readonly request: EgressRequest;
  readonly draft: NewRequest | StoredRequest;
  /** Whether the request may be there already, under the same key. */
  readonly keyed: boolean;
  readonly source?: Source;
}

/** How often a request looks and judges again when its group moved under it. */
const ATTEMPTS = 3;

const PAUSE_MS = 150;

/** Looks, judges, promises, acts and tells: the way of one request for egress rules that was read. */
export async function takeUp(ports: Ports, wish: Wish): Promise<Reply> {
  try {
    return await untilTaken(ports, wish);
  } catch (error) {
    if (!(error instanceof LedgerUnavailable)) throw error;
    const { requestId } = wish.draft;
    const location = locationOf(requestId);
    const detail = `the ledger did not answer, so this call opened nothing; ${location} shows whether anything was written`;
    return problemReply("ledger-unavailable", detail, { requestId }, { location });
  }
}

/** Looks and judges again, a few times, while other changes of the group come in between. */
async function untilTaken(ports: Ports, wish: Wish): Promise<Reply> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const reply = await tryOnce(ports, wish);
    if (reply !== undefined) return reply;
    await ports.clock.pause(PAUSE_MS * attempt);
  }
  return busyReply(wish.request.group.groupId);
}

/** The answer where a group is taken by another change for longer than a caller should wait. */
export function busyReply(groupId: string): Reply {
  const detail = `another change of ${groupId} is under way; nothing was changed, ask again`;
  return problemReply("group-busy", detail, {}, { "retry-after": "2" });
}

/** One look and judgement; `undefined` where the group moved or is taken, so that both must be done again. */
async function tryOnce(ports: Ports, wish: Wish): Promise<Reply | undefined> {
  const { request, draft, keyed, source } = wish;
  const look = await lookAt(ports, request, keyed ? draft.requestId : undefined);
  if (look.stored !== undefined) return replay(ports, rulesNow(look.stored, look.head), draft);
  const past = pastEnd(request, timestamp(ports));
  if (past !== undefined) return past;
  const evidence = evidenceOf(request, look);
  if (evidence.kind === "reply") return evidence.reply;
  const { group } = evidence;
  const { approvals } = draft;
  const own = { ...(source && { source }), ...(approvals && { approvals }) };
  const grounds = judge(ports, request, evidence, own);
  const unread = unreadTicket(grounds);
  if (unread !== undefined) return unread;
  const { effect, window = {} } = grounds.decision;
  const at = timestamp(ports);
  if (effect === "deny") {
    return conclude(ports, draft, decidedChange(draft, grounds, "denied", NOTHING_HELD, at));
  }
  // What ended while it was looked at is judged anew.
  if (placeIn(window, at) === "over") return undefined;
  const { present, missing } = holdingsOf(draft, group.rules);
  if (missing.length === 0) {
    if (areGoing(look.head, present) || (await justMade(ports, look.head, present))) {
      return freed(ports, look.head);
    }
    const there = thereAlready(draft, look.head, grounds, present, at);
    // Asking again for what one holds opens nothing, and keeps nothing open for longer: nobody has to approve it.
    const mayAct = effect === "allow" && !isAhead(window, at);
    if (mayAct || there.head === undefined) return conclude(ports, draft, there);
  }
  if (effect === "require-approval") {
    return conclude(ports, draft, pendingChange(draft, grounds, at));
  }
  if (isAhead(window, at)) {
    return conclude(ports, draft, scheduledChange(draft, grounds, window, at));
  }
  const full = fullReply(ports, request, evidence, { missing });
  if (full !== undefined) return full;
  if (look.head.inflight !== undefined) return freed(ports, look.head);
  const call = { ipPermissions: missing, leaseUntil: leaseFor(ports, window) };
  const promise = intendedChange(draft, look.head, grounds, call, at);
  const committed = await write(ports, promise);
  if (committed === "head-moved") return undefined;
  if (committed === "request-moved") return replayMoved(ports, draft);
  return act(ports, { ...promise, there: present, settledBy: "caller", mayStillLand: false });
}

/** Whether one of the rules is being revoked: what is about to go is nothing to rely on. */
function areGoing({ inflight }: GroupHead, rules: readonly Ec2Rule[]): boolean {
  const going = inflight?.ruleIds ?? [];
  return rules.some(({ SecurityGroupRuleId }) => going.includes(SecurityGroupRuleId));
}

/** Sees to the change that has the group, if whoever is at it is gone. */
async function freed(ports: Ports, { inflight }: GroupHead): Promise<undefined> {
  if (inflight !== undefined) await reconcile(ports, inflight.requestId);
}

/** Ends a request that needs no EC2 call. */
async function conclude(
  ports: Ports,
  draft: Wish["draft"],
  change: Change,
): Promise<Reply | undefined> {
  const committed = await write(ports, change);
  if (committed === "head-moved") return undefined;
  return committed === "committed" ? requestReply(change.request, true) : replayMoved(ports, draft);
}

/** From here on the promise is on record: whatever fails, the answer is the request's state or that it is not known. */
async function act(ports: Ports, promised: Promised): Promise<Reply> {
  const { requestId } = promised.request;
  try {
    const request = await carryOut(ports, { kind: "call", promised });
    if (request.status !== "executing") return requestReply(request, true);
  } catch (error) {
    ports.log.error("outcome not written", { requestId, error: String(error) });
  }
  const location = locationOf(requestId);
  const detail = `EC2's answer to ${requestId} is not known; it is being reconciled, follow ${location}`;
  return problemReply("outcome-unknown", detail, { requestId }, { location });
}

async function replayMoved(ports: Ports, draft: Wish["draft"]): Promise<Reply> {
  const stored = await ports.ledger.request(draft.requestId);
  if (stored === undefined) throw new Error(`${draft.requestId} moved and is not there`);
  return replay(ports, stored, draft);
}

/** The same key again: the same request gets its present state, and is never judged again; another one is refused. */
async function replay(ports: Ports, stored: StoredRequest, draft: Wish["draft"]): Promise<Reply> {
  if (stored.digest !== draft.digest) {
    const detail = `this Idempotency-Key belongs to request ${stored.requestId}, which asks for something else; use a new key`;
    return problemReply("idempotency-key-reused", detail, { requestId: stored.requestId });
  }
  if (stored.status !== "executing") return requestReply(stored, false);
  return requestReply((await reconcile(ports, stored.requestId)) ?? stored, false);
}
