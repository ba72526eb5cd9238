import type { PrefixListGround } from "../core/ledger/decided.ts";
import { type Drift, isLater, judgedList } from "../core/ledger/drift.ts";
import { storedToRequest } from "../core/ledger/restore.ts";
import { type GroupHead, requestChain, type StoredRequest } from "../core/ledger/stored.ts";
import { driftFindings, onDriftOf, towards } from "../core/policy/drift.ts";
import { allHeads } from "./audit/reads.ts";
import { subjectOf } from "./judge.ts";
import { letRulesGo } from "./letGo.ts";
import { describeLists, type Lists, listGrounds, listIdsHeld } from "./lists.ts";
import { noteDrift } from "./noteDrift.ts";
import type { Ec2Group, Ports } from "./ports.ts";

/** A watch ends before the function does; an account has some thousands of groups in a region, which take far less. */
const WATCH_MS = 4 * 60_000;

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
  ports.log.info("lists watched", { lists: lists.size, unseen });
}

/**
 * Looks at one group's lists; what is known of lists afterwards comes back, so that each is asked for once. EC2 is asked for the
 * group itself only where a list has changed.
 */
async function watchGroup(ports: Ports, head: GroupHead, known: Lists): Promise<Lists> {
  const watched = watchedIn(head);
  const ids = watched.map(({ prefixListId }) => prefixListId);
  const lists = await describeLists(ports, ids, known);
  const changed = await changedAmong(ports, watched, lists);
  if (changed.length === 0) return lists;
  const described = await ports.ec2.describeGroup(head.group.groupId);
  if (described.kind === "unavailable") throw new Error(described.message);
  // A group that is gone has no rules.
  if (described.kind === "absent") return lists;
  const all = await describeLists(ports, listIdsHeld(described.value, head), lists);
  const sight = { head, group: described.value, lists: all };
  for (const one of changed) await actOn(ports, one.stored, driftOf(ports, sight, one));
  return all;
}

/** A request that holds rules to a prefix list open. */
interface Watched {
  readonly requestId: string;
  readonly prefixListId: string;
}

/** The same where the list is a later version than the one that the request was last judged on. */
interface Changed {
  readonly stored: StoredRequest;
  readonly list: PrefixListGround;
  readonly judged: PrefixListGround | undefined;
}

/** The requests that hold rules to prefix lists open, with each list once. */
function watchedIn({ open }: GroupHead): readonly Watched[] {
  const pairs = open.flatMap(({ rule: { PrefixListId }, holders }) =>
    PrefixListId === undefined
      ? []
      : holders.map(({ requestId }) => ({ requestId, prefixListId: PrefixListId })),
  );
  return [...new Map(pairs.map((pair) => [JSON.stringify(pair), pair])).values()];
}

async function changedAmong(
  ports: Ports,
  watched: readonly Watched[],
  lists: Lists,
): Promise<readonly Changed[]> {
  const changed: Changed[] = [];
  for (const { requestId, prefixListId } of watched) {
    const described = lists.get(prefixListId);
    if (described?.kind !== "found") continue;
    const [list] = listGrounds(new Map([[prefixListId, described]]));
    const stored = await ports.ledger.request(requestId);
    if (list === undefined || stored?.rulesStatus !== "open") continue;
    const judged = await lastJudged(ports, stored, prefixListId);
    // What was judged as it is now, and would be denied now, was made so by the policy: that is for whoever changed it.
    if (isLater(list, judged)) changed.push({ stored, list, judged });
  }
  return changed;
}

/** Notes a drift, and lets the request go of its rules where the policy says so. */
async function actOn(ports: Ports, stored: StoredRequest, drift: Drift | undefined): Promise<void> {
  if (drift === undefined || !(await noteDrift(ports, stored, drift))) return;
  if (drift.onDrift !== "revoke") return;
  const { requestId } = stored;
  const { prefixListId, version } = drift.list;
  const which = { prefixListId, ...(version === undefined ? {} : { version }) };
  const letting = await letRulesGo(ports, requestId, { kind: "drifted", ...which });
  // Whoever has the group now ends some time, and the list is looked at again.
  if (letting?.kind !== "request") ports.log.info("drifted rules stay for now", { requestId });
}

/** What the policy in force has against a list that has changed, if anything. */
function driftOf(
  ports: Ports,
  { head, group, lists }: Sight,
  { stored, list, judged }: Changed,
): Drift | undefined {
  const { prefixListId, ownerId } = list;
  const asked = storedToRequest(stored);
  const request = { ...asked, permissions: towards(asked.permissions, prefixListId) };
  const subject = subjectOf(ports, request, { group, head, lists }, stored);
  const findings = driftFindings(subject);
  if (findings.length === 0) return undefined;
  const { name, digest } = ports.policy;
  return {
    list,
    ...(judged === undefined ? {} : { judged }),
    ruleIds: head.open
      .filter(({ rule, holders }) => rule.PrefixListId === prefixListId && holds(holders, stored))
      .map(({ rule }) => rule.SecurityGroupRuleId),
    policy: { name, digest },
    findings,
    onDrift: onDriftOf(prefixListId, ownerId, subject),
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
