import type { NaiveRule, Packet } from "./oracleReading.ts";
import {
  isBroad,
  letsOut,
  packetsOf,
  possibleParts,
  reachOf,
  type Scene,
  speaks,
  throughNat64,
} from "./oracleScene.ts";
import { startOf } from "./oracleTickets.ts";
import { findingText, type Name, type World } from "./worlds.ts";

type Statement = NonNullable<World["approvals"]>[number];

/** What each statement that asks for approvals says to the request. */
export function approvalFindings(world: World, scene: Scene): readonly string[] {
  return (world.approvals ?? []).flatMap((statement, place) =>
    speaks(statement, world) !== "no" && isMet(statement, world, scene, scene.spoken[place] ?? [])
      ? [findingOf(statement, world)]
      : [],
  );
}

/** How many seconds the rules are to stay, from the moment on when they may be made. */
export function secondsOf(world: World): number {
  const { lasts, dated, limits = {} } = world;
  if (lasts !== undefined) return dated === true ? lasts - startOf(world) : lasts;
  const limited = limits.warn !== true && speaks(limits, world) !== "no";
  return (limited ? limits.longest : undefined) ?? Number.POSITIVE_INFINITY;
}

function findingOf({ approvers, quorum, warn }: Statement, world: World): string {
  const personOf = (name: Name) => world.people?.[name] ?? name;
  const others = (names: readonly Name[]) =>
    new Set(names.map(personOf).filter((person) => person !== personOf("payments"))).size;
  // Who asks is a role, which is no user.
  const named = (name: Name) =>
    approvers.includes(name) || (approvers.includes("*") && name !== "payments");
  if (others((world.approved ?? []).filter(named)) >= quorum)
    return findingText("notice", "approval-given");
  if (warn === true) return findingText("notice", "approval-required");
  const enough =
    approvers.includes("*") || others(approvers.filter((name) => name !== "*")) >= quorum;
  return enough
    ? findingText("require-approval", "approval-required")
    : findingText("deny", "no-eligible-approver");
}

function isMet(
  { kinds, cidrs, wider, longer, of }: Statement,
  world: World,
  scene: Scene,
  spoken: readonly NaiveRule[],
): boolean {
  if (of !== undefined && !of.includes(world.tier ?? "")) return false;
  if (longer !== undefined && secondsOf(world) <= longer) return false;
  if (kinds === undefined && cidrs === undefined && wider === undefined) return true;
  const asked = scene.asked.flatMap(possibleParts);
  return asked
    .flatMap((part) => packetsOf(scene, part))
    .filter((packet) => spoken.some((rule) => letsOut(rule, packet) || behind(rule, packet)))
    .some((packet) => wider === undefined || isWide(packet, wider, asked, scene));
}

/** Whether a rule lets out the IPv4 packet that an IPv6 packet becomes. */
function behind(rule: NaiveRule, { protocol, port, bits, address }: Packet): boolean {
  const embedded = bits === 128 ? throughNat64(address) : undefined;
  return embedded !== undefined && letsOut(rule, { protocol, port, bits: 32, address: embedded });
}

/** Whether a packet lies in a block, wider than may be, of which all is asked for or let out already. */
function isWide(
  packet: Packet,
  wider: NonNullable<Statement["wider"]>,
  asked: readonly NaiveRule[],
  scene: Scene,
): boolean {
  return ([32, 128] as const).some((bits) => {
    const length = bits === 32 ? wider.ipv4 : wider.ipv6;
    if (length === undefined || length === 0) return false;
    const size = 1n << BigInt(bits - length);
    const own = scene.own.filter((rule) => reachOf(rule, bits) <= size);
    return isBroad(packet, { bits, size }, [...asked, ...own], scene);
  });
}
