import type { StoredRequest } from "../../core/ledger/stored.ts";
import { personBehind } from "../../core/policy/people.ts";
import { requestDigest, requestId } from "../../core/request/digest.ts";
import type { PersonPrincipal } from "../../core/request/principal.ts";
import type { EgressRequest } from "../../core/request/request.ts";
import type { AskMapping } from "../../core/tickets/mapping.ts";
import type { TicketSheet } from "../../core/tickets/sheet.ts";
import { type FieldFault, fieldFault, wishOf } from "../../core/tickets/wish.ts";
import type { HookPorts } from "../ports.ts";
import { readAsked } from "../receive.ts";

/** What a ticket asks for, and who; or in words for whoever reads the ticket why it can't be taken. */
export type TicketWish =
  | { readonly ok: true; readonly request: EgressRequest; readonly digest: string }
  | { readonly ok: false; readonly why: string };

/** Reads what a ticket asks for, for the person that people.yaml has for whoever asks in it. */
export function wishIn(
  ports: Pick<HookPorts, "policy" | "deployment">,
  sheet: TicketSheet,
  asks: AskMapping,
): TicketWish {
  const person = askerOf(ports, sheet, asks);
  if (typeof person === "string") return { ok: false, why: person };
  const wish = wishOf(sheet, asks);
  if (!wish.ok) return { ok: false, why: faultText(wish.faults) };
  const reading = readAsked(ports, person, wish.value);
  if (reading.kind !== "request") {
    return { ok: false, why: faultText(reading.faults.map((fault) => fieldFault(fault, asks))) };
  }
  const { request } = reading;
  return { ok: true, request, digest: requestDigest(request) };
}

function askerOf(
  { policy }: Pick<HookPorts, "policy">,
  { requester }: TicketSheet,
  asks: AskMapping,
): PersonPrincipal | string {
  if (requester === undefined) {
    return `Nothing was asked for: ${asks.requester} names nobody, and a request is somebody's.`;
  }
  return (
    personBehind(requester, policy.people) ??
    `Nothing was asked for: people.yaml knows nobody as ${requester}. Have the identity added to the person.`
  );
}

const MOST_FAULTS = 20;

function faultText(faults: readonly FieldFault[]): string {
  const shown = faults.slice(0, MOST_FAULTS).map(({ field, detail }) => `${field}: ${detail}.`);
  const more = faults.length - shown.length;
  const rest = more === 0 ? [] : [`And ${more} more.`];
  return ["Nothing was asked for; correct the ticket.", ...shown, ...rest].join(" ");
}

/** So often one ticket may ask anew, for something else, after a no. */
const MOST_ROUNDS = 10;

/** The requests that a ticket made, the oldest first. Which they are follows from its key: no field of the ticket is asked. */
export async function roundsOf(
  { ledger }: Pick<HookPorts, "ledger">,
  { ticket }: TicketSheet,
): Promise<readonly StoredRequest[]> {
  const rounds: StoredRequest[] = [];
  while (rounds.length < MOST_ROUNDS) {
    const id = requestId(ticket.system, ticket.key, roundKey(rounds.length + 1), "");
    const stored = await ledger.request(id);
    if (stored === undefined) break;
    rounds.push(stored);
  }
  return rounds;
}

/** Under which key a ticket asks for the so-manieth time, counted from 1; `undefined` once it may no more. */
export function nextRound(rounds: readonly StoredRequest[]): string | undefined {
  return rounds.length < MOST_ROUNDS ? roundKey(rounds.length + 1) : undefined;
}

function roundKey(round: number): string {
  return `round-${round}`;
}
