import type { lostCondition } from "../../core/ledger/changeRules.ts";
import type { Ports } from "../../lambda/ports.ts";

/** Something of the guard that was broken on purpose, to see that a life finds it. */
export interface Sabotage {
  /** Breaks what the journeys stand on; `remember` lasts as long as the life. */
  readonly ports?: (ports: Ports, remember: Map<string, unknown>) => Ports;
  /** Breaks what the ledger takes for a lost condition. */
  readonly lost?: typeof lostCondition;
  /** How far clocks may be off, in milliseconds. */
  readonly skewsMs?: readonly [number, ...number[]];
}
