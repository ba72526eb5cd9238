import type { Grounds } from "../core/ledger/decided.ts";
import { holdingsOf } from "../core/ledger/holdings.ts";
import { type Reach, reachOf } from "../core/policy/reach.ts";
import type { Ec2Tag } from "../core/request/ec2.ts";
import { toIpPermission } from "../core/request/permissions.ts";
import type { EgressRequest } from "../core/request/request.ts";
import { refusalProblem } from "./call.ts";
import { lifetimeView, offerView, reachView } from "./decisionView.ts";
import { evidenceOf } from "./evidence.ts";
import { fullReply } from "./full.ts";
import { judge, subjectOf } from "./judge.ts";
import { lookAt } from "./look.ts";
import { pastEnd } from "./pastEnd.ts";
import type { Ports } from "./ports.ts";
import { LEASE_MS } from "./promise.ts";
import { problemReply, type Reply } from "./reply.ts";
import { timestamp } from "./write.ts";

/** Answers a DryRun: the decision, whatever it is, and nothing written but the log line. EC2 is asked only if it is allow. */
export async function rehearse(ports: Ports, request: EgressRequest): Promise<Reply> {
  const past = pastEnd(request, timestamp(ports));
  if (past !== undefined) return past;
  const evidence = evidenceOf(request, await lookAt(ports, request));
  if (evidence.kind === "reply") return evidence.reply;
  const grounds = judge(ports, request, evidence);
  const reply = decisionReply(request, grounds, reachOf(subjectOf(ports, request, evidence)));
  if (grounds.decision.effect === "deny") return reply;
  const ipPermissions = request.permissions.map(toIpPermission);
  const { missing } = holdingsOf({ ipPermissions, requestId: "", nonce: "" }, evidence.group.rules);
  const full = fullReply(ports, request, evidence, { missing });
  if (full !== undefined) return full;
  const answer = await ports.ec2.rehearse({
    groupId: request.group.groupId,
    ipPermissions: missing.length === 0 ? ipPermissions : missing,
    tags: tagsOf(request),
    leaseUntil: ports.clock.now().getTime() + LEASE_MS,
  });
  switch (answer.kind) {
    case "permitted":
      return reply;
    case "refused":
      return problemReply(refusalProblem(answer.ec2Code), answer.message, {
        ec2Code: answer.ec2Code,
      });
    case "not-executed":
      return problemReply(
        answer.problem,
        answer.message,
        answer.ec2Code === undefined ? {} : { ec2Code: answer.ec2Code },
      );
    case "unknown":
      return problemReply("ec2-unavailable", answer.message);
  }
}

function decisionReply(request: EgressRequest, grounds: Grounds, reach: Reach): Reply {
  const { effect, findings, policyDigest, lifetime } = grounds.decision;
  const offered = { ...request, tags: tagsOf(request) };
  return {
    status: 200,
    body: {
      DryRun: true,
      Decision: {
        Effect: effect,
        Findings: findings,
        ...lifetimeView(lifetime),
        Reach: reachView(reach),
        CounterOffer: grounds.counterOffer && offerView(grounds.counterOffer, offered),
        PolicyDigest: policyDigest,
      },
    },
  };
}

function tagsOf({ tags }: EgressRequest): readonly Ec2Tag[] {
  return tags.map(({ key: Key, value: Value }) => ({ Key, Value }));
}
