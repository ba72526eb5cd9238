import { approvalFindings, secondsOf } from "./oracleApprovals.ts";
import { type Block, type NaiveRule, type Packet, readNaiveBlock } from "./oracleReading.ts";
import {
  blocksOf,
  HIDING,
  isBroad,
  isIn,
  letsOut,
  packetsOf,
  reachOf,
  type Scene,
  sceneOf,
  speaks,
  throughNat64,
  type Wish,
} from "./oracleScene.ts";
import { startOf, ticketFindings } from "./oracleTickets.ts";
import { findingText, type Verdict, type World } from "./worlds.ts";

/**
 * The decision the slow way: every question is asked of one packet and one address at a time. Where a block is too large
 * to walk through, the addresses at the edges of all blocks stand for the rest: between two edges nothing changes.
 */
export function judge(world: World): Verdict {
  const scene = sceneOf(world);
  const found = [
    ...requesterFindings(world),
    ...((world.governed ?? "true") === "true" ? [] : [findingText("deny", "group-not-governed")]),
    ...(world.unreadable ?? []).map(() => findingText("deny", "rule-not-understood")),
    ...sizeFindings(world),
    ...durationFindings(world),
    ...tagFindings(world),
    ...ticketFindings(world),
    ...approvalFindings(world, scene),
    ...heldListFindings(world, scene),
    ...scene.asked.flatMap((wish, at) => ruleFindings(world, scene, wish, at)),
  ];
  const findings = [...new Set(found)].sort();
  const says = (effect: string) => findings.some((text) => text.startsWith(effect));
  const effect = (["deny", "require-approval"] as const).find(says) ?? "allow";
  return { effect, findings };
}

function ruleFindings(world: World, scene: Scene, wish: Wish, at: number): readonly string[] {
  const packets = wish.parts.flatMap((part) => packetsOf(scene, part));
  const hides = packets.some(
    ({ bits, address }) => bits === 128 && HIDING.some((block) => isIn(address, block)),
  );
  return [
    ...(wish.rule.block === undefined ? peerFindings(world, wish.rule, at) : []),
    ...banFindings(world, scene, packets, at),
    ...(hides ? [findingText("deny", "ipv4-embedded", at)] : []),
    ...permitFindings(world, scene, wish, at),
    ...breadthFindings(world, scene, wish, at),
    ...(isCovered(scene, wish, packets) ? [findingText("notice", "already-covered", at)] : []),
  ];
}

function isCovered({ rules, own }: Scene, { rule }: Wish, packets: readonly Packet[]): boolean {
  const textOf = ({ peer, protocols, ports }: NaiveRule) => `${peer} ${protocols} ${ports}`;
  const there = rule.block === undefined && rules.some((other) => textOf(other) === textOf(rule));
  const inside = packets.every((packet) => own.some((one) => letsOut(one, packet)));
  return there || (packets.length > 0 && inside);
}

function peerFindings(world: World, { peer }: NaiveRule, at: number): readonly string[] {
  if (peer.startsWith("sg-")) {
    const known = (world.allowedGroups ?? []).some(
      (entry) => entry.group === peer && !entry.elsewhere && speaks(entry, world) === "yes",
    );
    return known ? [] : [findingText("deny", "security-group-not-allowed", at)];
  }
  if (world.lists?.[peer]?.cidrs === undefined) {
    return [findingText("deny", "prefix-list-unresolved", at)];
  }
  const known = listStatements(world, peer).length > 0;
  return known ? [] : [findingText("deny", "prefix-list-not-allowed", at)];
}

/** The statements that permit a list. */
function listStatements(world: World, peer: string) {
  const list = world.lists?.[peer];
  return (world.allowedLists ?? []).filter(
    (entry) =>
      entry.owner === list?.owner &&
      (entry.list === undefined || entry.list === peer) &&
      speaks(entry, world) === "yes",
  );
}

/** Lists among the group's rules that can't be read, unless the request names them itself. */
function heldListFindings(world: World, { rules, asked }: Scene): readonly string[] {
  return rules
    .filter(({ peer }) => peer.startsWith("pl-") && world.lists?.[peer]?.cidrs === undefined)
    .filter(({ peer }) => asked.every(({ rule }) => rule.peer !== peer))
    .map(() => findingText("deny", "prefix-list-unresolved"));
}

function banFindings(
  world: World,
  scene: Scene,
  packets: readonly Packet[],
  at: number,
): readonly string[] {
  return (world.bans ?? []).flatMap((ban, place) => {
    if (speaks(ban, world) === "no") return [];
    const blocks = blocksOf(ban);
    const banned = packets.filter((packet) => isBanned(packet, blocks));
    const lifting = scene.lifted.filter((_, i) => world.exceptions?.[i]?.lifts.includes(place));
    const isLifted = (packet: Packet) =>
      lifting.some((rules) => rules.some((rule) => letsOut(rule, packet)));
    if (!banned.every(isLifted))
      return [findingText(ban.warn ? "notice" : "deny", "banned-cidr", at)];
    return banned.length === 0 ? [] : [findingText("notice", "ban-lifted", at)];
  });
}

