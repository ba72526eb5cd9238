import { readMessage, type Saying as Said, type WebhookMessage } from "../core/hooks/message.ts";
import { receivedChange } from "../core/ledger/receiving.ts";
import { personBehind } from "../core/policy/people.ts";
import type { Fault } from "../core/request/fault.ts";
import type { Principal } from "../core/request/principal.ts";
import { readRequestIn } from "../core/request/read.ts";
import type { EgressRequest } from "../core/request/request.ts";
import { type AnswerPorts, cancelAs, declineAs, hear, type Saying } from "./answering.ts";
import { otherRequest } from "./digest.ts";
import { draftOf } from "./draft.ts";
import type { HookCall } from "./hookDoor.ts";
import { pastEnd } from "./pastEnd.ts";
import type { HookPorts } from "./ports.ts";
import { problemReply, type Reply, requestReply, unreadableReply } from "./reply.ts";
import { timestamp, write } from "./write.ts";

/** POST /v1/hooks/webhooks/{source}: what a person asks for or answers in another system, which signs that it was this person. */
export async function webhook(ports: HookPorts, call: HookCall): Promise<Reply> {
  const reading = readMessage(call.body);
  if (reading.kind !== "read") return unreadableReply(reading);
  const { message } = reading;
  const identity = `webhook:${call.source}#${message.user}`;
  const person = personBehind(identity, ports.policy.people);
  if (person === undefined) {
    const detail = `people.yaml knows nobody as ${identity}; nothing was written, have the identity added to the person`;
    return problemReply("unknown-person", detail);
  }
  return message.action === "request"
    ? receive(ports, call, person, message.request)
    : answer(ports, call, person, message);
}

/** Writes down what is asked for; it is judged where EC2 can be looked at. A repeated message gets the request as it stands. */
async function receive(
  ports: HookPorts,
  { source, messageId, from }: HookCall,
  principal: Principal,
  asked: unknown,
): Promise<Reply> {
  const reading = readRequestIn(asked, { principal, ...ports.deployment });
  const faults = reading.kind === "request" ? unheardOf(reading.request) : reading.faults;
  if (reading.kind !== "request" || faults.length > 0) {
    return unreadableReply({ kind: "invalid", faults: faults.map(inRequest) });
  }
  const { request } = reading;
  const origin = { surface: "webhooks", caller: source } as const;
  const draft = draftOf(ports, request, messageId, origin);
  const before = await ports.ledger.request(draft.requestId);
  if (before !== undefined) return otherRequest(before, draft) ?? requestReply(before, false);
  const past = pastEnd(request, timestamp(ports), REQUEST);
  if (past !== undefined) return past;
  const change = receivedChange(draft, from, timestamp(ports));
  if ((await write(ports, change)) === "committed") return requestReply(change.request, true);
  const stored = await ports.ledger.request(draft.requestId);
  if (stored === undefined) throw new Error(`${draft.requestId} moved and is not there`);
  return otherRequest(stored, draft) ?? requestReply(stored, false);
}

const REQUEST = "/Request";

function inRequest({ pointer, detail }: Fault): Fault {
  return { pointer: `${REQUEST}${pointer}`, detail };
}

/** What can't be asked for without a look at EC2 while the sender waits. */
function unheardOf({ dryRun, peerNames = [] }: EgressRequest): readonly Fault[] {
  return [
    ...(dryRun
      ? [
          {
            pointer: "/DryRun",
            detail: "is not taken here; leave it out, or ask at /v1/egress-rules",
          },
        ]
      : []),
    ...peerNames.map(({ pointer }) => ({
      pointer,
      detail: "is not taken here; name the group by its GroupId alone",
    })),
  ];
}

const SAY: Readonly<
  Record<Said, (ports: AnswerPorts, id: string, saying: Saying) => Promise<Reply>>
> = { approve: hear, decline: declineAs, cancel: cancelAs };

function answer(
  ports: HookPorts,
  { from }: HookCall,
  principal: Principal,
  { action, requestId, answer }: Extract<WebhookMessage, { readonly requestId: string }>,
): Promise<Reply> {
  const { comment } = answer;
  const said = { principal, source: from, ...(comment === undefined ? {} : { comment }) };
  return SAY[action](ports, requestId, { said, answer });
}
