import type { Saying as Word } from "../core/hooks/message.ts";
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
  return answerAs(ports, id, "approve", saying);
}

/** Takes an approver's no: one is enough. */
export function declineAs(ports: AnswerPorts, id: string, saying: Saying): Promise<Reply> {
  return answerAs(ports, id, "decline", saying);
}

/** The states in which a request waits, and EC2 has not been called for it. */
const CANCELLABLE: readonly Status[] = ["pending-approval", "approved", "scheduled"];

/** Takes a request back, for whoever asked. */
export function cancelAs(ports: AnswerPorts, id: string, saying: Saying): Promise<Reply> {
  return answerAs(ports, id, "cancel", saying);
}

/** What can be said to a request: what that needs, what it would leave behind, why it may not be, and what is written of it. */
interface Kind extends Pick<Telling, "right" | "leaves"> {
  readonly fault: (ports: AnswerPorts, stored: StoredRequest, saying: Saying) => Reply | undefined;
  readonly change: (stored: StoredRequest, said: Said, at: string) => Change;
}

const KINDS: Readonly<Record<Word, Kind>> = {
  approve: {
    right: "read",
    leaves: "approved",
    fault: (...it) => answerFault(...it, ["pending-approval", "approved"]) ?? unasked(...it),
    change: heardChange,
  },
  decline: {
    right: "read",
    leaves: "declined",
    // The statements that wait are named in the request: a no needs no look at EC2.
    fault: (...it) => answerFault(...it) ?? unasked(...it),
    change: (stored, said, at) => turnedDownChange(stored, "declined", said, at),
  },
  cancel: {
    right: "revoke",
    leaves: "cancelled",
    fault: (_, stored, { answer }) => {
      const waits = CANCELLABLE.includes(stored.status);
      return waits ? otherDigest(stored, answer) : notPending(stored);
    },
    change: (stored, said, at) => turnedDownChange(stored, "cancelled", said, at),
  },
};

/** Takes an answer of any kind. */
export function answerAs(
  ports: AnswerPorts,
  id: string,
  word: Word,
  saying: Saying,
): Promise<Reply> {
  const { right, leaves, fault, change } = KINDS[word];
  return untilWritten(ports, id, { saying, right, leaves }, async (stored) => {
    const reply = fault(ports, stored, saying);
    return reply ?? { change: change(stored, saying.said, timestamp(ports)) };
  });
}

/** The request that an answer would be taken to now, or why it would not be. Nothing is written of the answer. */
export async function answerable(
  ports: AnswerPorts,
  id: string,
  word: Word,
  saying: Saying,
): Promise<{ readonly request: StoredRequest } | Reply> {
  const { right, fault } = KINDS[word];
  const request = await requestFor(ports, saying.said.principal, right, id);
  if (request === undefined) return noRequest(id);
  if (isOverdue(request, timestamp(ports))) return overdueReply(ports, request);
  return fault(ports, request, saying) ?? { request };
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

/** Why somebody's answer does not count whom none of the statements names that the request waits for. */
function unasked(
  { policy }: AnswerPorts,
  stored: StoredRequest,
  { said: { principal } }: Saying,
): Reply | undefined {
  const asked = isAsked(policy, principal, { ...waitingOf(stored), answered: [] });
  return asked ? undefined : notAnApprover(stored, principal);
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
