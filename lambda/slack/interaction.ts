import { mayPass } from "../../core/hooks/slack/errors.ts";
import { type Interaction, readInteraction } from "../../core/hooks/slack/interaction.ts";
import { answerModal, outcomeModal, toldModal } from "../../core/hooks/slack/modal.ts";
import { code } from "../../core/hooks/slack/text.ts";
import { told } from "../../core/hooks/slack/told.ts";
import { personBehind } from "../../core/policy/people.ts";
import type { PersonPrincipal } from "../../core/request/principal.ts";
import { answerAs, answerable, type Saying } from "../answering.ts";
import type { HookCall } from "../hookDoor.ts";
import { type HookPorts, LedgerUnavailable } from "../ports.ts";
import type { Reply } from "../reply.ts";
import { refresh } from "./refresh.ts";
import { isReplyUrl } from "./replyUrl.ts";
import { isRefusal, saidOf } from "./said.ts";

type Pressed = Extract<Interaction, { readonly kind: "pressed" }>;
type Sent = Extract<Interaction, { readonly kind: "sent" }>;
type Modal = ReturnType<typeof toldModal>;

/**
 * POST /v1/hooks/slack/interactions: a button that was pressed, which opens a window, or a window that was sent. Why something can't
 * be is said to that person alone, in a window. What means nothing here is taken, and nothing follows.
 */
export async function slackInteraction(ports: HookPorts, call: HookCall): Promise<Reply> {
  const interaction = readInteraction(call.body);
  switch (interaction.kind) {
    case "pressed":
      return pressed(ports, call, interaction);
    case "sent":
      return sent(ports, call, interaction);
    case "other":
      return { status: 200, body: {}, reason: "other" };
  }
}

/** Opens the window in which the answer is given, or one that says why none is taken. */
async function pressed(ports: HookPorts, call: HookCall, press: Pressed): Promise<Reply> {
  const { modal, reason } = await windowFor(ports, call, press);
  const { trigger, responseUrl } = press;
  // Slack waits for both no longer than for one.
  const [opened] = await Promise.all([
    ports.slack?.api.call("views.open", { trigger_id: trigger, view: modal }),
    reason === press.action ? undefined : refresh(ports, press),
  ]);
  if (opened?.ok === true) return { status: 200, body: {}, reason };
  const error = opened?.error ?? "no_slack";
  // A trigger that ran out, and a Slack that is slow, are nobody's fault here.
  const level = /trigger/.test(error) || mayPass(error) ? "info" : "error";
  ports.log[level]("window not opened", { requestId: press.shown.requestId, error });
  if (ports.slack !== undefined && isReplyUrl(ports.slack, responseUrl)) {
    const text =
      "Slack opened no window for this answer in time; nothing was changed. Press again.";
    await ports.slack.api.respond(responseUrl, { ...told([text]), replace_original: false });
  }
  return { status: 200, body: {}, reason: error };
}

interface Window {
  readonly modal: Modal;
  /** What it is, for the log line. */
  readonly reason: string;
}

async function windowFor(ports: HookPorts, call: HookCall, press: Pressed): Promise<Window> {
  const { action, shown, identity } = press;
  const person = personBehind(identity, ports.policy.people);
  if (person === undefined) return unknown(identity);
  return whileLedgerAnswers(ports, async () => {
    const answer = { digest: shown.digest };
    const saying: Saying = { said: { principal: person, source: call.from }, answer };
    const outcome = await answerable(ports, shown.requestId, action, saying);
    return "request" in outcome
      ? { modal: answerModal(action, outcome.request, ports.policy.people), reason: action }
      : refused(outcome);
  });
}

/** Takes the answer, and shows in the same window what became of it. */
async function sent(ports: HookPorts, call: HookCall, submission: Sent): Promise<Reply> {
  const { modal, reason } = await outcomeOf(ports, call, submission);
  return { status: 200, body: { response_action: "update", view: modal }, reason };
}

async function outcomeOf(
  ports: HookPorts,
  call: HookCall,
  { action, shown, identity, comment }: Sent,
): Promise<Window> {
  const person = personBehind(identity, ports.policy.people);
  if (person === undefined) return unknown(identity);
  const saying = sayingOf(person, call, shown.digest, comment);
  return whileLedgerAnswers(ports, async () => {
    const reply = await answerAs(ports, shown.requestId, action, saying);
    if (isRefusal(reply)) return refused(reply);
    const { title, text } = DONE[action];
    return { modal: outcomeModal(title, `${code(shown.requestId)} ${text}`), reason: action };
  });
}

function sayingOf(
  principal: PersonPrincipal,
  { from: source }: HookCall,
  digest: string,
  comment: string | undefined,
): Saying {
  const said = comment === undefined ? {} : { comment };
  return { said: { principal, source, ...said }, answer: { digest, ...said } };
}

const DONE = {
  approve: {
    title: "Approved",
    text: "is judged once more with your approval, and opened if nothing else is missing.",
  },
  decline: { title: "Declined", text: "is declined. Nothing was opened." },
  cancel: { title: "Taken back", text: "is taken back. Nothing was opened." },
} as const;

function unknown(identity: string): Window {
  const sentences = [
    `people.yaml knows nobody as ${identity}; nothing was changed.`,
    "Have this identity added to the person that you are.",
  ];
  return { modal: toldModal("Not known here", sentences), reason: "unknown-person" };
}

function refused(reply: Reply): Window {
  const { code: reason = "refused" } = reply.body as { readonly code?: string };
  return { modal: toldModal("Nothing was changed", saidOf(reply)), reason };
}

/** A ledger that is away must not leave anybody before a button that does nothing. */
async function whileLedgerAnswers(
  { log }: HookPorts,
  work: () => Promise<Window>,
): Promise<Window> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof LedgerUnavailable)) throw error;
    log.error("ledger unavailable", { error: error.message });
    const text =
      "The ledger did not answer, so it is not known whether this was written down. Press the button again in a minute: nothing counts twice.";
    return { modal: toldModal("Not known", [text]), reason: "ledger-unavailable" };
  }
}
