import type { RequestEvent } from "../../core/hooks/event.ts";
import { type Address, LETTER_KINDS, lettersOf } from "../../core/hooks/slack/letters.ts";
import type { StoredRequest } from "../../core/ledger/stored.ts";
import type { Conversation, Conversations } from "../conversations.ts";
import type { Delivery, Teller } from "../deliver.ts";
import type { Ports } from "../ports.ts";
import { type Notes, openNotes, SLACK_SURFACE } from "./notes.ts";
import { type SendPorts, type Sent, send } from "./send.ts";

/** What telling Slack needs. */
export interface SlackTellPorts extends SendPorts, Pick<Ports, "ledger" | "policy"> {
  readonly conversations: Conversations;
  /** A channel that is asked beside the approvers themselves. */
  readonly channel?: string;
}

/** No message is begun later than this: what has not been sent then is sent the next time. */
const PATIENCE_MS = 15_000;

/**
 * Tells Slack of requests: whoever asked there, and whoever can approve. An event only says that there is something new; what is shown
 * is the request as the ledger has it now, so that an event that comes late or twice shows nothing that is over.
 */
export function slackTeller(given: SlackTellPorts): Teller {
  const ports = { ...given, unnoted: new Map() };
  return async (event: RequestEvent): Promise<Delivery> => {
    const request = await ports.ledger.request(event.RequestId);
    if (request === undefined) throw new Error(`${event.RequestId} is not in the ledger`);
    const talk = await ports.conversations.of(SLACK_SURFACE, request.requestId);
    if (lettersFor(ports, request, talk).length === 0) return { kind: "taken" };
    const notes = await openNotes(ports, request.requestId, talk);
    return sendAll(ports, request, notes);
  };
}

function lettersFor(
  { policy, channel }: SlackTellPorts,
  request: StoredRequest,
  talk: Conversation | undefined,
) {
  return lettersOf(request, policy, channel, addressesIn(talk));
}

function addressesIn(talk: Conversation | undefined): readonly Address[] {
  return (talk?.messages ?? []).flatMap(({ to, kind }) => {
    const known = LETTER_KINDS.find((one) => one === kind);
    return known === undefined ? [] : [{ to, kind: known }];
  });
}

/** Sends what there is to say, one after the other, each noted before the next. Where one can't be told the others are. */
async function sendAll(
  ports: SlackTellPorts,
  request: StoredRequest,
  notes: Notes,
): Promise<Delivery> {
  const letters = lettersFor(ports, request, notes.talk());
  const end = ports.clock.now().getTime() + PATIENCE_MS;
  let undone: Extract<Sent, { readonly reason: string }> | undefined;
  let sent = 0;
  for (const [index, letter] of letters.entries()) {
    if (ports.clock.now().getTime() >= end) {
      undone ??= {
        kind: "stop",
        reason: `${letters.length - index} messages are still to be sent`,
      };
      break;
    }
    const outcome = await send(ports, notes, letter);
    if (outcome.kind === "sent") sent += 1;
    if ("reason" in outcome) undone = outcome;
    if (outcome.kind === "stop") break;
  }
  const { requestId, status } = request;
  if (sent > 0) ports.log.info("slack told", { requestId, status, messages: sent });
  return undone === undefined ? { kind: "taken" } : notTaken(undone);
}

function notTaken({ reason, retryAfterSeconds }: Extract<Sent, { readonly reason: string }>) {
  const wait = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  return { kind: "not-taken", reason, ...wait } as const;
}
