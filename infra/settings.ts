import { RetentionDays } from "aws-cdk-lib/aws-logs";
import type { Policy } from "../core/policy/policy.ts";
import { HOOK_SURFACES, type HookSurface } from "../core/policy/surfaces.ts";
import { TICKET_SYSTEMS, type TicketSystem } from "../core/tickets/ticket.ts";

/** What a deployment may choose, each by a context value (`-c name=value`). */
export interface Settings {
  readonly logRetentionDays: number;
  /** For so long nobody can remove a checkpoint. */
  readonly checkpointRetentionDays: number;
  /** Who gets the alarms by e-mail, beside whatever else is subscribed to their topic. */
  readonly alarmEmail?: string;
  /** Callers with a token of this issuer get an API of their own. */
  readonly jwt?: { readonly issuer: string; readonly audiences: readonly string[] };
  /** At most this many calls at once, and as many kept free in the account. */
  readonly apiReservedConcurrency?: number;
  /** The systems that are told what becomes of requests; without any there is the event bus alone. */
  readonly webhookReceivers?: readonly { readonly id: string; readonly url: string }[];
  /** The systems that may send signed webhooks, by their names. */
  readonly webhookSources?: readonly string[];
  /** A channel of Slack that is asked for approvals, beside the approvers themselves. */
  readonly slackChannel?: string;
  /** The systems with a way in of their own that are let in. Without these and sources there are no hooks. */
  readonly surfaces?: readonly HookSurface[];
  /** Where the ticket systems are that the policy's `tickets.yaml` describes. */
  readonly ticketUrls?: { readonly [system in TicketSystem]?: string };
}

/** The settings, or everything that is wrong with the context, a line each. */
export type SettingsReading =
  | { readonly ok: true; readonly settings: Settings }
  | { readonly ok: false; readonly faults: readonly string[] };

const RETENTIONS = Object.values(RetentionDays)
  .filter((days) => typeof days === "number")
  .map(String);

/** A year, and a month in which its last day is looked at. */
const CHECKPOINTS_KEPT = 400;

/** Nothing stands behind the host: what is asked for there is the guard's own. */
const SITE = /^https:\/\/[a-z0-9.-]+(?::[0-9]+)?$/;

