import { answersCall, holdingsOf, requestMark } from "../core/ledger/holdings.ts";
import type { StoredProblem } from "../core/ledger/stored.ts";
import type { ProblemCode } from "../core/problem.ts";
import type { Ec2Rule } from "../core/request/ec2.ts";
import type { AuthorizeCall, NotExecuted, Outcome, Ports, Refused } from "./ports.ts";
import { finish, type Promised, type Step } from "./promise.ts";

/** EC2's codes with a problem of their own; every other refusal is `ec2-refused`. */
const REFUSALS: Readonly<Record<string, ProblemCode>> = {
  RulesPerSecurityGroupLimitExceeded: "rule-limit-reached",
  "InvalidGroup.NotFound": "group-not-found",
};

/** The problem that a refusal of EC2's is for callers. */
export function refusalProblem(ec2Code: string): ProblemCode {
  return REFUSALS[ec2Code] ?? "ec2-refused";
}

/** How long a throttled call waits before it is made again: EC2 refills five calls a second. */
const THROTTLE_PAUSES_MS: readonly number[] = [400, 1200];

/** Makes the promised EC2 call, once, and writes its end down where the answer leaves no doubt. */
export async function call(ports: Ports, promised: Promised): Promise<Step> {
  const { request, head } = promised;
  const ipPermissions = head.inflight?.ipPermissions ?? [];
  const outcome = await authorizePatiently(ports, {
    groupId: request.group.groupId,
    ipPermissions,
    tags: [...request.tags, requestMark(request)],
    leaseUntil: Date.parse(request.dueAt ?? request.updatedAt),
  });
  ports.log.info("ec2 answered", { requestId: request.requestId, ...summary(outcome) });
  switch (outcome.kind) {
    case "done":
      return answersCall(ipPermissions, outcome.rules)
        ? authorized(ports, promised, outcome.rules, outcome.ec2RequestId)
        : { kind: "settle", promised, mode: "look" };
    case "refused":
      return outcome.ec2Code === "InvalidPermission.Duplicate"
        ? { kind: "settle", promised, mode: "duplicate" }
        : failed(ports, promised, refusalOf(outcome), outcome.ec2RequestId);
    case "not-executed":
      return failed(ports, promised, notExecuted(outcome));
    case "unknown":
      return { kind: "settle", promised, mode: "look" };
  }
}

/**
 * A throttled call had no effect for certain, so that it alone may be made again under the same promise. Every other answer, and
 * none at all, is left to who settles it.
 */
async function authorizePatiently(ports: Ports, authorizeCall: AuthorizeCall): Promise<Outcome> {
  for (const pause of THROTTLE_PAUSES_MS) {
    const outcome = await ports.ec2.authorize(authorizeCall);
    if (outcome.kind !== "not-executed" || outcome.problem !== "ec2-throttled") return outcome;
    await ports.clock.pause(pause);
  }
  return ports.ec2.authorize(authorizeCall);
}

function summary(outcome: Outcome): Readonly<Record<string, unknown>> {
  return outcome.kind === "done"
    ? { outcome: outcome.kind, rules: outcome.rules.length, ec2RequestId: outcome.ec2RequestId }
    : { outcome: outcome.kind, message: outcome.message };
}

function refusalOf({ ec2Code, message }: Refused): StoredProblem {
  return { code: refusalProblem(ec2Code), detail: message, ec2Code };
}

function notExecuted({ problem: code, message: detail, ec2Code }: NotExecuted): StoredProblem {
  return { code, detail, ...(ec2Code === undefined ? {} : { ec2Code }) };
}

function authorized(
  ports: Ports,
  promised: Promised,
  made: readonly Ec2Rule[],
  ec2RequestId: string | undefined,
): Promise<Step> {
  const { present } = holdingsOf(promised.request, [...promised.there, ...made]);
  const own = [...ownBefore(promised), ...made];
  const end = { status: "authorized", ...withId(ec2RequestId) } as const;
  return finish(ports, promised, { present, own }, end);
}

/** A certain "no": nothing came of this call, so the request has what earlier calls of it made. */
async function failed(
  ports: Ports,
  promised: Promised,
  problem: StoredProblem,
  ec2RequestId?: string,
): Promise<Step> {
  if (promised.mayStillLand) return { kind: "settle", promised, mode: "look" };
  const own = ownBefore(promised);
  const status = own.length > 0 ? "partial" : "failed";
  return finish(
    ports,
    promised,
    { present: own, own },
    { status, problem, ...withId(ec2RequestId) },
  );
}

/** The request's own rules that were there already when its call was promised. */
function ownBefore({ request, there }: Promised): readonly Ec2Rule[] {
  return holdingsOf(request, there).own;
}

function withId(ec2RequestId: string | undefined) {
  return ec2RequestId === undefined ? {} : { ec2RequestId };
}