/** The lowest packet that no permit lets out decides how it is called; a list's blocks speak in their order. */
function permitFindings(
  world: World,
  scene: Scene,
  { rule, parts }: Wish,
  at: number,
): readonly string[] {
  const group = rule.peer.startsWith("sg-");
  // A group has no address: only a permit of all addresses speaks for it, whichever address is asked.
  const permits = group
    ? sceneOf({ ...world, permits: (world.permits ?? []).filter(({ cidrs }) => !cidrs) }).permits
    : scene.permits;
  const anywhere = { ...rule, block: readNaiveBlock("192.0.2.1/32") };
  const all = group
    ? [packetsOf({ ...scene, addresses: { 32: [anywhere.block.first], 128: [] } }, anywhere)]
    : parts.map((part) => packetsOf(scene, part));
  for (const packets of all) {
    const outside = packets.find((packet) => !permits.some((permit) => letsOut(permit, packet)));
    if (outside === undefined) continue;
    const spoken = permits.some(
      ({ protocols: [first, last] }) => first <= outside.protocol && outside.protocol <= last,
    );
    return [findingText("deny", spoken ? "port-not-allowed" : "protocol-not-allowed", at)];
  }
  return [];
}

/** How many addresses one block of a rule may hold in a family, and whether more is refused or only said. */
function roomOf(
  world: World,
  { peer, block }: NaiveRule,
  bits: 32 | 128,
): { readonly size: bigint; readonly warn: boolean } | undefined {
  const name = bits === 32 ? "ipv4" : "ipv6";
  const limits = world.limits ?? {};
  const sizeOf = (length: number) => 1n << BigInt(bits - length);
  const length = speaks(limits, world) === "no" ? undefined : limits[name];
  const general =
    length === undefined ? undefined : { size: sizeOf(length), warn: limits.warn === true };
  const statements = block === undefined ? listStatements(world, peer) : [];
  if (statements.length === 0) return general;
  const rooms = statements.map(({ owner, [name]: own }) => {
    if (own !== undefined) return { size: sizeOf(own), warn: false };
    return owner === "AWS" ? undefined : general;
  });
  if (rooms.includes(undefined)) return undefined;
  return [...rooms].sort((a, b) => Number((b?.size ?? 0n) - (a?.size ?? 0n)))[0];
}

/** Of each packet asked for: the block of twice the size that may be reached, and whether all of it is reached. */
function breadthFindings(world: World, scene: Scene, wish: Wish, at: number): readonly string[] {
  return ([32, 128] as const).flatMap((bits) => {
    const room = roomOf(world, wish.rule, bits);
    if (room === undefined || room.size === 1n << BigInt(bits)) return [];
    const { size, warn } = room;
    const narrow = (rule: NaiveRule) => reachOf(rule, bits) <= size;
    const together = [
      ...scene.own.filter(narrow),
      ...scene.asked.flatMap(({ rule, parts }) =>
        roomOf(world, rule, bits)?.size === size ? parts : parts.filter(narrow),
      ),
    ];
    const packets = wish.parts.flatMap((part) => packetsOf(scene, part));
    const broad = packets.some((packet) => isBroad(packet, { bits, size }, together, scene));
    return broad ? [findingText(warn ? "notice" : "deny", "too-broad", at)] : [];
  });
}

function isBanned(packet: Packet, blocks: readonly Block[]): boolean {
  const embedded = packet.bits === 128 ? throughNat64(packet.address) : undefined;
  return blocks.some(
    (block) =>
      (block.bits === packet.bits && isIn(packet.address, block)) ||
      (block.bits === 32 && embedded !== undefined && isIn(embedded, block)),
  );
}

function requesterFindings(world: World): readonly string[] {
  const entries = world.requesters ?? [{ names: true }];
  const known = entries.some((entry) => entry.names && speaks(entry, world) === "yes");
  return known ? [] : [findingText("deny", "forbidden-principal")];
}

function sizeFindings(world: World): readonly string[] {
  const { most = Number.POSITIVE_INFINITY, warn = false } = world.limits ?? {};
  if (world.asked.length <= most || speaks(world.limits ?? {}, world) === "no") return [];
  return [findingText(warn ? "notice" : "deny", "too-many-rules")];
}

/** Where nothing is said, an enforced limit is what is meant: only a limit that merely warns is then exceeded. */
function durationFindings(world: World): readonly string[] {
  const { longest, warn = false } = world.limits ?? {};
  const lasts = (world.lasts ?? 1 + startOf(world)) - startOf(world);
  if (world.dated === true && lasts <= 0) return [findingText("deny", "end-in-past")];
  if (longest === undefined || speaks(world.limits ?? {}, world) === "no") return [];
  return secondsOf(world) > longest
    ? [findingText(warn ? "notice" : "deny", "duration-too-long")]
    : [];
}

function tagFindings(world: World): readonly string[] {
  return (world.requiredTags ?? []).flatMap((required) => {
    const { key, value, warn = false } = required;
    const given = world.tags?.[key];
    if (
      speaks(required, world) === "no" ||
      (given !== undefined && (value === undefined || given === value))
    )
      return [];
    return [
      findingText(warn ? "notice" : "deny", given === undefined ? "missing-tag" : "tag-format"),
    ];
  });
}
