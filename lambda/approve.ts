import { approvedChange } from "../core/ledger/approving.ts";
import { storedToRequest } from "../core/ledger/restore.ts";
import type { StoredRequest } from "../core/ledger/stored.ts";
import { mayApprove } from "../core/policy/approvals.ts";
import { type Answer, readAnswer, readDecision } from "../core/request/answer.ts";
import {
  answerFault,
  cancelAs,
  declineAs,
  notAnApprover,
  type Outcome,
  type Saying,
  untilWritten,
} from "./answering.ts";
import type { Call } from "./door.ts";
import { evidenceOf } from "./evidence.ts";
import { judge, subjectOf } from "./judge.ts";
import { lookAt } from "./look.ts";
import type { Ports } from "./ports.ts";
import { unreadTicket } from "./readTicket.ts";
import { type Reply, unreadableReply } from "./reply.ts";
import { timestamp } from "./write.ts";

/** POST /v1/requests/{id}/approve: one more input to the policy in force, which may still say no. */
export async function approve(ports: Ports, call: Call, id: string): Promise<Reply> {
  const reading = readDecision(call.body);
  if (reading.kind !== "read") return unreadableReply(reading);
  const saying = sayingOf(call, reading.value);
  return untilWritten(ports, id, { saying, right: "read", leaves: "approved" }, (stored) =>
    approval(ports, stored, saying),
  );
}

/** POST /v1/requests/{id}/decline: one approver's no is enough. */
export async function decline(ports: Ports, call: Call, id: string): Promise<Reply> {
  const reading = readDecision(call.body);
  if (reading.kind !== "read") return unreadableReply(reading);
  return declineAs(ports, id, sayingOf(call, reading.value));
}

/** POST /v1/requests/{id}/cancel: whoever asked takes the request back. */
export async function cancel(ports: Ports, call: Call, id: string): Promise<Reply> {
  const reading = readAnswer(call.body);
  if (reading.kind !== "read") return unreadableReply(reading);
  return cancelAs(ports, id, sayingOf(call, reading.value));
}

async function approval(ports: Ports, stored: StoredRequest, saying: Saying): Promise<Outcome> {
  const { principal } = saying.said;
  const fault = answerFault(ports, stored, saying);
  if (fault !== undefined) return fault;
  const request = storedToRequest(stored);
  const evidence = evidenceOf(request, await lookAt(ports, request));
  if (evidence.kind === "reply") return evidence.reply;
  const at = timestamp(ports);
  const approvals = [...(stored.approvals ?? []), { principal, at }];
  if (!mayApprove(subjectOf(ports, request, evidence, { approvals }), principal)) {
    return notAnApprover(stored, principal);
  }
  const grounds = judge(ports, request, evidence, { approvals, source: saying.said.source });
  const unread = unreadTicket(grounds);
  if (unread !== undefined) return unread;
  return { change: approvedChange(stored, saying.said, grounds, at) };
}

function sayingOf({ principal, source }: Call, answer: Answer): Saying {
  const { comment } = answer;
  return { said: { principal, source, ...(comment === undefined ? {} : { comment }) }, answer };
}
