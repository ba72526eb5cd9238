import type { Effect } from "../../finding.ts";
import type { PatternPrograms } from "../../pattern.ts";
import type { Policy } from "../../policy.ts";
import { approvalComparison, askedDirection, saidOfApprovals } from "./approvalChanges.ts";
import { callersOf } from "./callers.ts";
import type { Side, Sides } from "./cells.ts";
import { askers, groundsOf } from "./grounds.ts";
import {
  groupLimitChanges,
  limitComparison,
  listComparison,
  namedLists,
  saidOfLimits,
  saidOfList,
} from "./limitChanges.ts";
import { type PacketChange, packetChanges } from "./packetChanges.ts";
import { accessChanges, personChanges } from "./personChanges.ts";
import { everywhere, type Region } from "./region.ts";
import { type Direction, type SettingChange, settingChanges } from "./settings.ts";
import { saidOfTag, tagComparison, tagKeys } from "./tagChanges.ts";
import { saidOfTickets, ticketComparison } from "./ticketChanges.ts";

/** How one policy differs from another one in what it decides. */
export interface PolicyDiff {
  readonly word: Word;
  /** Packets whose effect is another one. */
  readonly packets: readonly PacketChange[];
  /** What is not about single packets: tags, limits, approvals of wide and lasting rules, and who is who. */
  readonly settings: readonly SettingChange[];
}

/** Whether more passes, less does, or some of both. */
export type Word = "equal" | "wider" | "narrower" | "both";

/** A policy, and the programs of its patterns. */
export interface Judge {
  readonly policy: Policy;
  readonly programs: PatternPrograms;
}

/** All that two policies decide otherwise from a moment on. */
export function diff(before: Judge, after: Judge, now: Date): PolicyDiff {
  const policies = [before.policy, after.policy] as const;
  const region = everywhere(callersOf(policies), now);
  const sides = sidesOf(policies);
  const packets = [...packetChanges(sides, region)].sort(
    (a, b) => RANKS[b.to] - RANKS[a.to] || RANKS[a.from] - RANKS[b.from],
  );
  const programs = new Map([...before.programs, ...after.programs]);
  const settings = settingsOf(policies, sides, region, programs);
  const directions = [...packets.map(directionOf), ...settings.map(({ direction }) => direction)];
  return { word: wordOf(directions), packets, settings };
}

function sidesOf(policies: readonly [Policy, Policy]): Sides {
  const lifts = policies.flatMap(({ exceptions }) => exceptions.flatMap((one) => one.lifts));
  const side = (policy: Policy): Side => ({
    askers: askers(policy),
    grounds: groundsOf(policy, new Set(lifts)),
  });
  return [side(policies[0]), side(policies[1])];
}

function settingsOf(
  [before, after]: readonly [Policy, Policy],
  [old, young]: Sides,
  region: Region,
  programs: PatternPrograms,
): readonly SettingChange[] {
  const both = [before, after] as const;
  const asked = [old.askers, young.askers] as const;
  const everybody = [...groupLimitChanges(before, after), ...personChanges(before, after)];
  return [
    ...tagKeys(both).flatMap((key) =>
      settingChanges(region, asked, saidOfTag(key, ...both), tagComparison(key, programs)),
    ),
    ...settingChanges(region, asked, saidOfTickets(before, after), ticketComparison),
    ...settingChanges(region, asked, saidOfLimits(before, after), limitComparison),
    ...namedLists(both).flatMap((list) =>
      settingChanges(region, asked, saidOfList(list, ...both), listComparison(list)),
    ),
    ...settingChanges(region, asked, saidOfApprovals(before, after), approvalComparison),
    ...everybody.map((change) => ({ ...change, regions: [region] })),
    ...accessChanges(region, before, after),
  ];
}

const RANKS = { deny: 0, "require-approval": 1, allow: 2 } as const satisfies Record<
  Effect,
  number
>;

/** Whether packets get an easier way or a harder one. */
export function directionOf({ from, to, asked }: PacketChange): Direction {
  if (asked !== undefined) return askedDirection(asked);
  return RANKS[to] > RANKS[from] ? "wider" : "narrower";
}

function wordOf(directions: readonly Direction[]): Word {
  // What can't be told may be either.
  const some = (...these: readonly Direction[]) => directions.some((one) => these.includes(one));
  const wider = some("wider", "both", "unknown");
  const narrower = some("narrower", "both", "unknown");
  if (wider && narrower) return "both";
  if (wider) return "wider";
  return narrower ? "narrower" : "equal";
}
