import type { lostCondition } from "../../core/ledger/changeRules.ts";
import { type Cloud, memoryCloud, type Surroundings } from "./cloud.ts";
import type { Dice } from "./dice.ts";
import { embeddedCloud } from "./embeddedCloud.ts";
import { memoryLedger } from "./memoryLedger.ts";
import { dynamoStore, memoryStore, type Store, sqliteStore } from "./stores.ts";

/** What a life is lived on: most are lived in memory, a few on each real adapter. */
export type Ground = "memory" | "sqlite" | "dynamo" | "ec2" | "dynamo and ec2";

/** Of a hundred lives so many are lived on each ground. */
const SHARES: readonly (readonly [Ground, number])[] = [
  ["memory", 91],
  ["sqlite", 3],
  ["dynamo", 4],
  ["ec2", 1],
  ["dynamo and ec2", 1],
];

/** Lets chance say on which ground. */
export function rollGround(dice: Dice): Ground {
  const grounds = SHARES.flatMap(([ground, share]) => Array<Ground>(share).fill(ground));
  return grounds[dice.roll(grounds.length)] ?? "memory";
}

/** The ledger of a life; a bad one, which overlooks conditions, is in memory. */
export function openStore(ground: Ground, life: Surroundings, lost?: typeof lostCondition): Store {
  if (ground.startsWith("dynamo")) return dynamoStore(life);
  return ground === "sqlite" ? sqliteStore() : memoryStore(memoryLedger(lost));
}

/** The EC2 of a life. */
export function openCloud(ground: Ground, life: Surroundings): Cloud {
  return ground.endsWith("ec2") ? embeddedCloud(life) : memoryCloud(life);
}

/** Whether a port stands before a wire that fails by itself: then the port fails only where its worker dies. */
export function hasWire(ground: Ground, port: string): boolean {
  return (
    (port.startsWith("ec2.") && ground.endsWith("ec2")) ||
    (port.startsWith("ledger.") && ground.startsWith("dynamo"))
  );
}
