import { readMessage, type WebhookMessage } from "../core/hooks/message.ts";
import { personBehind } from "../core/policy/people.ts";
import type { Fault } from "../core/request/fault.ts";
import type { Principal } from "../core/request/principal.ts";
import { answerAs } from "./answering.ts";
import { draftOf } from "./draft.ts";
import type { HookCall } from "./hookDoor.ts";
import type { HookPorts } from "./ports.ts";
import { type Received, readAsked, receive } from "./receive.ts";
import { problemReply, type Reply, requestReply, requestView, unreadableReply } from "./reply.ts";

/** A signed message of a source. */
export interface FromSource {
  readonly source: string;
  readonly call: HookCall;
}

/** POST /v1/hooks/webhooks/{source}: what a person asks for or answers in another system, which signs that it was this person. */
export async function webhook(ports: HookPorts, sent: FromSource): Promise<Reply> {
  const reading = readMessage(sent.call.body);
  if (reading.kind !== "read") return unreadableReply(reading);
  const { message } = reading;
  const identity = `webhook:${sent.source}#${message.user}`;
  const person = personBehind(identity, ports.policy.people);
  if (person === undefined) {
    const detail = `people.yaml knows nobody as ${identity}; nothing was written, have the identity added to the person`;
    return problemReply("unknown-person", detail);
  }
  return message.action === "request"
    ? ask(ports, sent, person, message.request)
    : answer(ports, sent, person, message);
}

/** A repeated message gets the request as it stands. */
async function ask(
  ports: HookPorts,
  { source, call: { messageId, from } }: FromSource,
  principal: Principal,
  asked: unknown,
): Promise<Reply> {
  const reading = readAsked(ports, principal, asked);
  if (reading.kind !== "request") {
    return unreadableReply({ kind: "invalid", faults: reading.faults.map(inRequest) });
  }
  const origin = { surface: "webhooks", caller: source } as const;
  const draft = draftOf(ports, reading.request, messageId, origin);
  const received = await receive(ports, draft, from, REQUEST);
  return received.kind === "refused" ? received.reply : standing(received);
}

/** A request as it stands. Where it failed the message was taken all the same: no answer may have it sent again. */
function standing({ request, first }: Extract<Received, { readonly kind: "received" }>): Reply {
  const reply = requestReply(request, first);
  return reply.status < 500 ? reply : { status: 200, body: { Request: requestView(request) } };
}

const REQUEST = "/Request";

function inRequest({ pointer, detail }: Fault): Fault {
  return { pointer: `${REQUEST}${pointer}`, detail };
}

function answer(
  ports: HookPorts,
  { call: { from } }: FromSource,
  principal: Principal,
  { action, requestId, answer }: Extract<WebhookMessage, { readonly requestId: string }>,
): Promise<Reply> {
  const { comment } = answer;
  const said = { principal, source: from, ...(comment === undefined ? {} : { comment }) };
  return answerAs(ports, requestId, action, { said, answer });
}
