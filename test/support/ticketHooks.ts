import { requestEvent } from "../../core/hooks/event.ts";
import { SCHEMES } from "../../core/hooks/schemes.ts";
import { macOf } from "../../core/hooks/signature.ts";
import type { StoredRequest } from "../../core/ledger/stored.ts";
import type { Policy } from "../../core/policy/policy.ts";
import type { TicketMapping } from "../../core/tickets/mapping.ts";
import { jiraDesk } from "../../lambda/adapters/jira.ts";
import { serviceNowDesk } from "../../lambda/adapters/serviceNow.ts";
import { createHookApp } from "../../lambda/hookApp.ts";
import type { Ledger, Ports, Secrets } from "../../lambda/ports.ts";
import type { OpenDesk } from "../../lambda/tickets/desk.ts";
import { ticketTold } from "../../lambda/tickets/teller.ts";
import { must } from "./builders.ts";
import { untold } from "./conformity.ts";
import { type FakeJira, JIRA_CREDENTIALS } from "./fakeJira.ts";
import { type FakeServiceNow, SERVICENOW_CREDENTIALS } from "./fakeServiceNow.ts";
import { type Answer, type Call, callApp } from "./gatewayEvents.ts";
import { type Delivery, SECRET, signedHeaders } from "./hooks.ts";
import type { World } from "./world.ts";

/** The built Jira's webhook secret, and one of nobody's. */
export const JIRA_SECRET = "jira-webhook-secret-0123456789";

const SECRETS: ReadonlyMap<string, readonly string[]> = new Map([
  ["jira", [JIRA_SECRET]],
  ["jira/token", [JIRA_CREDENTIALS]],
  ["servicenow", [SECRET]],
  ["servicenow/token", [SERVICENOW_CREDENTIALS]],
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

/** One ticket system of a test, and how it signs. */
interface Side {
  readonly system: "jira" | "servicenow";
  readonly open: OpenDesk;
  readonly secrets: Secrets;
  readonly policy: Policy;
  readonly told: StoredRequest[];
}

/** A world's way in for a ticket system, and what tells it. */
function sideOf({ ports }: World, { system, open, secrets, policy, told }: Side) {
  const { ec2: _, ...rest } = ports;
  const desks = { [system]: open };
  const app = createHookApp({ ...rest, policy, secrets, sources: [], surfaces: [system], desks });
  const call = async (members: Call): Promise<Answer> => {
    const asked = {
      method: "POST",
      path: `/v1/hooks/${system}`,
      authorizer: undefined,
      ...members,
    };
    const answer = await callApp(app, asked);
    const faults = untold(asked, answer);
    if (faults.length > 0) throw new Error(`an answer is not as it is told: ${faults}`);
    return answer;
  };
  const mapping = ports.policy.tickets?.[system];
  const teller = ticketTold(system, must<TicketMapping>(mapping, "a mapping"), open, {
    ledger: ports.ledger,
    log: ports.log,
    apiUrl: () => "https://guard.acme.example",
  });
  /** Tells the system all that has happened, in order; what is not taken is told again next time. */
  const tell = async () => {
    for (let next = told[0]; next !== undefined; next = told[0]) {
      const event = requestEvent(next);
      const delivery = event === undefined ? { kind: "taken" as const } : await teller.tell(event);
      if (delivery.kind === "not-taken") return [delivery.reason];
      told.shift();
    }
    return [];
  };
  return { call, tell, teller };
}

/** A world's way in for Jira, and what tells Jira. */
export function jiraOf(
  world: World,
  jira: Pick<FakeJira, "url">,
  told: StoredRequest[],
  secrets: Secrets = TICKET_SECRETS,
  policy: Policy = world.ports.policy,
) {
  const { ports, clock, lines } = world;
  const mapping = must(ports.policy.tickets?.jira, "a mapping");
  const open = jiraDesk(jira.url, mapping, { secrets, clock, log: ports.log });
  const side = sideOf(world, { system: "jira", open, secrets, policy, told });
  const send = (message: unknown, delivery: JiraDelivery = {}): Promise<Answer> => {
    const text = typeof message === "string" ? message : JSON.stringify(message);
    const { secret = JIRA_SECRET, sent = text, base64 = false } = delivery;
    const key = must(SCHEMES.jira.keyOf(secret), "a key");
    const mac = macOf(SCHEMES.jira, { headers: {}, body: Buffer.from(text) }, key);
    const headers = { "x-hub-signature": `sha256=${mac.toString("hex")}`, ...delivery.headers };
    return side.call({ headers, body: sent, base64 });
  };
  return { ...side, send, open, lines, about: (key: string) => send(jiraMessage(key)) };
}

/** A world's way in for ServiceNow, and what tells ServiceNow. */
export function serviceNowOf(
  world: World,
  servicenow: Pick<FakeServiceNow, "url">,
  told: StoredRequest[],
  secrets: Secrets = TICKET_SECRETS,
) {
  const { ports, clock, lines } = world;
  const mapping = must(ports.policy.tickets?.servicenow, "a mapping");
  const open = serviceNowDesk(servicenow.url, mapping, { secrets, clock, log: ports.log });
  const side = sideOf(world, { system: "servicenow", open, secrets, policy: ports.policy, told });
  const send = (message: unknown, delivery: Delivery = {}): Promise<Answer> => {
    deliveries += 1;
    const { sent, laterMs = 0, headers = {}, ...signing } = delivery;
    const text = typeof message === "string" ? message : JSON.stringify(message);
    const at = clock.now().getTime() + laterMs;
    const signed = signedHeaders(Buffer.from(text), at, { id: `snow-${deliveries}`, ...signing });
    return side.call({ headers: { ...signed, ...headers }, body: sent ?? text });
  };
  return { ...side, send, open, lines, about: (number: string) => send({ number }) };
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
