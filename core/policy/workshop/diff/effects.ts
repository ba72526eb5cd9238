import type { Effect } from "../../finding.ts";
import { type Demand, divided, holdsIn, type Region } from "./region.ts";

/** A statement that speaks where its condition holds. Two of one key speak alike, in whichever policy they stand. */
export interface Speaker {
  readonly key: string;
  readonly condition: readonly Demand[];
}

/** What of a policy speaks about one packet, under some conditions. */
export interface Bearing {
  /** Who may ask: one is needed. */
  readonly requesters: readonly Speaker[];
  /** What permits the packet: one is needed. */
  readonly permits: readonly Speaker[];
  /** What permits its destination, where that has no address: one is needed. */
  readonly gates?: readonly Speaker[];
  /** What forbids it, unless some exception lifts that. */
  readonly bans: readonly Ban[];
  /** What makes it wait, and what denies it since nobody could approve it. */
  readonly approvals: readonly Asking[];
  readonly unapprovable: readonly Speaker[];
}

interface Ban extends Speaker {
  readonly lifts: readonly Speaker[];
}

interface Asking extends Speaker {
  readonly asked: Asked;
}

/** Whose approval is asked for. */
export interface Asked {
  readonly approvers: readonly string[];
  readonly quorum: number;
  readonly waitSeconds: number;
}

/** Requests for which a packet's effect is another one, or waits for the approval of others. */
export interface Differing {
  readonly region: Region;
  readonly from: Effect;
  readonly to: Effect;
  /** Whose approval it waits for, where it does so before and after. */
  readonly asked?: readonly [before: readonly Asked[], after: readonly Asked[]];
}

/** Whether a statement speaks; where that depends, the answer that makes the effect higher, or lower. */
type Speaks = (speaker: Speaker, helps: boolean) => boolean;

/** All requests of a region for which one packet has another effect by what bears on it after than by what did before. */
export function differing(region: Region, before: Bearing, after: Bearing): readonly Differing[] {
  const [old, young] = [alive(before, region), alive(after, region)];
  if (keyOf(old) === keyOf(young)) return [];
  const from = effectIn(region, old);
  const to = effectIn(region, young);
  if (from !== undefined && to !== undefined) {
    if (from !== to) return [{ region, from, to }];
    return from === "require-approval" ? askedOtherwise(region, old, young) : [];
  }
  return divide(region, [...speakersIn(old), ...speakersIn(young)], (part) =>
    differing(part, old, young),
  );
}

/** Packets that wait before and after, and not for the same. */
function askedOtherwise(region: Region, before: Bearing, after: Bearing): readonly Differing[] {
  const [old, young] = [alive(before, region).approvals, alive(after, region).approvals];
  const asked = [distinct(old), distinct(young)] as const;
  if (JSON.stringify(asked[0]) === JSON.stringify(asked[1])) return [];
  const open = [...old, ...young].filter(({ condition }) => holdsIn(region, condition) === "some");
  if (open.length > 0) return divide(region, open, (part) => askedOtherwise(part, before, after));
  return [{ region, from: "require-approval", to: "require-approval", asked }];
}

function distinct(approvals: readonly Asking[]): readonly Asked[] {
  const all = new Map(approvals.map(({ asked }) => [JSON.stringify(asked), asked]));
  return [...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, asked]) => asked);
}

/** Goes on with the parts of a region for which the first statement that speaks in some of it does, and does not. */
function divide(
  region: Region,
  speakers: readonly Speaker[],
  goOn: (part: Region) => readonly Differing[],
): readonly Differing[] {
  const open = speakers.find(({ condition }) => holdsIn(region, condition) === "some");
  if (open === undefined) throw new Error("an effect is open although nothing is");
  const { inside, outside } = divided(region, open.condition);
  return [...inside, ...outside].flatMap(goOn);
}

/** The effect that a packet has for all of a region; `undefined` where it is not everywhere the same. */
function effectIn(region: Region, bearing: Bearing): Effect | undefined {
  const answer =
    (best: boolean): Speaks =>
    ({ condition }, helps) => {
      const holds = holdsIn(region, condition);
      return holds === "some" ? helps === best : holds === "all";
    };
  const highest = effectOf(bearing, answer(true));
  return highest === effectOf(bearing, answer(false)) ? highest : undefined;
}

/** As the checks decide it. */
function effectOf(bearing: Bearing, speaks: Speaks): Effect {
  const helped = (some: readonly Speaker[]) => some.some((one) => speaks(one, true));
  const hindered = (some: readonly Speaker[]) => some.some((one) => speaks(one, false));
  const { requesters, permits, gates, bans, approvals, unapprovable } = bearing;
  if (!helped(requesters) || !helped(permits)) return "deny";
  if (gates !== undefined && !helped(gates)) return "deny";
  if (bans.some((ban) => speaks(ban, false) && !helped(ban.lifts))) return "deny";
  if (hindered(unapprovable)) return "deny";
  return hindered(approvals) ? "require-approval" : "allow";
}

/** Less what never speaks in a region. */
function alive(bearing: Bearing, region: Region): Bearing {
  const speaking = <S extends Speaker>(some: readonly S[]) =>
    some.filter(({ condition }) => holdsIn(region, condition) !== "none");
  const { gates } = bearing;
  return {
    requesters: speaking(bearing.requesters),
    permits: speaking(bearing.permits),
    ...(gates !== undefined && { gates: speaking(gates) }),
    bans: speaking(bearing.bans).map((ban) => ({ ...ban, lifts: speaking(ban.lifts) })),
    approvals: speaking(bearing.approvals),
    unapprovable: speaking(bearing.unapprovable),
  };
}

/** All that speaks; last who asks, as that divides requests into the most kinds. */
function speakersIn(bearing: Bearing): readonly Speaker[] {
  const { requesters, permits, gates = [], bans, approvals, unapprovable } = bearing;
  const lifts = bans.flatMap((ban) => ban.lifts);
  return [...bans, ...lifts, ...gates, ...permits, ...approvals, ...unapprovable, ...requesters];
}

/** A text that is the same for two only where they speak alike whatever the conditions. */
export function keyOf(bearing: Bearing): string {
  const keys = (some: readonly Speaker[]) => [...new Set(some.map(({ key }) => key))].sort();
  const { requesters, permits, gates, bans, approvals, unapprovable } = bearing;
  const liftedBans = bans.map(({ key, lifts }) => JSON.stringify([key, keys(lifts)])).sort();
  return JSON.stringify([
    keys(requesters),
    keys(permits),
    gates && keys(gates),
    [...new Set(liftedBans)],
    keys(approvals),
    keys(unapprovable),
  ]);
}
