import { sha256 } from "../../canonical.ts";
import type { StoredRequest } from "../../ledger/stored.ts";
import { identitiesAmong } from "../../policy/approvers.ts";
import { samePerson } from "../../policy/people.ts";
import type { Policy } from "../../policy/policy.ts";
import type { Saying } from "../message.ts";
import { answerMessage } from "./answerMessage.ts";
import { approvalMessage, type Surroundings } from "./approvalMessage.ts";
import type { SlackMessage } from "./blocks.ts";
import { slackUser } from "./requestParts.ts";

/** What a message is for: an answer to whoever asked, a question to an approver, or the same to a channel of approvers. */
export const LETTER_KINDS = ["answer", "approval", "channel"] as const;

/** One of them. */
export type LetterKind = (typeof LETTER_KINDS)[number];

/** Whom a message is for: a user's or a channel's id. */
export interface Address {
  readonly to: string;
  readonly kind: LetterKind;
}

/** What somebody is to see of a request as it stands now. */
export interface Letter extends Address {
  readonly message: SlackMessage;
  /** What it shows, in short: equal for two letters that show the same. */
  readonly shows: string;
  /** Whether it is sent where there is no message yet; else it only takes the place of one. */
  readonly isNew: boolean;
}

type Judges = Pick<Policy, "approvals" | "people">;

/** What everybody is to see of a request now, who has a message of it or is to get one. */
export function lettersOf(
  request: StoredRequest,
  policy: Judges,
  channel: string | undefined,
  sent: readonly Address[],
): readonly Letter[] {
  if (!lasts(request)) return [];
  const fresh = addressesOf(request, policy, channel);
  const isFresh = (one: Address) => fresh.some((other) => sameAddress(one, other));
  const surroundings = { people: policy.people, reasons: reasonsOf(policy) };
  return [...fresh, ...sent.filter((one) => !isFresh(one))].map((address) => {
    const isNew = isFresh(address);
    const message = MESSAGES[address.kind](request, surroundings, isNew);
    return { ...address, message, shows: sha256(JSON.stringify(message)).slice(0, 32), isNew };
  });
}

/** What takes the place of a message with this button once nobody can press it any more; `undefined` while somebody can. */
export function endedMessage(
  request: StoredRequest,
  policy: Judges,
  action: Saying,
): SlackMessage | undefined {
  if (!lasts(request)) return undefined;
  const surroundings = { people: policy.people, reasons: reasonsOf(policy) };
  const message = MESSAGES[action === "cancel" ? "answer" : "approval"](
    request,
    surroundings,
    true,
  );
  return message.blocks.some(({ type }) => type === "actions") ? undefined : message;
}

/** Whether two addresses are one. */
export function sameAddress(a: Address, b: Address): boolean {
  return a.to === b.to && a.kind === b.kind;
}

/** While EC2 is called, or nothing has been judged, there is nothing to say: another state follows in a moment. */
function lasts({ status, rulesStatus }: StoredRequest): boolean {
  return status !== "received" && status !== "executing" && rulesStatus !== "revoking";
}

const MESSAGES: Readonly<
  Record<
    LetterKind,
    (request: StoredRequest, surroundings: Surroundings, asked: boolean) => SlackMessage
  >
> = { answer: answerMessage, approval: approvalMessage, channel: approvalMessage };

/** Whoever asked through Slack; and while approvals are missing, those who can give one. */
function addressesOf(
  request: StoredRequest,
  policy: Judges,
  channel: string | undefined,
): readonly Address[] {
  const { principal, status } = request;
  const asker = principal.kind === "person" ? slackUser(principal.identity) : undefined;
  const answer: readonly Address[] = asker === undefined ? [] : [{ to: asker, kind: "answer" }];
  if (status !== "pending-approval") return answer;
  return [
    ...answer,
    ...askedUsers(request, policy).map((to): Address => ({ to, kind: "approval" })),
    ...(channel === undefined ? [] : [{ to: channel, kind: "channel" } as const]),
  ];
}

/** The users of Slack whose approval would count: approvers of a statement that waits, but for the requester and who has answered. */
function askedUsers(
  { awaits = [], approvals = [], principal }: StoredRequest,
  { approvals: statements, people }: Judges,
): readonly string[] {
  const waiting = awaits.map(({ statementId }) => statementId);
  const approvers = statements
    .filter(({ id }) => waiting.includes(id))
    .flatMap(({ approvers }) => approvers);
  const others = [principal, ...approvals.map(({ principal }) => principal)];
  const asked = identitiesAmong(approvers, "slack:", people)
    .filter((one) => !others.some((other) => samePerson(one, other, people)))
    .flatMap(({ identity }) => slackUser(identity) ?? []);
  return [...new Set(asked)];
}

function reasonsOf({ approvals }: Judges): ReadonlyMap<string, string> {
  return new Map(
    approvals.flatMap(({ id, reason }) => (reason === undefined ? [] : [[id, reason] as const])),
  );
}