const KEYS = {
  alarmEmail: { form: /^[^@\s]+@[^@\s]+$/, what: "an e-mail address" },
  apiReservedConcurrency: { form: /^[1-9][0-9]{0,3}$/, what: "a whole number from 1 to 9999" },
  checkpointRetentionDays: {
    form: /^(?:[1-9][0-9]{0,3}|[12][0-9]{4}|3[0-5][0-9]{3}|36[0-4][0-9]{2}|36500)$/,
    what: "days, from 1 to 36500",
  },
  jiraUrl: {
    form: SITE,
    what: "https:// and the host of the site, such as https://acme.atlassian.net",
  },
  jwtAudience: { form: /^[^\s,]+(?:,[^\s,]+)*$/, what: "audiences, comma between" },
  jwtIssuer: { form: /^https:\/\/[^\s#?]+$/, what: "the issuer's https URL" },
  logRetentionDays: {
    form: new RegExp(`^(?:${RETENTIONS.join("|")})$`),
    what: `one of ${RETENTIONS.join(", ")}`,
  },
  slackChannel: {
    form: /^[CG][A-Z0-9]{2,20}$/,
    what: "a channel's id, such as C0123456789",
  },
  servicenowUrl: {
    form: SITE,
    what: "https:// and the host of the instance, such as https://acme.service-now.com",
  },
  surfaces: {
    form: new RegExp(`^(?:(?:${HOOK_SURFACES.join("|")})(?:,(?!$)|$))+$`),
    what: `any of ${HOOK_SURFACES.join(", ")}, comma between`,
  },
  webhookReceivers: {
    form: /^[a-z0-9][a-z0-9-]{0,31}=https:\/\/[^\s,]+(?:,[a-z0-9][a-z0-9-]{0,31}=https:\/\/[^\s,]+)*$/,
    what: "name=https://… of each, comma between",
  },
  webhookSources: {
    form: /^[a-z0-9][a-z0-9-]{0,63}(?:,[a-z0-9][a-z0-9-]{0,63})*$/,
    what: "names of lower-case letters, digits and hyphens, comma between",
  },
} as const;

type Key = keyof typeof KEYS;

// The tools' own keys have a prefix; a plain word is meant for us, and one that we don't know is a slip of the pen.
const PLAIN_WORD = /^[A-Za-z]+$/;

/** Reads the app's context, naming all faults at once. An unknown name is a fault: a misspelt setting must not be no setting. */
export function readSettings(context: Readonly<Record<string, unknown>>): SettingsReading {
  const own = Object.entries(context).filter(([name]) => PLAIN_WORD.test(name));
  const faults = own.flatMap(([name, value]) => fault(name, String(value)));
  const given = new Map(own.map(([name, value]) => [name as Key, String(value)]));
  if (given.has("jwtIssuer") !== given.has("jwtAudience")) {
    faults.push("jwtIssuer and jwtAudience belong together; give both or neither");
  }
  faults.push(...namesTaken(given.get("webhookReceivers")));
  if (given.has("slackChannel") && !given.get("surfaces")?.split(",").includes("slack")) {
    faults.push("slackChannel is a channel of Slack; let Slack in by surfaces");
  }
  faults.push(...blindSurfaces(given));
  return faults.length > 0 ? { ok: false, faults } : { ok: true, settings: settingsOf(given) };
}

const TAKEN: readonly string[] = ["slack", "jira", "servicenow"];

/** Health shows receivers and surfaces by their names alike. */
function namesTaken(receivers: string | undefined): readonly string[] {
  return (receivers?.split(",") ?? [])
    .map((entry) => entry.slice(0, entry.indexOf("=")))
    .filter((id) => TAKEN.includes(id))
    .map(
      (id) => `webhookReceivers names ${id}, which is a surface; give the receiver another name`,
    );
}

function ticketUrlsOf(given: ReadonlyMap<Key, string>): NonNullable<Settings["ticketUrls"]> {
  const [jira, servicenow] = [given.get("jiraUrl"), given.get("servicenowUrl")];
  return {
    ...(jira === undefined ? {} : { jira }),
    ...(servicenow === undefined ? {} : { servicenow }),
  };
}

/** Hooks of a ticket system say nothing but where to look. */
function blindSurfaces(given: ReadonlyMap<Key, string>): readonly string[] {
  const surfaces = given.get("surfaces")?.split(",") ?? [];
  return TICKET_SYSTEMS.flatMap((system) =>
    surfaces.includes(system) && !given.has(`${system}Url`)
      ? [`surfaces lets ${system} in; give ${system}Url, where its tickets are looked at`]
      : [],
  );
}

/** What the settings and the policy say of ticket systems that does not fit together, a line each. */
export function ticketFaults(
  { ticketUrls = {} }: Pick<Settings, "ticketUrls">,
  { tickets = { version: 1 } }: Pick<Policy, "tickets">,
): readonly string[] {
  return TICKET_SYSTEMS.flatMap((system) =>
    ticketUrls[system] !== undefined && tickets[system] === undefined
      ? [
          `${system}Url is given, and tickets.yaml says nothing of ${system}; write what its fields mean`,
        ]
      : [],
  );
}

function fault(name: string, value: string): readonly string[] {
  if (!Object.hasOwn(KEYS, name)) {
    return [`${name} is no setting; there are ${Object.keys(KEYS).join(", ")}`];
  }
  const { form, what } = KEYS[name as Key];
  return form.test(value) ? [] : [`${name} is "${value}"; write ${what}`];
}

function settingsOf(given: ReadonlyMap<Key, string>): Settings {
  const [alarmEmail, concurrency] = [given.get("alarmEmail"), given.get("apiReservedConcurrency")];
  const [issuer, audience] = [given.get("jwtIssuer"), given.get("jwtAudience")];
  const sources = given.get("webhookSources");
  const surfaces = given.get("surfaces");
  const receivers = given.get("webhookReceivers");
  const slackChannel = given.get("slackChannel");
  const ticketUrls = ticketUrlsOf(given);
  return {
    checkpointRetentionDays: Number(given.get("checkpointRetentionDays") ?? CHECKPOINTS_KEPT),
    logRetentionDays: Number(given.get("logRetentionDays") ?? RetentionDays.ONE_YEAR),
    ...(alarmEmail === undefined ? {} : { alarmEmail }),
    ...(concurrency === undefined ? {} : { apiReservedConcurrency: Number(concurrency) }),
    ...(receivers === undefined ? {} : { webhookReceivers: receivers.split(",").map(receiverOf) }),
    ...(slackChannel === undefined ? {} : { slackChannel }),
    ...(surfaces === undefined
      ? {}
      : { surfaces: HOOK_SURFACES.filter((name) => surfaces.split(",").includes(name)) }),
    ...(Object.keys(ticketUrls).length === 0 ? {} : { ticketUrls }),
    ...(sources === undefined ? {} : { webhookSources: sources.split(",") }),
    ...(issuer === undefined || audience === undefined
      ? {}
      : { jwt: { issuer, audiences: audience.split(",") } }),
  };
}

function receiverOf(text: string) {
  const cut = text.indexOf("=");
  return { id: text.slice(0, cut), url: text.slice(cut + 1) };
}
