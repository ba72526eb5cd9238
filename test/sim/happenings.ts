import { READY } from "../../core/ledger/states.ts";
import type { StoredRequest } from "../../core/ledger/stored.ts";
import type { Principal } from "../../core/request/principal.ts";
import { approve, cancel, decline } from "../../lambda/approve.ts";
import { carryOn } from "../../lambda/carryOn.ts";
import { sweep } from "../../lambda/sweepDue.ts";
import { permissionTexts } from "../support/invariants.ts";
import { asks, keepsRules, revokesRules, saysOf } from "../support/jobs.ts";
import { REQUESTERS, RULEBOOKS, RULES, SPEAKERS } from "./people.ts";
import { systemAsks, systemRepeats, systemSays, systemsDisagree } from "./systemHappenings.ts";
import { TICKET } from "./ticketDesk.ts";
import type { World } from "./world.ts";

/** What may happen in a life between two steps of its workers. */
interface Happening {
  /** How often, beside the others that fit. */
  readonly share: number;
  /** Whether it fits the requests that there are. */
  readonly fits?: (request: StoredRequest) => boolean;
  readonly happen: (world: World, requests: Requests) => Promise<void> | void;
}

/** The requests that fit a happening. */
type Requests = readonly [StoredRequest, ...StoredRequest[]];

const LIFETIMES = [undefined, undefined, undefined, "PT30S", "PT2M", "PT8M"] as const;

/** How long nothing happens: less than a lease, more than one, a minute, and more than a flight. */
const PAUSES_MS = [1_000, 5_000, 21_000, 61_000, 700_000] as const;

const ANY = () => true;

const HAPPENINGS: readonly Happening[] = [
  { share: 2, happen: () => {} },
  { share: 25, happen: somebodyAsks },
  { share: 12, happen: (world) => world.begin("sweeps", sweep) },
  { share: 8, happen: policyChanges },
  { share: 5, happen: timePasses },
  { share: 6, happen: strangerMakes },
  { share: 2, happen: ledgerTurns },
  { share: 8, happen: systemAsks },
  { share: 4, happen: systemRepeats },
  { share: 8, happen: ticketChanges },
  { share: 2, happen: ticketsTurn },
  { share: 20, fits: isPending, happen: somebodySays },
  { share: 12, fits: isPending, happen: systemSays },
  { share: 4, fits: isPending, happen: systemsDisagree },
  { share: 20, fits: ({ status }) => READY.includes(status), happen: streamTells },
  { share: 6, fits: ({ status }) => status === "scheduled", happen: ticketChanges },
  { share: 4, fits: ({ status }) => status === "scheduled", happen: somebodySays },
  { share: 8, fits: ({ status }) => status === "scheduled", happen: timePasses },
  { share: 6, fits: ({ status }) => status === "scheduled", happen: streamTells },
  { share: 8, fits: ({ rulesStatus }) => rulesStatus !== undefined, happen: somebodyGivesUp },
  { share: 4, fits: ({ rulesStatus }) => rulesStatus === "open", happen: somebodyKeeps },
  { share: 1, fits: ANY, happen: somebodySays },
  { share: 1, fits: ANY, happen: systemSays },
  { share: 1, fits: ANY, happen: streamTells },
  { share: 1, fits: ANY, happen: somebodyGivesUp },
];

function isPending({ status }: StoredRequest): boolean {
  return status === "pending-approval";
}

/** Lets something happen that fits. */
export async function happen(world: World): Promise<void> {
  const { requests } = await world.store.books();
  const chances = HAPPENINGS.flatMap(({ share, fits, happen }) => {
    const [first, ...others] = fits === undefined ? [] : requests.filter(fits);
    if (fits !== undefined && first === undefined) return [];
    const begin = () => happen(world, [first, ...others] as unknown as Requests);
    return Array<typeof begin>(share).fill(begin);
  });
  await chances[world.dice.roll(chances.length)]?.();
}

