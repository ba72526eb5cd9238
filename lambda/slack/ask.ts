import type { AllowReading } from "../../core/hooks/slack/allow.ts";
import {
  faultsAnswer,
  foretoldAnswer,
  receivedAnswer,
  slipAnswer,
} from "../../core/hooks/slack/commandAnswers.ts";
import { type Ephemeral, told } from "../../core/hooks/slack/told.ts";
import { type Wish, wishBody } from "../../core/hooks/slack/wish.ts";
import type { Fault } from "../../core/request/fault.ts";
import type { PersonPrincipal } from "../../core/request/principal.ts";
import { draftOf } from "../draft.ts";
import type { HookPorts } from "../ports.ts";
import { readAsked, receive } from "../receive.ts";
import type { Reply } from "../reply.ts";
import { beginTalk } from "./beginTalk.ts";
import { saidOf } from "./said.ts";
import type { Written } from "./written.ts";

/** Writes down what a line asks for, and where it is to be answered; both before anything is said. */
export async function askInSlack(
  ports: HookPorts,
  { command, person, call }: Written,
  { wish, notes }: Extract<AllowReading, { readonly kind: "wish" }>,
): Promise<Ephemeral> {
  const reading = readAsked(ports, person, wishBody(wish));
  if (reading.kind !== "request") return faultsAnswer(wish, reading.faults);
  const origin = { surface: "slack", caller: command.team } as const;
  const draft = draftOf(ports, reading.request, call.messageId, origin);
  await beginTalk(ports, draft.requestId, command.responseUrl);
  const received = await receive(ports, draft, call.from);
  return received.kind === "received"
    ? receivedAnswer(received.request, wish, notes)
    : refusedAnswer(wish, received.reply);
}

/** Says of a line that was not asked for what can be said without a look at EC2: whether it can be read. */
export function foretell(
  ports: HookPorts,
  person: PersonPrincipal,
  reading: AllowReading,
): Ephemeral {
  if (reading.kind === "slip") return slipAnswer({ ...reading, line: `explain ${reading.line}` });
  const { wish, notes } = reading;
  const asked = readAsked(ports, person, wishBody(wish));
  return asked.kind === "request" ? foretoldAnswer(wish, notes) : faultsAnswer(wish, asked.faults);
}

function refusedAnswer(wish: Wish, reply: Reply): Ephemeral {
  const errors = "errors" in reply.body ? (reply.body.errors as readonly Fault[]) : undefined;
  return errors === undefined ? told(saidOf(reply)) : faultsAnswer(wish, errors);
}
