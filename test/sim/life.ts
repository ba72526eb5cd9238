import { sweep } from "../../lambda/sweepDue.ts";
import { type Dice, seededDice, tapeDice } from "./dice.ts";
import { happen } from "./happenings.ts";
import type { Sabotage } from "./sabotage.ts";
import { allWait } from "./schedule.ts";
import { isOwed } from "./senders.ts";
import { type Broken, brokenAtTheEnd, type Look, newWatch } from "./watch.ts";
import { calm } from "./weather.ts";
import { newWorld, type World } from "./world.ts";

/** What came of a life. */
export interface Lived {
  /** The first promise that was broken, and how; `undefined` where all held. */
  readonly broken?: Broken;
  readonly steps: number;
  readonly faults: ReadonlyMap<string, number>;
  /** The choices from which the same life can be lived again. */
  readonly tape: readonly number[];
  /** What happened, a line each. */
  readonly trace: () => readonly string[];
}

const HAPPENINGS = 12;

/** So many steps at most lie between two things that happen. */
const STEPS = 24;

/** More minutes than anything may take once nothing fails: of all, to give up on a request by clocks that differ. */
const MINUTES = 240;

/** A life that has not come to rest after so many steps never will. */
const ENDLESS = 20_000;

/** Lives the life of a seed. */
export function liveSeed(seed: number, sabotage: Sabotage = {}): Promise<Lived> {
  return live(seededDice(seed), sabotage);
}

/** Lives a life as a tape has it. */
export function liveTape(tape: readonly number[], sabotage: Sabotage = {}): Promise<Lived> {
  return live(tapeDice(tape), sabotage);
}

/** First everything may fail, and what must never be is looked for; then nothing fails any more, and everything must end. */
async function live(dice: Dice, sabotage: Sabotage): Promise<Lived> {
  const happened: [number, string, string][] = [];
  const world = newWorld(dice, (...what) => void happened.push(what), sabotage);
  const look = newWatch(world);
  const broken = (await stormyLife(world, look)) ?? (await quietEnd(world, look));
  const { store, cloud, schedule, faults } = world;
  store.close();
  cloud.close();
  const steps = schedule.turns();
  // Most lives go well, and nobody reads them.
  const trace = () =>
    happened.map(
      ([time, who, what]) => `${new Date(time).toISOString().slice(11, 23)} ${who}: ${what}`,
    );
  return { ...(broken && { broken }), steps, faults, tape: dice.tape(), trace };
}

async function stormyLife(world: World, look: Look): Promise<Broken | undefined> {
  const { dice, schedule } = world;
  for (let left = dice.roll(HAPPENINGS) + 1; left > 0; left--) {
    await happen(world);
    await allWait();
    for (let steps = dice.roll(STEPS); steps > 0 && (await schedule.step()); steps--) {
      const broken = await look();
      if (broken !== undefined) return broken;
    }
  }
  return undefined;
}

async function quietEnd(world: World, look: Look): Promise<Broken | undefined> {
  const { weather, note, pass, begin, senders } = world;
  calm(weather);
  note("all faults", "are over");
  for (let minute = 0; minute < MINUTES; minute++) {
    for (const sent of senders.sent().filter(isOwed)) {
      begin(`${sent.system} repeats ${sent.id}`, senders.delivers(sent));
    }
    const broken = await untilRest(world, look);
    if (broken !== undefined) return broken;
    if ((await leftOpen(world)).length === 0) break;
    pass(60_000);
    begin("sweeps", sweep);
    await allWait();
  }
  const details = await leftOpen(world);
  return details.length > 0
    ? { sentence: "once nothing fails any more everything ends", details }
    : brokenAtTheEnd(world);
}

/** Lets everybody who is at work come to an end. */
async function untilRest({ schedule }: World, look: Look): Promise<Broken | undefined> {
  for (let steps = 0; await schedule.step(); steps++) {
    const broken = await look();
    if (broken !== undefined) return broken;
    if (steps > ENDLESS) return { sentence: "every journey ends", details: ["it goes on and on"] };
  }
  return undefined;
}

async function leftOpen({ store, cloud, senders }: World): Promise<readonly string[]> {
  const { requests } = await store.books();
  const flying = cloud.flying();
  return [
    ...(flying === 0 ? [] : [`${flying} calls to EC2 are under way`]),
    ...senders
      .sent()
      .filter(isOwed)
      .map(({ id, heard = "nothing" }) => `${id} was answered ${heard}`),
    ...requests
      .filter(({ dueAt }) => dueAt !== undefined)
      .map(({ requestId, status, rulesStatus = "" }) => `${requestId}: ${status} ${rulesStatus}`),
  ];
}
