import {
  type Revocation,
  revokedChange,
  revokeFailedChange,
  waitChange,
} from "../core/ledger/closing.ts";
import type { GroupHead, StoredRequest } from "../core/ledger/stored.ts";
import type { NotDone, Ports, Revoked } from "./ports.ts";
import { timestamp, write } from "./write.ts";

/** A revocation that is on record: the request is revoking, the head of its group names it. */
export interface Intended {
  readonly request: StoredRequest;
  readonly head: GroupHead;
  readonly settledBy: Revocation["settledBy"];
}

/** What EC2 says of a rule that it does not have. */
const NO_SUCH_RULE: readonly string[] = [
  "InvalidSecurityGroupRuleId.NotFound",
  "InvalidPermission.NotFound",
];

/** What EC2 says of a group that it does not have: then it has none of its rules either. */
const NO_SUCH_GROUP = "InvalidGroup.NotFound";

/** How long after EC2 said no a revocation is tried again. */
const RETRY_MS = 5 * 60_000;

const FINISH_ATTEMPTS = 5;

/** What is known of the rules after a call: which are gone, and either that this is all or what stands in the way. */
type Known =
  | { readonly kind: "ended"; readonly gone: readonly string[]; readonly ec2RequestId?: string }
  | { readonly kind: "failed"; readonly gone: readonly string[]; readonly errorCode: string }
  /** Nothing for certain: the call is made again later, which can do no harm. */
  | { readonly kind: "open" };

/** Makes the promised call, and writes its end down. The request comes back as the ledger has it. */
export async function callRevoke(ports: Ports, intended: Intended): Promise<StoredRequest> {
  const ruleIds = intended.head.inflight?.ruleIds ?? [];
  const calledAt = timestamp(ports);
  const known = await revokeAll(ports, intended, ruleIds);
  if (known.kind === "open") return intended.request;
  if (known.kind === "failed") {
    const { requestId, group, landsBy = "" } = intended.request;
    const { errorCode, gone } = known;
    const left = ruleIds.length - gone.length;
    ports.log.error("revoke failed", { requestId, groupId: group.groupId, errorCode, left });
    if (landsBy > calledAt) return wait(ports, intended.request, landsBy);
  }
  return finish(ports, intended, known);
}

/** EC2 said no to this call, and an earlier one may still do it: nobody may rely on the rules before that is over. */
async function wait(ports: Ports, request: StoredRequest, landsBy: string): Promise<StoredRequest> {
  const waiting = waitChange(request, landsBy, timestamp(ports));
  const committed = await write(ports, waiting);
  return committed === "committed" ? waiting.request : request;
}

async function revokeAll(
  ports: Ports,
  { request }: Intended,
  ruleIds: readonly string[],
): Promise<Known> {
  const outcome = await revoke(ports, request, ruleIds);
  if (outcome.kind === "done") return { ...outcome, kind: "ended", gone: ruleIds };
  if (outcome.kind === "refused" && outcome.ec2Code === NO_SUCH_GROUP) {
    return believed(ports, request, [], ruleIds, outcome.ec2Code);
  }
  if (isNoSuchRule(outcome)) return oneByOne(ports, request, ruleIds);
  return certain(outcome, []);
}

/** EC2 refuses a call for one rule that it does not have, and does not say how it is with the others. */
async function oneByOne(
  ports: Ports,
  request: StoredRequest,
  ruleIds: readonly string[],
): Promise<Known> {
  const gone: string[] = [];
  const unknownToEc2: string[] = [];
  for (const ruleId of ruleIds) {
    const outcome = await revoke(ports, request, [ruleId]);
    if (outcome.kind === "done") gone.push(ruleId);
    else if (isNoSuchRule(outcome)) unknownToEc2.push(ruleId);
    else return certain(outcome, gone);
  }
  if (unknownToEc2.length === 0) return { kind: "ended", gone };
  return believed(ports, request, gone, unknownToEc2, "InvalidSecurityGroupRuleId.NotFound");
}

/** EC2 says that it has no such rules. It is believed if its describe does not show them either. */
async function believed(
  ports: Ports,
  request: StoredRequest,
  gone: readonly string[],
  denied: readonly string[],
  errorCode: string,
): Promise<Known> {
  const described = await ports.ec2.describeGroup(request.group.groupId);
  if (described.kind === "unavailable") return { kind: "open" };
  const groupIsThere = described.kind === "found";
  const rules = groupIsThere ? described.value.rules : [];
  const shown = rules.some(({ SecurityGroupRuleId }) => denied.includes(SecurityGroupRuleId));
  return shown || (groupIsThere && errorCode === NO_SUCH_GROUP)
    ? { kind: "failed", gone, errorCode }
    : { kind: "ended", gone: [...gone, ...denied] };
}

function certain(outcome: NotDone, gone: readonly string[]): Known {
  switch (outcome.kind) {
    case "unknown":
      return { kind: "open" };
    case "not-executed":
      return { kind: "failed", gone, errorCode: outcome.problem };
    case "refused":
      return { kind: "failed", gone, errorCode: outcome.ec2Code };
  }
}

async function revoke(
  ports: Ports,
  { requestId, group, dueAt, updatedAt }: StoredRequest,
  ruleIds: readonly string[],
): Promise<Revoked> {
  const leaseUntil = Date.parse(dueAt ?? updatedAt);
  const outcome = await ports.ec2.revoke({ groupId: group.groupId, ruleIds, leaseUntil });
  const { kind, ...rest } = outcome;
  ports.log.info("ec2 answered", { requestId, outcome: kind, revoke: ruleIds.length, ...rest });
  return outcome;
}

function isNoSuchRule(outcome: Revoked): boolean {
  return outcome.kind === "refused" && NO_SUCH_RULE.includes(outcome.ec2Code);
}

/** Writes the end of a revocation and frees the group. Where another worker took over in the meantime, its word stands. */
async function finish(
  ports: Ports,
  { request, head: first, settledBy }: Intended,
  known: Exclude<Known, { readonly kind: "open" }>,
): Promise<StoredRequest> {
  const { kind, ...facts } = known;
  const revocation: Revocation = { ...facts, settledBy };
  let head: GroupHead | undefined = first;
  for (let attempt = 1; attempt <= FINISH_ATTEMPTS; attempt++) {
    if (head?.inflight?.requestId !== request.requestId) break;
    const at = timestamp(ports);
    const change =
      kind === "ended"
        ? revokedChange(request, head, revocation, at)
        : revokeFailedChange(request, head, revocation, timestamp(ports, RETRY_MS), at);
    const committed = await write(ports, change);
    if (committed === "committed") return change.request;
    if (committed === "request-moved") break;
    head = await ports.ledger.head(request.group);
  }
  return (await ports.ledger.request(request.requestId)) ?? request;
}
