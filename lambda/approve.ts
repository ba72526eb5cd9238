import { approvedChange, type Said, turnedDownChange } from "../core/ledger/approving.ts";
import type { Change } from "../core/ledger/change.ts";
import { storedToRequest } from "../core/ledger/restore.ts";
import type { StoredRequest } from "../core/ledger/stored.ts";
import { isAsked } from "../core/policy/access.ts";
import { mayApprove } from "../core/policy/approvals.ts";
import { samePerson } from "../core/policy/people.ts";
import { type Answer, readAnswer, readDecision } from "../core/request/answer.ts";
import type { Principal } from "../core/request/principal.ts";
import { otherDigest } from "./digest.ts";
import type { Call } from "./door.ts";
import { evidenceOf } from "./evidence.ts";
import { expire, isOverdue } from "./expire.ts";
import { judge, subjectOf } from "./judge.ts";
import { lookAt } from "./look.ts";
import type { Ports } from "./ports.ts";
import {
  goesOnReply,
  problemReply,
  type Reply,
  requestReply,
  requestView,
  unreadableReply,
} from "./reply.ts";
import { noRequest, requestFor, waitingOf } from "./review.ts";
import { timestamp, write } from "./write.ts";

/** More than can answer a request before it has its quorum: each that is quicker brings it nearer. */
const ATTEMPTS = 20;

const PAUSE_MS = 50;

/** What is said to a request: by whom, and what is meant. */
interface Saying {
  readonly said: Said;
  readonly answer: Answer;
}

/** What becomes of a request by what is said to it, or the answer that nothing does. */
type Outcome = { readonly change: Change } | Reply;

/** POST /v1/requests/{id}/approve: one more input to the policy in force, which may still say no. */
export async function approve(ports: Ports, call: Call, id: string): Promise<Reply> {
  const reading = readDecision(call.body);
  if (reading.kind !== "read") return unreadableReply(reading);
  const saying = sayingOf(call, reading.value);
  return untilWritten(ports, call.principal, id, "read", (stored) =>
    approval(ports, stored, saying),
  );
}

/** POST /v1/requests/{id}/decline: one approver's no is enough. */
export async function decline(ports: Ports, call: Call, id: string): Promise<Reply> {
  const reading = readDecision(call.body);
  if (reading.kind !== "read") return unreadableReply(reading);
  const saying = sayingOf(call, reading.value);
  return untilWritten(ports, call.principal, id, "read", async (stored) => {
    const fault = answerFault(ports, stored, saying);
    if (fault !== undefined) return fault;
    // The statements that wait are named in the request: a no needs no look at EC2.
    if (!isAsked(ports.policy, call.principal, { ...waitingOf(stored), answered: [] })) {
      return notAnApprover(stored, call.principal);
    }
    return { change: turnedDownChange(stored, "declined", saying.said, timestamp(ports)) };
  });
}

/** POST /v1/requests/{id}/cancel: whoever asked takes the request back. */
export async function cancel(ports: Ports, call: Call, id: string): Promise<Reply> {
  const reading = readAnswer(call.body);
  if (reading.kind !== "read") return unreadableReply(reading);
  const { said, answer } = sayingOf(call, reading.value);
  return untilWritten(ports, call.principal, id, "revoke", async (stored) => {
    if (stored.status !== "pending-approval" && stored.status !== "approved") {
      return notPending(stored);
    }
    const other = otherDigest(stored, answer);
    return other ?? { change: turnedDownChange(stored, "cancelled", said, timestamp(ports)) };
  });
}

/** Reads the request, says what becomes of it, and writes that; again where somebody else was quicker. */
async function untilWritten(
  ports: Ports,
  principal: Principal,
  id: string,
  right: "read" | "revoke",
  become: (stored: StoredRequest) => Promise<Outcome>,
): Promise<Reply> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const stored = await requestFor(ports, principal, right, id);
    if (stored === undefined) return noRequest(id);
    if (isOverdue(stored, timestamp(ports))) return overdueReply(ports, stored);
    const outcome = await become(stored);
    if (!("change" in outcome)) return outcome;
    if ((await write(ports, outcome.change)) === "committed") {
      return answeredReply(outcome.change.request);
    }
    await ports.clock.pause(PAUSE_MS);
  }
  const detail = `others answer ${id} at the same time; nothing was changed, answer again`;
  return problemReply("request-in-progress", detail, { requestId: id });
}

/** What has waited for too long has ended, whether or not the sweeper has come by. */
async function overdueReply(ports: Ports, stored: StoredRequest): Promise<Reply> {
  const ended = (await expire(ports, stored)) ?? stored;
  return ended.status === "expired" ? requestReply(ended, false) : notPending(ended);
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
  return { change: approvedChange(stored, saying.said, grounds, at) };
}

/** Why an approver's answer does not count, before it is asked whether this one's would. */
function answerFault(
  { policy }: Ports,
  stored: StoredRequest,
  { said, answer }: Saying,
): Reply | undefined {
  const { requestId, principal: requester, approvals = [], status } = stored;
  const isSame = (other: Principal) => samePerson(said.principal, other, policy.people);
  if (isSame(requester)) {
    const detail = `${requestId} was asked for by the same person; somebody else has to answer it, or cancel it`;
    return problemReply("self-approval", detail, { requestId });
  }
  if (status !== "pending-approval") return notPending(stored);
  if (approvals.some(({ principal }) => isSame(principal))) {
    const detail = `this person has approved ${requestId} already; others have to answer it`;
    return problemReply("already-answered", detail, { requestId });
  }
  return otherDigest(stored, answer);
}

function notPending({ requestId, status }: StoredRequest): Reply {
  const detail = `${requestId} is ${status}, and waits for nobody's approval`;
  return problemReply("request-not-pending", detail, { requestId });
}

function notAnApprover({ requestId }: StoredRequest, principal: Principal): Reply {
  const who = principal.kind === "iam" ? principal.arn : principal.id;
  const detail = `${who} is none of those whose approval ${requestId} waits for; Approvals in the request says who is`;
  return problemReply("not-an-approver", detail, { requestId });
}

/** 202 where the request is carried out now, 200 where it goes on waiting or has ended. */
function answeredReply(request: StoredRequest): Reply {
  if (request.status === "approved") return goesOnReply(request);
  return { status: 200, body: { Request: requestView(request) } };
}

function sayingOf({ principal, source }: Call, answer: Answer): Saying {
  const { comment } = answer;
  return { said: { principal, source, ...(comment === undefined ? {} : { comment }) }, answer };
}
