import { FAULTS_OF, type PortFault, type PortName } from "../support/faultyPorts.ts";
import type { Dice } from "./dice.ts";
import { type Ground, hasWire } from "./ground.ts";
import { RULEBOOKS, type Rulebook } from "./people.ts";

/** What a life is subject to; it changes as the life goes on. */
export interface Weather {
  rulebook: Rulebook;
  /** Of a thousand calls so many fail, as long as there are any faults left. */
  often: number;
  faultsLeft: number;
  ledgerIsDown: boolean;
  ticketsAreDown: boolean;
  /** Something that is broken for good: a record by itself can't be read, neither in the storm nor after it. */
  readonly recordsAreBroken: boolean;
}

/** None; a few, well placed: three at most; or as many as there are calls. */
const WEATHERS = [
  [0, 0],
  [200, 3],
  [400, 3],
  [150, Number.POSITIVE_INFINITY],
  [400, Number.POSITIVE_INFINITY],
  [700, Number.POSITIVE_INFINITY],
] as const;

/** Lets chance say how many faults there are. */
export function rollWeather(dice: Dice): Weather {
  const [often, faultsLeft] = dice.pick(WEATHERS);
  const rulebook = dice.pick([RULEBOOKS[0], ...RULEBOOKS]);
  const recordsAreBroken = dice.happens(20);
  return {
    ...{ rulebook, often, faultsLeft, recordsAreBroken },
    ledgerIsDown: false,
    ticketsAreDown: false,
  };
}

/** Nothing fails any more. */
export function calm(weather: Weather): void {
  weather.often = 0;
  weather.ledgerIsDown = false;
  weather.ticketsAreDown = false;
}

/** Faults of the ports as they strike here: what is late lands when chance has it. */
const PORT_FAULTS: Readonly<Record<PortName, readonly PortFault[]>> = {
  ...FAULTS_OF,
  "ledger.commit": [...FAULTS_OF["ledger.commit"], "late"],
  "ec2.authorize": FAULTS_OF["ec2.authorize"].filter((fault) => fault !== "overtaken"),
  "ec2.revoke": FAULTS_OF["ec2.revoke"].filter((fault) => fault !== "overtaken"),
};

const CRASHES: readonly PortFault[] = ["crash-before", "crash-after"];

/** Which faults a port may have on this ground. */
export function portFaults(ground: Ground, name: PortName): readonly PortFault[] {
  const faults = PORT_FAULTS[name];
  return hasWire(ground, name) ? faults.filter((fault) => CRASHES.includes(fault)) : faults;
}

/** What goes wrong while something changes is what matters: it fails four times as often. */
const CHANGES = /commit|authorize|revoke|Authorize|Revoke|Transact/;

/** Lets faults strike as the weather has it; `onStrike` is told of each. */
export function striking(
  dice: Dice,
  weather: Weather,
  onStrike: (who: string, call: string, fault: string) => void,
) {
  return <Fault extends string>(
    who: string,
    call: string,
    faults: readonly Fault[],
  ): Fault | undefined => {
    if (weather.faultsLeft === 0 || faults.length === 0) return undefined;
    const often = CHANGES.test(call) ? weather.often : weather.often / 4;
    if (!dice.happens(often)) return undefined;
    const fault = faults[dice.roll(faults.length)];
    if (fault === undefined) return undefined;
    weather.faultsLeft -= 1;
    onStrike(who, call, fault);
    return fault;
  };
}
