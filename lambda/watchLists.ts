import type { PrefixListGround } from "../core/ledger/decided.ts";
import { type Drift, driftChange, isLater, judgedList, notes } from "../core/ledger/drift.ts";
import { storedToRequest } from "../core/ledger/restore.ts";
import {
  type GroupHead,
  groupChain,
  requestChain,
  type StoredRequest,
} from "../core/ledger/stored.ts";
import { driftFindings, onDriftOf, towards } from "../core/policy/drift.ts";
import { allHeads } from "./audit/reads.ts";
import { subjectOf } from "./judge.ts";
import { letRulesGo } from "./letGo.ts";
import { describeLists, type Lists, listGrounds, listIdsHeld } from "./lists.ts";
import type { Ec2Group, Ports } from "./ports.ts";
import { timestamp, write } from "./write.ts";

/** A watch ends before the function does; an account has some thousands of groups in a region, which take far less. */
const WATCH_MS = 4 * 60_000;

/** How often a drift is tried to be noted, where its group moves meanwhile. */
const ATTEMPTS = 3;

/** A group whose open rules lead to prefix lists, and what EC2 says of both. */
interface Sight {
  readonly head: GroupHead;
  readonly group: Ec2Group;
  readonly lists: Lists;
}

/**
 * Looks at every prefix list that an open rule of this guard leads to. Where a later version than was judged would be denied by
 * the policy in force, that is noted once, and rung; where the policy says so, the requests that hold such a rule let go.
 */
export async function watchLists(ports: Ports): Promise<void> {
  const end = ports.clock.now().getTime() + WATCH_MS;
  let lists: Lists = new Map();
  for await (const head of allHeads(ports.ledger)) {
    if (ports.clock.now().getTime() >= end) {
      ports.log.error("watch not finished", { groupId: head.group.groupId });
      break;
    }
    try {
      lists = await watchGroup(ports, head, lists);
    } catch (error) {
      const { groupId } = head.group;
      ports.log.error("watch failed", { groupId, error: String(error) });
    }
  }
  const unseen = [...lists].flatMap(([id, { kind }]) => (kind === "found" ? [] : [id]));
  if (lists.size > 0) ports.log.info("lists watched", { lists: lists.size, unseen });
}

/** Looks at one group's lists; what is known of lists afterwards comes back, so that each is asked for once. */
async function watchGroup(ports: Ports, head: GroupHead, known: Lists): Promise<Lists> {
  const watched = watchedIn(head);
  if (watched.length === 0) return known;
  const described = await ports.ec2.describeGroup(head.group.groupId);
  // A group that is gone has no rules; one that can't be described now is looked at the next time.
  if (described.kind !== "found") {
    if (described.kind === "unavailable") throw new Error(described.message);
    return known;
  }
  const group = described.value;
  const lists = await describeLists(ports, listIdsHeld(group, head), known);
  for (const { requestId, prefixListId } of watched) {
    await watchRule(ports, { head, group, lists }, requestId, prefixListId);
  }
  return lists;
}

/** The requests that hold rules to prefix lists open, with each list once. */
function watchedIn({ open }: GroupHead) {
  const pairs = open.flatMap(({ rule: { PrefixListId }, holders }) =>
    PrefixListId === undefined
      ? []
      : holders.map(({ requestId }) => ({ requestId, prefixListId: PrefixListId })),
  );
  return [...new Map(pairs.map((pair) => [JSON.stringify(pair), pair])).values()];
}

async function watchRule(
  ports: Ports,
  sight: Sight,
  requestId: string,
  prefixListId: string,
): Promise<void> {
  const stored = await ports.ledger.request(requestId);
  if (stored?.rulesStatus !== "open") return;
  const drift = await driftOf(ports, sight, stored, prefixListId);
  if (drift === undefined) return;
  const noted = await note(ports, stored, drift);
  if (!noted || drift.onDrift !== "revoke") return;
  const { version } = drift.list;
  const which = { prefixListId, ...(version === undefined ? {} : { version }) };
  const letting = await letRulesGo(ports, requestId, { kind: "drifted", ...which });
  // Whoever has the group now ends some time, and the list is looked at again.
  if (letting?.kind !== "request") ports.log.info("drifted rules stay for now", { requestId });
}

