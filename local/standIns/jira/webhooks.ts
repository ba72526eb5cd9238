import { SCHEMES } from "../../../core/hooks/schemes.ts";
import { macOf } from "../../../core/hooks/signature.ts";
import type { HookAnswer, SendHook } from "../signedPost.ts";
import type { Account, Issue } from "./issues.ts";
import { accountView, commentView, issueView, itemView } from "./views.ts";

/** What Jira tells of an issue. */
export type WebhookEvent = "jira:issue_created" | "jira:issue_updated" | "comment_created";

/** Tells whoever listens of what somebody did with an issue, and gives what they answered. */
export type Tell = (event: WebhookEvent, issue: Issue, by: Account) => Promise<HookAnswer>;

/** What telling needs. */
export interface Telling {
  readonly send: SendHook;
  readonly secret: string;
  readonly clock: () => Date;
  readonly baseUrl: () => string;
}

const PATH = "/v1/hooks/jira";

/** Tells the guard, signed as Jira Cloud signs: over the body alone. */
export function webhookTeller({ send, secret, clock, baseUrl }: Telling): Tell {
  return (event, issue, by) => {
    const body = JSON.stringify(webhookBody(event, issue, by, clock().getTime(), baseUrl()));
    return send(PATH, { ...jiraHeaders(body, secret), "x-atlassian-webhook-retry": "0" }, body);
  };
}

/** The headers that Jira signs a body with. */
export function jiraHeaders(body: string, secret: string): Readonly<Record<string, string>> {
  const scheme = SCHEMES.jira;
  const key = scheme.keyOf(secret);
  if (key === undefined) throw new Error("the secret of Jira's webhook is empty");
  const mac = macOf(scheme, { headers: {}, body: Buffer.from(body) }, key).toString("hex");
  return { "x-hub-signature": `sha256=${mac}`, "content-type": "application/json" };
}

function webhookBody(
  webhookEvent: WebhookEvent,
  issue: Issue,
  by: Account,
  timestamp: number,
  baseUrl: string,
) {
  const about = { timestamp, webhookEvent, issue: issueView(issue, baseUrl) };
  if (webhookEvent === "comment_created") {
    const comment = issue.comments.at(-1);
    return { ...about, ...(comment && { comment: commentView(comment) }) };
  }
  const last = issue.histories.at(-1);
  const changelog =
    webhookEvent === "jira:issue_updated" && last !== undefined
      ? { changelog: { id: last.id, items: last.items.map(itemView) } }
      : {};
  return { ...about, user: accountView(by), ...changelog };
}