function somebodyAsks({ dice, begin }: World): void {
  const first = dice.pick(RULES);
  const rules = dice.happens(400) ? [...new Set([first, dice.pick(RULES)])] : [first];
  const principal = dice.pick(REQUESTERS);
  const lasting = dice.pick(LIFETIMES);
  const ticket = dice.happens(750) ? TICKET : undefined;
  // What is asked for under one key is nearly always the same.
  const key = dice.happens(500)
    ? `key-${dice.happens(50) ? "taken" : keyOf(rules, lasting, ticket)}`
    : undefined;
  const text = `asks for ${rules.join(" and ")}${lasting ? ` for ${lasting}` : ""}${ticket ? ` because of ${ticket}` : ""}`;
  begin(
    `${principal.id} ${text}${key ? ` with ${key}` : ""}`,
    asks(rules, key, principal, lasting, ticket),
  );
}

function keyOf(rules: readonly string[], ...more: readonly (string | undefined)[]): string {
  return [...rules, ...more.map((text) => text ?? "")].join("-").replaceAll(/[^A-Za-z0-9]/g, "");
}

const JOURNEYS = [
  ["approves", approve],
  ["approves", approve],
  ["approves", approve],
  ["declines", decline],
] as const;

function somebodySays(world: World, requests: Requests): void {
  const { dice, begin } = world;
  const request = world.dice.pick(requests);
  const { requestId, principal, digest } = request;
  if (dice.happens(80)) {
    begin(`the requester cancels ${requestId}`, saysOf(cancel, requestId, principal, digest));
    return;
  }
  const speaker: Principal = dice.pick(SPEAKERS);
  const [verb, journey] = dice.pick(JOURNEYS);
  const shown = dice.happens(50) ? "0".repeat(64) : digest;
  begin(`${speaker.id} ${verb} ${requestId}`, saysOf(journey, requestId, speaker, shown));
}

/** The stream tells of what came in or was approved, now and then twice. */
function streamTells(world: World, requests: Requests): void {
  const request = world.dice.pick(requests);
  const { requestId } = request;
  const times = world.dice.happens(300) ? 2 : 1;
  for (let time = 0; time < times; time++) {
    world.begin(`the stream tells of ${requestId}`, (ports) => carryOn(ports, requestId));
  }
}

function somebodyGivesUp(world: World, requests: Requests): void {
  const request = world.dice.pick(requests);
  const { requestId, principal } = request;
  world.begin(`${principal.id} gives up ${requestId}`, revokesRules(requestId, principal));
}

function somebodyKeeps(world: World, requests: Requests): void {
  const request = world.dice.pick(requests);
  const { requestId, principal } = request;
  const Duration = world.dice.pick(["PT1M", "PT5M"]);
  const job = keepsRules(requestId, { Duration }, principal);
  world.begin(`${principal.id} keeps ${requestId} for ${Duration}`, job);
}

function policyChanges({ dice, weather, note }: World): void {
  weather.rulebook = dice.pick(RULEBOOKS);
  note("the policy", `is ${weather.rulebook.name} now`);
}

function timePasses({ dice, pass, note }: World): void {
  const milliseconds = dice.pick(PAUSES_MS);
  pass(milliseconds);
  note("time", `${milliseconds / 1000} s pass`);
}

/** Most of all, just what the guard is about to make. */
async function strangerMakes({ dice, cloud, store, note }: World): Promise<void> {
  const { head } = await store.books();
  const [wanted] = permissionTexts(head?.inflight?.ipPermissions ?? []);
  const rule = wanted ?? dice.pick(RULES);
  const [IpProtocol = "", port, CidrIp = ""] = rule.split(" ");
  const there = await cloud.rules();
  if (there.some(({ CidrIpv4 }) => CidrIpv4 === CidrIp)) return;
  const ends = { FromPort: Number(port), ToPort: Number(port) };
  await cloud.strangerMakes({ IpProtocol, ...ends, IpRanges: [{ CidrIp }] });
  note("a stranger", `makes ${rule}`);
}

function ticketChanges({ dice, desk, schedule, note }: World): void {
  note("the ticket", `is ${desk.change(dice, schedule.now())} now`);
}

function ticketsTurn({ weather, note }: World): void {
  if (weather.often === 0) return;
  weather.ticketsAreDown = !weather.ticketsAreDown;
  note("the ticket system", weather.ticketsAreDown ? "is down" : "is up again");
}

function ledgerTurns({ weather, note }: World): void {
  if (weather.often === 0) return;
  weather.ledgerIsDown = !weather.ledgerIsDown;
  note("the ledger", weather.ledgerIsDown ? "is down" : "is up again");
}
