import { TICKET_SYSTEMS, type TicketSystem } from "../core/tickets/ticket.ts";
import { formed, readVariables } from "./variables.ts";

/** Which ticket systems a function is deployed with, and where it finds what it signs in with. */
export interface TicketConfig {
  /** The name of the secret that holds the credentials, with those of hooks. */
  readonly secretId: string;
  readonly urls: TicketUrls;
}

/** Where each ticket system is: `https://` and its host. */
export type TicketUrls = { readonly [system in TicketSystem]?: string };

const SYSTEMS = "EGRESS_GUARD_TICKET_SYSTEMS";

const VARIABLES = {
  EGRESS_GUARD_HOOK_SECRET: formed(/^[\w/+=.@-]{1,512}$/, "the name of a secret"),
  [SYSTEMS]: formed(
    new RegExp(
      `^(?:(?:${TICKET_SYSTEMS.join("|")})=https://[a-z0-9.-]+(?::[0-9]+)?(?:,(?!$)|$))+$`,
    ),
    "name=https://host of each ticket system, comma between",
  ),
} as const;

/** Reads what the environment says of ticket systems, naming all faults at once; a function that is told nothing of them has none. */
export function readTicketConfig(
  environment: Readonly<Record<string, string | undefined>>,
):
  | { readonly ok: true; readonly tickets?: TicketConfig }
  | { readonly ok: false; readonly faults: readonly string[] } {
  if (environment[SYSTEMS] === undefined) return { ok: true };
  const reading = readVariables(VARIABLES, environment);
  if (!reading.ok) return reading;
  const { values } = reading;
  const urls = Object.fromEntries(values[SYSTEMS].split(",").map((entry) => entry.split("=")));
  return { ok: true, tickets: { secretId: values.EGRESS_GUARD_HOOK_SECRET, urls } };
}
