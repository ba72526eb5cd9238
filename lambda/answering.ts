import { heardChange, type Said, turnedDownChange } from "../core/ledger/approving.ts";
import type { Change } from "../core/ledger/change.ts";
import type { Status } from "../core/ledger/states.ts";
import type { StoredRequest } from "../core/ledger/stored.ts";
import { isAsked } from "../core/policy/access.ts";
import { samePerson } from "../core/policy/people.ts";
import type { Answer } from "../core/request/answer.ts";
import { type Principal, principalText } from "../core/request/principal.ts";
import { otherDigest } from "./digest.ts";
import { expire, isOverdue } from "./expire.ts";
import type { Ports } from "./ports.ts";
import { goesOnReply, problemReply, type Reply, requestReply, requestView } from "./reply.ts";
import { noRequest, requestFor, waitingOf } from "./review.ts";
import { timestamp, write } from "./write.ts";

/** What is needed to take an answer: no EC2. */
export type AnswerPorts = Pick<Ports, "ledger" | "policy" | "clock" | "log">;

/** What is said to a request: by whom, and what is meant. */
export interface Saying {
  readonly said: Said;
  readonly answer: Answer;
}

/** What becomes of a request by what is said to it, or the answer that nothing does. */
export type Outcome = { readonly change: Change } | Reply;

/** More than can answer a request before it has its quorum: each that is quicker brings it nearer. */
const ATTEMPTS = 20;

const PAUSE_MS = 50;

/** Takes an approver's yes where EC2 can't be asked: whether it is enough is judged by who carries the request on. */
export function hear(ports: AnswerPorts, id: string, saying: Saying): Promise<Reply> {
  return untilWritten(ports, id, { saying, right: "read", leaves: "approved" }, async (stored) => {
    const fault = answerFault(ports, stored, saying, ["pending-approval", "approved"]);
    if (fault !== undefined) return fault;
    return isAskedNow(ports, stored, saying)
      ? { change: heardChange(stored, saying.said, timestamp(ports)) }
      : notAnApprover(stored, saying.said.principal);
  });
}

/** Takes an approver's no: one is enough. */
export function declineAs(ports: AnswerPorts, id: string, saying: Saying): Promise<Reply> {
  return untilWritten(ports, id, { saying, right: "read", leaves: "declined" }, async (stored) => {
    const fault = answerFault(ports, stored, saying);
    if (fault !== undefined) return fault;
    // The statements that wait are named in the request: a no needs no look at EC2.
    return isAskedNow(ports, stored, saying)
      ? { change: turnedDownChange(stored, "declined", saying.said, timestamp(ports)) }
      : notAnApprover(stored, saying.said.principal);
  });
}

/** The states in which a request waits, and EC2 has not been called for it. */
const CANCELLABLE: readonly Status[] = ["pending-approval", "approved", "scheduled"];

/** Takes a request back, for whoever asked. */
export function cancelAs(ports: AnswerPorts, id: string, saying: Saying): Promise<Reply> {
  const { said, answer } = saying;
  return untilWritten(
    ports,
    id,
    { saying, right: "revoke", leaves: "cancelled" },
    async (stored) => {
      if (!CANCELLABLE.includes(stored.status)) return notPending(stored);
      const other = otherDigest(stored, answer);
      return other ?? { change: turnedDownChange(stored, "cancelled", said, timestamp(ports)) };
    },
  );
}

/** Whose answer is to be written, what that needs, and what it would leave behind. */
interface Telling {
  readonly saying: Saying;
  readonly right: "read" | "revoke";
  readonly leaves: Status;
}

/** Reads the request, says what becomes of it, and writes that; again where somebody else was quicker. */
export async function untilWritten(
  ports: AnswerPorts,
  id: string,
  telling: Telling,
  become: (stored: StoredRequest) => Promise<Outcome>,
): Promise<Reply> {
  const { saying, right } = telling;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const stored = await requestFor(ports, saying.said.principal, right, id);
    if (stored === undefined) return noRequest(id);
    if (wasWritten(stored, telling)) return answeredReply(stored);
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

/** Whether this very message was taken before, with the same meaning: a system that got no answer sends it again. */
function wasWritten(stored: StoredRequest, { saying, leaves }: Telling): boolean {
  const { message } = saying.said.source;
  const { approvals = [], turnedDown, status } = stored;
  if (message === undefined) return false;
  return leaves === "approved"
    ? approvals.some((approval) => approval.message === message)
    : status === leaves && turnedDown?.message === message;
}

/** What has waited for too long has ended, whether or not the sweeper has come by. */
async function overdueReply(ports: AnswerPorts, stored: StoredRequest): Promise<Reply> {
  const ended = (await expire(ports, stored)) ?? stored;
  return ended.status === "expired" ? requestReply(ended, false) : notPending(ended);
}

/** Whether one of the statements that the request waits for names whoever answers. */
function isAskedNow({ policy }: AnswerPorts, stored: StoredRequest, { said }: Saying): boolean {
  return isAsked(policy, said.principal, { ...waitingOf(stored), answered: [] });
}

/** Why an approver's answer does not count, before it is asked whether this one's would. */
export function answerFault(
  { policy }: Pick<Ports, "policy">,
  stored: StoredRequest,
  { said, answer }: Saying,
  waits: readonly Status[] = ["pending-approval"],
): Reply | undefined {
  const { requestId, principal: requester, approvals = [], status } = stored;
  const isSame = (other: Principal) => samePerson(said.principal, other, policy.people);
  if (isSame(requester)) {
    const detail = `${requestId} was asked for by the same person; somebody else has to answer it, or cancel it`;
    return problemReply("self-approval", detail, { requestId });
  }
  if (!waits.includes(status)) return notPending(stored);
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

/** The answer to somebody whom no statement asks that the request waits for. */
export function notAnApprover({ requestId }: StoredRequest, principal: Principal): Reply {
  const who = principalText(principal);
  const detail = `${who} is none of those whose approval ${requestId} waits for; Approvals in the request says who is`;
  return problemReply("not-an-approver", detail, { requestId });
}

/** 202 where the request is carried out now, 200 where it goes on waiting or has ended. */
function answeredReply(request: StoredRequest): Reply {
  if (request.status === "approved") return goesOnReply(request);
  return { status: 200, body: { Request: requestView(request) } };
}
