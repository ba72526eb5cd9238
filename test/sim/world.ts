import type { Change } from "../../core/ledger/change.ts";
import type { Clock, Ports } from "../../lambda/ports.ts";
import type { Reply } from "../../lambda/reply.ts";
import { aWorker, type PortCall, type SlowPorts } from "../support/faultyPorts.ts";
import { GROUP } from "../support/ledgerBuilders.ts";
import { countedHex } from "../support/standIns.ts";
import type { Cloud, Surroundings } from "./cloud.ts";
import type { Dice } from "./dice.ts";
import { openCloud, openStore, rollGround } from "./ground.ts";
import type { Sabotage } from "./sabotage.ts";
import { newSchedule, type Schedule } from "./schedule.ts";
import { newSenders, type Senders } from "./senders.ts";
import type { Store } from "./stores.ts";
import { newTicketDesk, type TicketDesk } from "./ticketDesk.ts";
import { portFaults, rollWeather, striking, type Weather } from "./weather.ts";
import { newWord } from "./word.ts";

/** What a worker does: a journey, which may have a reply. */
export type Job = (ports: Ports) => Promise<unknown>;

/** One group's life: workers come, work at once and die; EC2 and the ledger stay; everything else may change. */
export interface World {
  readonly dice: Dice;
  readonly schedule: Schedule;
  readonly store: Store;
  readonly cloud: Cloud;
  readonly desk: TicketDesk;
  readonly weather: Weather;
  /** The chats and ticket systems. */
  readonly senders: Senders;
  /** Lets a new worker begin something. */
  readonly begin: (what: string, job: Job) => void;
  /** What workers said before they ended. */
  readonly replies: readonly Reply[];
  /** The calls to EC2 that nobody had the right to make. */
  readonly wrongCalls: readonly string[];
  /** How often each kind of fault has struck. */
  readonly faults: ReadonlyMap<string, number>;
  readonly note: (who: string, what: string) => void;
  readonly pass: (milliseconds: number) => void;
}

/** How far a worker's clock may be off EC2's, in milliseconds: beyond five minutes AWS takes no signature of its. */
const SKEWS_MS = [0, 0, 0, 2_000, -2_000, 60_000, -60_000, 290_000, -290_000] as const;

/** Gets whatever happens in a life: when, by EC2's time, to whom, and what. */
export type Trace = (time: number, who: string, what: string) => void;

/** Begins a life. */
export function newWorld(dice: Dice, trace: Trace, sabotage: Sabotage): World {
  const ground = rollGround(dice);
  const weather = rollWeather(dice);
  const skews = dice.happens(400) ? (sabotage.skewsMs ?? SKEWS_MS) : ([0] as const);
  const faults = new Map<string, number>();
  const note = (who: string, what: string) => trace(schedule.now(), who, what);
  const strike = striking(dice, weather, (who, call, fault) => {
    faults.set(fault, (faults.get(fault) ?? 0) + 1);
    note(who, `${call}: ${fault.toUpperCase()}`);
  });
  const schedule = newSchedule(dice, (who, what) => {
    cloud.landDue();
    note(who, what);
  });
  const life: Surroundings = { now: schedule.now, turn: schedule.turn, onTheWay: strike };
  const store = openStore(ground, life, sabotage.lost);
  const cloud = openCloud(ground, life);
  const desk = newTicketDesk();
  if (dice.happens(800)) desk.change(dice, schedule.now());
  const replies: Reply[] = [];
  const wrongCalls: string[] = [];
  const remember = new Map<string, unknown>();
  const hex = countedHex();
  let workers = 0;
  const faultOf = async (who: string, { name }: PortCall) => {
    await schedule.turn(who, name);
    if (weather.ledgerIsDown && name.startsWith("ledger.")) return "lost-before";
    if (weather.ticketsAreDown && name === "tickets") return "lost-before";
    return strike(who, name, portFaults(ground, name));
  };
  const portsOf = (who: string, clock: Clock): SlowPorts => {
    const later = (change: Change) => {
      const late = schedule.turn(who, "the ledger gets its late write");
      void late.then(() => store.truth.commit(change)).catch(() => {});
    };
    const ledger = store.reach(who);
    return {
      ec2: cloud.reach(who, clock),
      ledger: { ...ledger, later, ...(weather.recordsAreBroken && { record: unreadable }) },
      policy: weather.rulebook.policy,
      tickets: desk.read,
      deployment: { account: GROUP.account, region: GROUP.region },
      clock,
      newHex: (bytes) => hex(2 * bytes),
      log: { info: () => {}, error: () => {} },
    };
  };
  const begin: World["begin"] = (what, job) => {
    workers += 1;
    const skew = dice.pick(skews);
    const who = `worker ${workers}${skew === 0 ? "" : ` (${skew / 1000} s off)`}`;
    note(who, `${what}, under the policy ${weather.rulebook.name}`);
    const clock: Clock = {
      now: () => new Date(schedule.now() + skew),
      pause: (milliseconds) => schedule.turn(who, "has waited", milliseconds),
    };
    const word = newWord(store.truth, (fault) => void wrongCalls.push(fault));
    const hears = ({ name }: PortCall) => schedule.turn(who, `hears of ${name}`);
    const plan = (call: PortCall) => faultOf(who, call);
    const worker = aWorker(word.below(portsOf(who, clock)), plan, hears);
    const ports = word.above(worker.ports);
    const said = (reply: unknown) => {
      if (worker.crashed()) return note(who, "is dead");
      if (isReply(reply)) replies.push(reply);
      note(who, isReply(reply) ? `answers ${reply.status}` : "has done");
    };
    void job(sabotage.ports?.(ports, remember) ?? ports).then(said, (error) =>
      note(who, `fails: ${error}`),
    );
  };
  const pass = (milliseconds: number) => {
    schedule.pass(milliseconds);
    cloud.landDue();
  };
  return {
    ...{ dice, schedule, store, cloud, desk, weather, senders: newSenders(), begin },
    ...{ replies, wrongCalls, faults, note, pass },
  };
}

async function unreadable(): Promise<never> {
  throw new Error("the record can't be read");
}

function isReply(value: unknown): value is Reply {
  return typeof value === "object" && value !== null && "status" in value && "body" in value;
}