/** What a later version of a list, if there is one, has that the policy in force would deny the request. */
async function driftOf(
  ports: Ports,
  { head, group, lists }: Sight,
  stored: StoredRequest,
  prefixListId: string,
): Promise<Drift | undefined> {
  const described = lists.get(prefixListId);
  if (described?.kind !== "found") return undefined;
  const asked = storedToRequest(stored);
  const request = { ...asked, permissions: towards(asked.permissions, prefixListId) };
  const subject = subjectOf(ports, request, { group, head, lists }, stored);
  const findings = driftFindings(subject);
  if (findings.length === 0) return undefined;
  const [list] = listGrounds(new Map([[prefixListId, described]]));
  const judged = await lastJudged(ports, stored, prefixListId);
  // What was judged as it is now, and is denied now, was made so by the policy: that is for whoever changed it.
  if (list === undefined || !isLater(list, judged)) return undefined;
  const { name, digest } = ports.policy;
  return {
    list,
    ...(judged === undefined ? {} : { judged }),
    ruleIds: head.open
      .filter(({ rule, holders }) => rule.PrefixListId === prefixListId && holds(holders, stored))
      .map(({ rule }) => rule.SecurityGroupRuleId),
    policy: { name, digest },
    findings,
    onDrift: onDriftOf(prefixListId, list.ownerId, subject),
  };
}

function holds(
  holders: GroupHead["open"][number]["holders"],
  { requestId }: StoredRequest,
): boolean {
  return holders.some((holder) => holder.requestId === requestId);
}

/** The list as the request was last judged on it. */
async function lastJudged(
  { ledger }: Ports,
  { requestId, chain }: StoredRequest,
  prefixListId: string,
): Promise<PrefixListGround | undefined> {
  for (let seq = chain.seq; seq > 0; seq -= 1) {
    const sealed = await ledger.record(requestChain(requestId), seq);
    if (sealed?.record.type === "decided") return judgedList(sealed.record, prefixListId);
  }
  return undefined;
}

/** Whether the drift is on record now: once for each version. */
async function note(ports: Ports, first: StoredRequest, drift: Drift): Promise<boolean> {
  let stored: StoredRequest | undefined = first;
  for (let attempt = 1; attempt <= ATTEMPTS && stored?.rulesStatus === "open"; attempt += 1) {
    if (await isNoted(ports, stored, drift.list)) return true;
    const head = await ports.ledger.head(stored.group);
    if (head === undefined) return false;
    const change = driftChange(stored, head, drift, timestamp(ports));
    if ((await write(ports, change)) === "committed") {
      ring(ports, stored, drift);
      return true;
    }
    stored = await ports.ledger.request(stored.requestId);
  }
  return false;
}

async function isNoted(
  { ledger }: Ports,
  { group, groupRecords }: StoredRequest,
  list: PrefixListGround,
): Promise<boolean> {
  for (const seq of groupRecords.toReversed()) {
    const sealed = await ledger.record(groupChain(group), seq);
    if (sealed !== undefined && notes(sealed.record, list)) return true;
  }
  return false;
}

function ring({ log }: Ports, { requestId, group }: StoredRequest, drift: Drift): void {
  const { list, judged, ruleIds, findings, onDrift } = drift;
  log.error("prefix list drifted", {
    requestId,
    groupId: group.groupId,
    prefixListId: list.prefixListId,
    version: list.version,
    judgedVersion: judged?.version,
    ruleIds,
    onDrift,
    finding: findings[0]?.detail,
  });
}
