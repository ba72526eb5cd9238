import type { StoredRequest } from "../../core/ledger/stored.ts";
import { aBody } from "../support/jobs.ts";
import { HEARD_USERS, RULES, USERS } from "./people.ts";
import { type Sent, SYSTEMS } from "./senders.ts";
import { TICKET } from "./ticketDesk.ts";
import type { World } from "./world.ts";

// What people do in chats and ticket systems, which sign for them.

/** Somebody asks through a system. */
export function systemAsks({ dice, senders, begin }: World): void {
  const User = dice.pick(USERS);
  const rule = dice.pick(RULES);
  const body = { Action: "request", User, Request: aBody([rule], undefined, TICKET) };
  const sent = senders.write({ system: dice.pick(SYSTEMS), body });
  begin(`${who(sent)} asks for ${rule} in ${sent.id}`, senders.delivers(sent));
}

const ACTIONS = ["approve", "approve", "approve", "decline", "cancel"] as const;

/** Somebody answers through a system. */
export function systemSays(world: World, requests: readonly [StoredRequest, ...StoredRequest[]]) {
  const { dice } = world;
  const request = dice.pick(requests);
  say(world, request, dice.pick(SYSTEMS), dice.pick(ACTIONS));
}

/** One approves in one system while another declines in the other, at the same instant. */
export function systemsDisagree(
  world: World,
  requests: readonly [StoredRequest, ...StoredRequest[]],
): void {
  const request = world.dice.pick(requests);
  say(world, request, "chat", "approve");
  say(world, request, "tickets", "decline");
}

function say(
  { dice, senders, begin }: World,
  { requestId: RequestId, digest }: StoredRequest,
  system: Sent["system"],
  Action: (typeof ACTIONS)[number],
): void {
  const Digest = dice.happens(50) ? "0".repeat(64) : digest;
  const sent = senders.write({
    system,
    body: { Action, User: dice.pick(HEARD_USERS), RequestId, Digest },
  });
  begin(`${who(sent)} says ${Action} to ${RequestId} in ${sent.id}`, senders.delivers(sent));
}

/** A system sends again what it sent before, whether or not it was answered. */
export function systemRepeats({ dice, senders, begin }: World): void {
  const sent = senders.sent();
  const again = sent[dice.roll(sent.length)];
  if (again !== undefined) begin(`${again.system} repeats ${again.id}`, senders.delivers(again));
}

function who({ system, body: { User } }: Sent): string {
  return `${User} in ${system}`;
}
