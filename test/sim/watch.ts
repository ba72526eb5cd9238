import { isFinal, STATUSES } from "../../core/ledger/states.ts";
import type { StoredRequest } from "../../core/ledger/stored.ts";
import type { Reply } from "../../lambda/reply.ts";
import type { Scene } from "../support/chains.ts";
import { brokenEnds } from "../support/invariants.ts";
import { GROUP } from "../support/ledgerBuilders.ts";
import { PERSONS } from "./people.ts";
import { askedIn, type Sent } from "./senders.ts";
import { newMemory, SENTENCES } from "./sentences.ts";
import { overlooked } from "./tampering.ts";
import type { World } from "./world.ts";

/** A promise that a life broke. */
export interface Broken {
  readonly sentence: string;
  readonly details: readonly string[];
}

/** Looks whether every promise still holds. */
export type Look = () => Promise<Broken | undefined>;

/** Watches a life: it is looked at whenever something was written or changed. */
export function newWatch({ store, cloud, desk, schedule, wrongCalls }: World): Look {
  const memory = newMemory();
  let writes = 0;
  let changes = 0;
  return async () => {
    if (wrongCalls.length > 0) {
      const sentence =
        "EC2 is called only by who has the ledger's word that it is promised, and within the ticket's window";
      return { sentence, details: wrongCalls };
    }
    if (writes === store.writes() && changes === cloud.changes()) return undefined;
    writes = store.writes();
    changes = cloud.changes();
    const now = schedule.now();
    const tickets = desk.versions;
    const moment = { books: await store.books(), rules: await cloud.rules(), tickets, now };
    for (const { says, broken } of SENTENCES) {
      const details = broken(moment, memory);
      if (details.length > 0) return { sentence: says, details };
    }
    return undefined;
  };
}

/** What is broken of a life in which nothing is left to be done. */
export async function brokenAtTheEnd(world: World): Promise<Broken | undefined> {
  const { store, cloud, replies, schedule, dice, senders } = world;
  const now = new Date(schedule.now()).toISOString();
  const rules = await cloud.rules();
  const scene: Scene = { ledger: store.truth, group: GROUP, rules, now, strangersCome: true };
  const books = await store.books();
  const ends = await brokenEnds(scene);
  if (ends.length > 0) return { sentence: "a final state agrees with EC2", details: ends };
  const lies = replies.flatMap((reply) => untrue(reply, books.requests));
  if (lies.length > 0) return { sentence: "what a caller was told is so", details: lies };
  const lost = senders.sent().flatMap((sent) => unwritten(sent, books.requests));
  if (lost.length > 0) return { sentence: "a message that was taken is on record", details: lost };
  const unseen = await overlooked(dice, books);
  return unseen.length > 0
    ? { sentence: "any edit, deletion, swap or truncation is found", details: unseen }
    : undefined;
}

/** A message that was taken and has left nothing, or not what it says. */
function unwritten(sent: Sent, requests: readonly StoredRequest[]): readonly string[] {
  const { id, body, heard = 0 } = sent;
  if (body.Action !== "request" || heard >= 300) return [];
  const request = requests.find(({ requestId }) => requestId === askedIn(sent));
  if (request === undefined) return [`${id} was answered ${heard} and is no request`];
  const person = PERSONS.get(request.principal.id)?.person;
  return person === body.User ? [] : [`${id} is of ${body.User}, and on record as of ${person}`];
}

const SAID: Readonly<Record<number, readonly string[]>> = {
  200: ["authorized", "already-authorized", "partial", "denied", "declined", "cancelled"],
  201: ["authorized"],
  403: ["denied"],
};

/** What a request may be of which this was said; `undefined` where nothing was. A state that is not final may be any other by now. */
function saidOf(status: number, code: unknown, said: unknown): readonly string[] | undefined {
  if (code === "denied-by-policy") return SAID[status];
  if (code !== undefined) return undefined;
  const shown = STATUSES.find((one) => one === said);
  if (shown === undefined) return SAID[status];
  return isFinal(shown) ? [shown] : STATUSES;
}

/** What a reply said that is not so. */
function untrue({ status, body }: Reply, requests: readonly StoredRequest[]): readonly string[] {
  const shown = Object(Reflect.get(body, "Request"));
  const id = Reflect.get(shown, "RequestId") ?? Reflect.get(body, "requestId");
  const request = requests.find(({ requestId }) => requestId === id);
  const is = request?.status ?? "absent";
  const said = Reflect.get(shown, "Status");
  const code = Reflect.get(body, "code");
  const may = saidOf(status, code, said);
  if (may === undefined || may.includes(is)) return [];
  return [`the reply ${status} ${code ?? ""} for ${id}, which is ${is}`];
}
