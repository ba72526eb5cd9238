import type { Status } from "../../core/ledger/states.ts";
import type { StoredRequest } from "../../core/ledger/stored.ts";
import { personBehind, samePerson } from "../../core/policy/people.ts";
import type { PersonPrincipal } from "../../core/request/principal.ts";
import { textMember } from "../../core/tickets/fieldText.ts";
import { ASK_PARTS } from "../../core/tickets/mapping.ts";
import type { Verdict } from "../../core/tickets/sheet.ts";
import { type AnswerPorts, declineAs, hear, type Saying } from "../answering.ts";
import { problemReply, type Reply } from "../reply.ts";
import { wishIn } from "./asking.ts";
import { type TicketCase, taken, tell } from "./case.ts";

const SAY: Readonly<
  Record<Verdict["says"], (ports: AnswerPorts, id: string, saying: Saying) => Promise<Reply>>
> = { approve: hear, decline: declineAs };

/** Takes what the approval field of a ticket says for the answer of whoever said it there, or says in the ticket why it does not count. */
export async function answerIn(
  ticketCase: TicketCase,
  current: StoredRequest,
  verdict: Verdict,
): Promise<Reply> {
  const { ports, sheet, call } = ticketCase;
  const { key, system } = sheet.ticket;
  const message = `${system}/${key}/${verdict.id}`;
  if (isKnown(current, message) || agrees(current.status, verdict.says)) {
    return taken(key, "unchanged", { request: current });
  }
  const say = (why: string) => tell(ticketCase, why, current, verdict.id);
  const person = whoSaid(ticketCase, verdict);
  if (typeof person === "string") return say(person);
  if (current.status === "received") return notYet(current, "it is judged just now");
  const bound = boundTo(ticketCase, current, verdict);
  if (bound.kind === "wait") return notYet(current, bound.why);
  if (bound.kind === "other") return say(bound.why);
  const source = { ...call.from, message };
  const answer = { digest: current.digest };
  const reply = await SAY[verdict.says](ports, current.requestId, {
    said: { principal: person, source },
    answer,
  });
  if (reply.status < 300) return taken(key, "answered", { request: await now(ports, current) });
  if (codeOf(reply) === "request-in-progress") return reply;
  return say(`This ${WORDS[verdict.says]} does not count: ${textMember(reply.body, "detail")}.`);
}

/** The request as the answer left it. */
async function now(
  { ledger }: TicketCase["ports"],
  current: StoredRequest,
): Promise<StoredRequest> {
  return (await ledger.request(current.requestId)) ?? current;
}

const WORDS = { approve: "approval", decline: "no" } as const;

function codeOf({ body }: Reply): string | undefined {
  return textMember(body, "code");
}

function isKnown({ approvals = [], turnedDown }: StoredRequest, message: string): boolean {
  return [...approvals, ...(turnedDown === undefined ? [] : [turnedDown])].some(
    (answer) => answer.message === message,
  );
}

/** The endings that a ticket's field says already, such as one to which the guard itself has moved the ticket. */
const AGREED: Readonly<Record<Verdict["says"], readonly Status[]>> = {
  approve: ["scheduled", "executing", "authorized", "already-authorized", "partial"],
  decline: ["denied", "declined", "cancelled", "expired", "failed"],
};

function agrees(status: Status, says: Verdict["says"]): boolean {
  return AGREED[says].includes(status);
}

/** The person who gave the field its value; or why it is nobody's answer. */
function whoSaid(
  { ports: { policy }, sheet: { filedBy } }: TicketCase,
  { by, says }: Verdict,
): PersonPrincipal | string {
  const lost = `This ${WORDS[says]} does not count:`;
  if (by === undefined)
    return `${lost} the ticket does not show who gave it. Answer in another way.`;
  const person = personBehind(by, policy.people);
  if (person === undefined) {
    return `${lost} people.yaml knows nobody as ${by}. Have the identity added to the person.`;
  }
  const filer = filedBy === undefined ? undefined : personBehind(filedBy, policy.people);
  const isFiler =
    by === filedBy || (filer !== undefined && samePerson(person, filer, policy.people));
  return isFiler && says === "approve"
    ? `${lost} whoever filed a ticket does not approve it. Somebody else has to.`
    : person;
}

type Bound =
  | { readonly kind: "same" }
  | { readonly kind: "wait"; readonly why: string }
  | { readonly kind: "other"; readonly why: string };

/** Whether what was seen in the ticket when it was answered is what the request asks for. */
function boundTo(ticketCase: TicketCase, current: StoredRequest, verdict: Verdict): Bound {
  const { ports, mapping, sheet } = ticketCase;
  const { asks, writes } = mapping;
  const isOwn = current.surface === sheet.ticket.system && current.ticket === sheet.ticket.key;
  const written = writes?.digest === undefined ? undefined : sheet.fields[writes.digest];
  const lost = `This ${WORDS[verdict.says]} does not count:`;
  if (written === undefined || written === null || written === "") {
    return { kind: "wait", why: "the guard has not written its digest into the ticket yet" };
  }
  if (written !== current.digest) {
    const why = `${lost} the digest in the ticket is not that of ${current.requestId}, which is ${current.digest}.`;
    return { kind: "other", why };
  }
  const seen = isOwn ? ASK_PARTS.map((part) => asks?.[part]) : [writes?.digest, writes?.requestId];
  const changed = verdict.changedSince.filter((field) => seen.includes(field));
  if (changed.length > 0) {
    return { kind: "other", why: `${lost} ${changed.join(", ")} was changed after it was given.` };
  }
  if (!isOwn || asks === undefined) return { kind: "same" };
  const wish = wishIn(ports, sheet, asks);
  return wish.ok && wish.digest === current.digest
    ? { kind: "same" }
    : {
        kind: "other",
        why: `${lost} the ticket asks for something else by now than ${current.requestId}.`,
      };
}

/** A moment too early: whoever sent the hook is to send it again. */
function notYet({ requestId }: StoredRequest, why: string): Reply {
  const detail = `${requestId} can't be answered yet: ${why}; send this again`;
  return problemReply("request-in-progress", detail, { requestId });
}
