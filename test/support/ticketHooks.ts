import { requestEvent } from "../../core/hooks/event.ts";
import { SCHEMES } from "../../core/hooks/schemes.ts";
import { macOf } from "../../core/hooks/signature.ts";
import type { StoredRequest } from "../../core/ledger/stored.ts";
import type { Policy } from "../../core/policy/policy.ts";
import { jiraDesk } from "../../lambda/adapters/jira.ts";
import { createHookApp } from "../../lambda/hookApp.ts";
import type { Ledger, Ports, Secrets } from "../../lambda/ports.ts";
import { ticketTold } from "../../lambda/tickets/teller.ts";
import { must } from "./builders.ts";
import { untold } from "./conformity.ts";
import { type FakeJira, JIRA_CREDENTIALS } from "./fakeJira.ts";
import { type Answer, callApp } from "./gatewayEvents.ts";
import type { World } from "./world.ts";

/** The built Jira's webhook secret, and one of nobody's. */
export const JIRA_SECRET = "jira-webhook-secret-0123456789";
export const JIRA_PATH = "/v1/hooks/jira";

const SECRETS: ReadonlyMap<string, readonly string[]> = new Map([
  ["jira", [JIRA_SECRET]],
  ["jira/token", [JIRA_CREDENTIALS]],
]);

/** The built secrets. */
export const TICKET_SECRETS: Secrets = async (name) => SECRETS.get(name) ?? [];

/** Notes each state that a request comes to, as the stream of the table shows it. */
export function watchedLedger(told: StoredRequest[]) {
  return (ports: Ports): Ports => {
    const ledger: Ledger = {
      ...ports.ledger,
      commit: async (change) => {
        const committed = await ports.ledger.commit(change);
        if (committed === "committed") told.push(change.request);
        return committed;
      },
    };
    return { ...ports, ledger };
  };
}

/** What a test may say of one delivery; all else is as Jira sends it. */
export interface JiraDelivery {
  readonly secret?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent instead of what was signed. */
  readonly sent?: string;
  readonly base64?: boolean;
}

/** A world's way in for Jira, and what tells Jira. */
export function jiraOf(
  { ports, clock, lines }: World,
  jira: Pick<FakeJira, "url">,
  told: StoredRequest[],
  secrets: Secrets = TICKET_SECRETS,
  policy: Policy = ports.policy,
) {
  const { ec2: _, ...rest } = ports;
  const mapping = must(ports.policy.tickets?.jira, "a mapping");
  const open = jiraDesk(jira.url, mapping, { secrets, clock, log: ports.log });
  const desks = { jira: open };
  const app = createHookApp({ ...rest, policy, secrets, sources: [], surfaces: ["jira"], desks });
  const teller = ticketTold("jira", mapping, open, {
    ledger: ports.ledger,
    log: ports.log,
    apiUrl: () => "https://guard.acme.example",
  });
  const send = async (message: unknown, delivery: JiraDelivery = {}): Promise<Answer> => {
    const text = typeof message === "string" ? message : JSON.stringify(message);
    const { secret = JIRA_SECRET, sent = text, base64 = false } = delivery;
    const key = must(SCHEMES.jira.keyOf(secret), "a key");
    const mac = macOf(SCHEMES.jira, { headers: {}, body: Buffer.from(text) }, key);
    const headers = { "x-hub-signature": `sha256=${mac.toString("hex")}`, ...delivery.headers };
    const call = {
      method: "POST",
      path: JIRA_PATH,
      headers,
      body: sent,
      base64,
      authorizer: undefined,
    };
    const answer = await callApp(app, call);
    const faults = untold(call, answer);
    if (faults.length > 0) throw new Error(`an answer is not as it is told: ${faults}`);
    return answer;
  };
  /** Tells Jira all that has happened, in order; what is not taken is told again next time. */
  const tell = async () => {
    const reasons: string[] = [];
    for (let next = told[0]; next !== undefined; next = told[0]) {
      const event = requestEvent(next);
      const delivery = event === undefined ? { kind: "taken" as const } : await teller.tell(event);
      if (delivery.kind === "not-taken") return [...reasons, delivery.reason];
      told.shift();
    }
    return reasons;
  };
  return { app, send, tell, open, lines, about: (key: string) => send(jiraMessage(key)) };
}

let deliveries = 0;

/** What Jira sends of a changed issue: much of it is not to be believed. */
export function jiraMessage(key: string): Readonly<Record<string, unknown>> {
  deliveries += 1;
  return {
    timestamp: 1_767_322_800_000 + deliveries,
    webhookEvent: "jira:issue_updated",
    user: { accountId: "557058:somebody", emailAddress: "kim@acme.example" },
    issue: {
      id: "10012",
      self: "http://169.254.169.254/latest/meta-data/",
      key,
      fields: { status: { name: "Approved" }, reporter: { accountId: "557058:kim" } },
    },
  };
}
