import { intendedChange } from "../core/ledger/change.ts";
import { type Holdings, holdingsOf } from "../core/ledger/holdings.ts";
import { storedToRequest } from "../core/ledger/restore.ts";
import { groupChain, type StoredRequest, type StoredRule } from "../core/ledger/stored.ts";
import { placeIn } from "../core/policy/window.ts";
import { judge } from "./judge.ts";
import { describeLists, listIdsAsked, listIdsHeld, unavailableList } from "./lists.ts";
import { asKnown } from "./look.ts";
import type { Ec2Group, Ports } from "./ports.ts";
import {
  FLIGHT_MS,
  finish,
  LEASE_MS,
  leaseFor,
  type Promised,
  type SettleMode,
  type Step,
} from "./promise.ts";
import { readTicket } from "./readTicket.ts";
import { timestamp, write } from "./write.ts";

/** How often one request may be promised; after that it waits out the flight time and ends as what EC2 has. */
const MAX_PROMISES = 3;

/**
 * Finds out from EC2 what became of a promised call whose answer did not settle it, and writes the end down where there is
 * one. What is still missing may be called for again, under a new decision and a new promise. An empty describe alone
 * never proves that nothing was done: until the flight time is over the request stays `executing`.
 */
export async function settle(ports: Ports, promised: Promised, mode: SettleMode): Promise<Step> {
  const { request, head } = promised;
  // What was seen before the flight time was over proves nothing, however late it is by now.
  const lookedAt = ports.clock.now();
  const described = await ports.ec2.describeGroup(request.group.groupId);
  if (described.kind === "unavailable") return { kind: "stop", request };
  const group = described.kind === "found" ? asKnown(described.value, head) : undefined;
  const known = [...provenRules(promised, mode), ...(group?.rules ?? [])];
  const holdings = holdingsOf(request, known);
  if (holdings.missing.length === 0) {
    const status = holdings.own.length > 0 ? "authorized" : "already-authorized";
    const unseen = mode === "look" && !isSeen(promised, known);
    const mayStillLand = promised.mayStillLand || unseen;
    return finish(ports, { ...promised, mayStillLand }, holdings, { status });
  }
  if (mode !== "look" && group !== undefined) {
    const again = await reissue(ports, promised, group, holdings);
    if (again !== undefined) return again;
  }
  // EC2 refused every call there was, and shows what it refused them for: nothing of ours is in flight.
  const shown = group === undefined || holdings.present.length > 0;
  const settled = mode === "duplicate" && !promised.mayStillLand && shown;
  if (settled || (await flightWasOver(ports, request, lookedAt)))
    return giveUp(ports, promised, holdings);
  return { kind: "stop", request };
}

/** Whether a call that was not answered is seen to have been done: it makes all of its rules or none. */
function isSeen({ request, head }: Promised, rules: readonly StoredRule[]): boolean {
  const called = head.inflight?.ipPermissions ?? [];
  return holdingsOf({ ...request, ipPermissions: called }, rules).own.length === called.length;
}

/** A describe may lag behind EC2's own word: a Duplicate for one single rule proves that rule, if the head knows it as open. */
function provenRules({ request, head }: Promised, mode: SettleMode): readonly StoredRule[] {
  const called = head.inflight?.ipPermissions ?? [];
  if (mode !== "duplicate" || called.length !== 1) return [];
  const open = head.open.map(({ rule }) => rule);
  return holdingsOf({ ...request, ipPermissions: called }, open).present;
}

/** Promises what is missing once more, if the policy in force still allows the request. */
async function reissue(
  ports: Ports,
  { request, head, settledBy, mayStillLand }: Promised,
  group: Ec2Group,
  { missing, present }: Holdings,
): Promise<Step | undefined> {
  if (request.groupRecords.length >= MAX_PROMISES) return undefined;
  const { requestId } = request;
  const asked = storedToRequest(request);
  const ids = [...listIdsAsked(asked), ...listIdsHeld(group, head)];
  const [lists, ticket] = await Promise.all([describeLists(ports, ids), readTicket(ports, asked)]);
  if (unavailableList(lists) !== undefined) return undefined;
  const own = { requestId, ...(request.approvals && { approvals: request.approvals }) };
  const grounds = judge(ports, asked, { group, head, lists, ...(ticket && { ticket }) }, own);
  const { effect, window = {} } = grounds.decision;
  const at = timestamp(ports);
  if (effect !== "allow" || placeIn(window, at) !== "open") return undefined;
  const call = { ipPermissions: missing, leaseUntil: leaseFor(ports, window) };
  const { head: taken, ...change } = intendedChange(request, head, grounds, call, at);
  if ((await write(ports, { ...change, head: taken })) !== "committed") {
    return { kind: "stop", request: (await ports.ledger.request(requestId)) ?? request };
  }
  const next = { request: change.request, head: taken, there: present, settledBy, mayStillLand };
  return { kind: "call", promised: next };
}

async function flightWasOver(ports: Ports, request: StoredRequest, moment: Date): Promise<boolean> {
  const seq = request.groupRecords.at(-1) ?? 0;
  const promise = await ports.ledger.record(groupChain(request.group), seq);
  if (promise === undefined) throw new Error(`${request.requestId} has no promise on record`);
  const landed = Date.parse(promise.record.at) + LEASE_MS + FLIGHT_MS;
  return moment.getTime() > landed;
}

function giveUp(ports: Ports, promised: Promised, holdings: Holdings): Promise<Step> {
  const { own, present, missing } = holdings;
  const all = present.length + missing.length;
  return finish(ports, promised, holdings, {
    status: own.length > 0 ? "partial" : "failed",
    problem: {
      code: "ec2-unavailable",
      detail: `EC2 has ${present.length} of the ${all} rules, and the rest could not be added; ask for it again`,
    },
  });
}
