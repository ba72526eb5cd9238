import { bodyOf } from "../aws/body.ts";
import type { Globals } from "../aws/globals.ts";
import type { Call } from "../aws/line.ts";
import type { Dict } from "../aws/value.ts";
import type { Desk } from "../desk.ts";
import { sendRequest } from "./send.ts";
import { type Session, sessionOf } from "./session.ts";
import type { Settings } from "./settings.ts";
import { type Told, toldBy } from "./told.ts";
import { waitFor } from "./wait.ts";

/** What came of a request, and how often it was sent again in vain. */
export interface Carried {
  readonly told: Told;
  readonly spent?: number;
}

/** Sends a request to the guard, waits for its end where the line says so, and tells what came of it. */
export async function carry(
  desk: Desk,
  line: Call,
  globals: Globals,
  settings: Settings,
): Promise<Carried> {
  const { parameters, guard } = line;
  const session = sessionOf(desk, globals, settings, guard);
  const body = bodyOf(parameters, guardMembers(line, regionFor(session, globals, settings)));
  const { answer, ...rest } = await sendRequest(desk, session, {
    path: "/v1/egress-rules",
    body,
    ownKey: guard.idempotencyKey,
    maxAttempts: settings.maxAttempts,
  });
  const told = toldBy(answer, groupOf(parameters));
  if (told.kind === "opened" || told.pending === undefined || guard.waitSeconds === undefined) {
    return { told, ...rest };
  }
  return {
    told: await waitFor(desk, session, { ...told, pending: told.pending }, guard.waitSeconds),
  };
}

/**
 * The region that the rule is meant for: the guard refuses a request for any but its own. A guard on this machine stands
 * in no region of the environment's, so only a region on the line counts there.
 */
function regionFor(
  { endpoint }: Session,
  globals: Globals,
  settings: Settings,
): string | undefined {
  return globals.region ?? (endpoint.local ? undefined : settings.region);
}

function guardMembers({ guardMembers: given, guard }: Call, region: string | undefined): Dict {
  const ours = Object.entries(guard.members);
  return new Map([
    ...(region === undefined ? [] : [["Region", region] as const]),
    ...given,
    ...ours,
  ]);
}

function groupOf(parameters: Dict): string {
  const group = parameters.get("GroupId");
  return typeof group === "string" ? group : "";
}
