import { holdingsOf } from "../core/ledger/holdings.ts";
import type { Decision } from "../core/policy/finding.ts";
import { toIpPermission } from "../core/request/permissions.ts";
import type { EgressRequest } from "../core/request/request.ts";
import { refusalProblem } from "./call.ts";
import { evidenceOf } from "./evidence.ts";
import { fullReply } from "./full.ts";
import { judge } from "./judge.ts";
import { lookAt } from "./look.ts";
import type { Ports } from "./ports.ts";
import { LEASE_MS } from "./promise.ts";
import { problemReply, type Reply } from "./reply.ts";

/** Answers a DryRun: the decision, whatever it is, and nothing written but the log line. EC2 is asked only if it is allow. */
export async function rehearse(ports: Ports, request: EgressRequest): Promise<Reply> {
  const evidence = evidenceOf(request, await lookAt(ports, request));
  if (evidence.kind === "reply") return evidence.reply;
  const { decision } = judge(ports, request, evidence);
  if (decision.effect === "deny") return decisionReply(decision);
  const ipPermissions = request.permissions.map(toIpPermission);
  const { missing } = holdingsOf({ ipPermissions, requestId: "", nonce: "" }, evidence.group.rules);
  const full = fullReply(ports, request, evidence, { missing });
  if (full !== undefined) return full;
  const answer = await ports.ec2.rehearse({
    groupId: request.group.groupId,
    ipPermissions: missing.length === 0 ? ipPermissions : missing,
    tags: request.tags.map(({ key: Key, value: Value }) => ({ Key, Value })),
    leaseUntil: ports.clock.now().getTime() + LEASE_MS,
  });
  switch (answer.kind) {
    case "permitted":
      return decisionReply(decision);
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

function decisionReply({ effect, findings, policyDigest }: Decision): Reply {
  return {
    status: 200,
    body: {
      DryRun: true,
      Decision: { Effect: effect, Findings: findings, PolicyDigest: policyDigest },
    },
  };
}
