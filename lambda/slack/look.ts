import { explainAnswer, listAnswer, statusAnswer } from "../../core/hooks/slack/commandAnswers.ts";
import { type Ephemeral, told } from "../../core/hooks/slack/told.ts";
import type { StoredRequest } from "../../core/ledger/stored.ts";
import type { PersonPrincipal } from "../../core/request/principal.ts";
import { asHeld } from "../asHeld.ts";
import type { HookPorts } from "../ports.ts";
import { requestFor } from "../review.ts";

const LISTED = 10;

/** The requests that a person asked for last, through whichever system that signs. */
export async function list(ports: HookPorts, person: PersonPrincipal): Promise<Ephemeral> {
  const requests = await ports.ledger.requests({ principalId: person.id, limit: LISTED });
  return listAnswer(await asHeld(ports, requests));
}

/** Where one request stands, for whoever may see it. */
export function status(ports: HookPorts, person: PersonPrincipal, id: string): Promise<Ephemeral> {
  return shown(ports, person, id, statusAnswer);
}

/** What the policy said to one request, for whoever may see it. */
export function explain(ports: HookPorts, person: PersonPrincipal, id: string): Promise<Ephemeral> {
  return shown(ports, person, id, explainAnswer);
}

async function shown(
  ports: HookPorts,
  person: PersonPrincipal,
  id: string,
  answer: (request: StoredRequest) => Ephemeral,
): Promise<Ephemeral> {
  const stored = await requestFor(ports, person, "read", id);
  if (stored === undefined) return noRequest(id);
  const [request = stored] = await asHeld(ports, [stored]);
  return answer(request);
}

/** What is not theirs to see is as if it were not there. */
export function noRequest(id: string): Ephemeral {
  return told([`${id} is no request that you may see; /egress status lists yours.`]);
}
