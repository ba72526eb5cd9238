import { answersCall, holdingsOf, requestMark } from "../core/ledger/holdings.ts";
import type { StoredProblem } from "../core/ledger/stored.ts";
import type { ProblemCode } from "../core/problem.ts";
import type { Ec2Rule } from "../core/request/ec2.ts";
import type { Outcome, Ports, Refused } from "./ports.ts";
import { finish, type Promised, type Step } from "./promise.ts";

/** EC2's codes with a problem of their own; every other refusal is `ec2-refused`. */
const REFUSALS: Readonly<Record<string, ProblemCode>> = {
  RulesPerSecurityGroupLimitExceeded: "rule-limit-reached",
  "InvalidGroup.NotFound": "group-not-found",
};

/** Makes the promised EC2 call, once, and writes its end down where the answer leaves no doubt. */
export async function call(ports: Ports, promised: Promised): Promise<Step> {
  const { request, head } = promised;
  const ipPermissions = head.inflight?.ipPermissions ?? [];
  const outcome = await ports.ec2.authorize({
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
      return failed(ports, promised, { code: outcome.problem, detail: outcome.message });
    case "unknown":
      return { kind: "settle", promised, mode: "look" };
  }
}

function summary(outcome: Outcome): Readonly<Record<string, unknown>> {
  return outcome.kind === "done"
    ? { outcome: outcome.kind, rules: outcome.rules.length, ec2RequestId: outcome.ec2RequestId }
    : { outcome: outcome.kind, message: outcome.message };
}

function refusalOf({ ec2Code, message }: Refused): StoredProblem {
  return { code: REFUSALS[ec2Code] ?? "ec2-refused", detail: message, ec2Code };
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
