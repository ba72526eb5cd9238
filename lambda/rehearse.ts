import { holdingsOf } from "../core/ledger/holdings.ts";
import { reachOf } from "../core/policy/reach.ts";
import { ec2Tag, toIpPermission } from "../core/request/permissions.ts";
import type { EgressRequest } from "../core/request/request.ts";
import { refusalProblem } from "./call.ts";
import { decisionView } from "./decisionView.ts";
import { evidenceOf } from "./evidence.ts";
import { fullReply } from "./full.ts";
import { judge, subjectOf } from "./judge.ts";
import { lookAt } from "./look.ts";
import { pastEnd } from "./pastEnd.ts";
import type { Ports } from "./ports.ts";
import { LEASE_MS } from "./promise.ts";
import { unreadTicket } from "./readTicket.ts";
import { problemReply, type Reply } from "./reply.ts";
import { timestamp } from "./write.ts";

/** Answers a DryRun: the decision, whatever it is, and nothing written but the log line. EC2 is asked only if it is allow. */
export async function rehearse(ports: Ports, request: EgressRequest): Promise<Reply> {
  const past = pastEnd(request, timestamp(ports));
  if (past !== undefined) return past;
  const evidence = evidenceOf(request, await lookAt(ports, request));
  if (evidence.kind === "reply") return evidence.reply;
  const grounds = judge(ports, request, evidence);
  const unread = unreadTicket(grounds);
  if (unread !== undefined) return unread;
  const reach = reachOf(subjectOf(ports, request, evidence));
  const Decision = decisionView(request, grounds, reach, timestamp(ports));
  const reply: Reply = { status: 200, body: { DryRun: true, Decision } };
  if (grounds.decision.effect !== "allow") return reply;
  const ipPermissions = request.permissions.map(toIpPermission);
  const { missing } = holdingsOf({ ipPermissions, requestId: "", nonce: "" }, evidence.group.rules);
  const full = fullReply(ports, request, evidence, { missing });
  if (full !== undefined) return full;
  const answer = await ports.ec2.rehearse({
    groupId: request.group.groupId,
    ipPermissions: missing.length === 0 ? ipPermissions : missing,
    tags: request.tags.map(ec2Tag),
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
