import type { Listening } from "../../loopback.ts";
import { newChanges } from "../changes.ts";
import { startStandIn } from "../server.ts";
import { hookSender } from "../signedPost.ts";
import { type Account, type Issues, openIssues } from "./issues.ts";
import { jiraView } from "./page.ts";
import { actsOf } from "./pageActs.ts";
import { restAnswer } from "./restApi.ts";
import { webhookTeller } from "./webhooks.ts";

/** What the stand-in of Jira is started with. */
export interface JiraOptions {
  /** 0 picks a free port. */
  readonly port: number;
  readonly accounts: readonly Account[];
  /** The secret that webhooks are signed with, and the guard's account as `email:token`. */
  readonly secret: string;
  readonly credentials: string;
  readonly clock: () => Date;
}

/** A stand-in of Jira Cloud that runs. */
export interface RunningJira extends Listening {
  readonly name: "Jira";
  /** From now on it is told to the guard at this address what people do here. */
  readonly sendTo: (guardUrl: string) => void;
}

/** The account that the guard signs in with. */
export const GUARD_ACCOUNT: Account = {
  accountId: "712020:00000000-0000-4000-8000-0000000000ff",
  name: "egress-guard",
};

/** Jira waits longer; nobody at a page does. */
const ANSWER_WAIT_MS = 10_000;

/**
 * Starts a stand-in of Jira Cloud on 127.0.0.1: it speaks the part of the REST API, version 3, that the guard uses, tells it of each
 * change by a signed webhook, once, and serves a page for whoever tries it. What it holds is gone when it stops.
 */
export async function startJira(options: JiraOptions): Promise<RunningJira> {
  const { accounts, secret, credentials, clock } = options;
  const changes = newChanges();
  const issues = openIssues(clock, changes);
  const places: { own?: string; guard?: string } = {};
  const baseUrl = () => places.own ?? "";
  const send = hookSender(() => places.guard, ANSWER_WAIT_MS);
  const tell = webhookTeller({ send, secret, clock, baseUrl });
  plantIssues(issues, accounts);
  const rest = { issues, credentials, self: GUARD_ACCOUNT, baseUrl, tell };
  const listening = await startStandIn(
    {
      title: "Jira",
      view: (query) => jiraView(issues, accounts, query.get("as")),
      acts: actsOf(issues, accounts, tell),
      api: async (call) => restAnswer(rest, call),
      changes,
    },
    options.port,
  );
  places.own = listening.url;
  return {
    ...listening,
    name: "Jira",
    sendTo: (guardUrl) => {
      places.guard = guardUrl;
    },
  };
}

/** Two issues of the first person's: one that may pass by itself, and one that waits for somebody, such as the second. */
function plantIssues(issues: Issues, [reporter, assignee]: readonly Account[]): void {
  if (reporter === undefined) return;
  const values = {
    customfield_10041: "sg-0123456789abcdef0",
    customfield_10043: "Owner=jo@acme.example",
    customfield_10044: "P7D",
  };
  const web = {
    summary: "Partner API for billing",
    customfield_10042: "tcp 443 to 203.0.113.0/24",
  };
  const database = {
    summary: "Reports read the partner database",
    customfield_10042: "tcp 5432 to 203.0.113.7/32",
  };
  for (const own of [web, database])
    issues.make(reporter, { assignee, values: { ...values, ...own } });
}
