import { type Block, type NaiveRule, type Packet, readNaiveBlock } from "./oracleReading.ts";
import {
  HIDING,
  isIn,
  letsOut,
  NAT64,
  packetsOf,
  reachOf,
  type Scene,
  sceneOf,
  speaks,
  throughNat64,
} from "./oracleScene.ts";
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
    ...tagFindings(world),
    ...scene.asked.flatMap((rule, at) => ruleFindings(world, scene, rule, at)),
  ];
  const findings = [...new Set(found)].sort();
  return { effect: findings.some((text) => text.startsWith("deny")) ? "deny" : "allow", findings };
}

function ruleFindings(world: World, scene: Scene, rule: NaiveRule, at: number): readonly string[] {
  if (rule.block === undefined) return peerFindings(scene, rule, at);
  const packets = packetsOf(scene, rule);
  const hides = packets.some(
    ({ bits, address }) => bits === 128 && HIDING.some((block) => isIn(address, block)),
  );
  const coveredAlready = packets.every((packet) => scene.own.some((own) => letsOut(own, packet)));
  return [
    ...banFindings(world, packets, at),
    ...(hides ? [findingText("deny", "ipv4-embedded", at)] : []),
    ...permitFindings(scene, packets, at),
    ...breadthFindings(world, scene, packets, at),
    ...(coveredAlready ? [findingText("notice", "already-covered", at)] : []),
  ];
}

function peerFindings({ own }: Scene, rule: NaiveRule, at: number): readonly string[] {
  const list = rule.peer.startsWith("pl-");
  const code = list ? "prefix-list-not-allowed" : "security-group-not-allowed";
  const textOf = ({ peer, protocols, ports }: NaiveRule) => `${peer} ${protocols} ${ports}`;
  const there = own.some((other) => textOf(other) === textOf(rule));
  const notice = there ? [findingText("notice", "already-covered", at)] : [];
  return [findingText("deny", code, at), ...notice];
}

function banFindings(world: World, packets: readonly Packet[], at: number): readonly string[] {
  return (world.bans ?? [])
    .filter((ban) => speaks(ban, world) !== "no")
    .filter(({ cidrs }) => packets.some((packet) => isBanned(packet, cidrs.map(readNaiveBlock))))
    .map(({ warn }) => findingText(warn ? "notice" : "deny", "banned-cidr", at));
}

/** The lowest packet that no permit lets out decides how it is called. */
function permitFindings(
  { permits }: Scene,
  packets: readonly Packet[],
  at: number,
): readonly string[] {
  const outside = packets.find((packet) => !permits.some((permit) => letsOut(permit, packet)));
  if (outside === undefined) return [];
  const spoken = permits.some(
    ({ protocols: [first, last] }) => first <= outside.protocol && outside.protocol <= last,
  );
  return [findingText("deny", spoken ? "port-not-allowed" : "protocol-not-allowed", at)];
}

/** Of each packet asked for: the block of twice the size that may be reached, and whether all of it is reached. */
function breadthFindings(
  world: World,
  scene: Scene,
  packets: readonly Packet[],
  at: number,
): readonly string[] {
  const limits = world.limits ?? {};
  if (speaks(limits, world) === "no") return [];
  const broad = (
    [
      [32, limits.ipv4],
      [128, limits.ipv6],
    ] as const
  ).some(([bits, length]) => {
    if (length === undefined || length === 0) return false;
    const size = 1n << BigInt(bits - length);
    const own = scene.own.filter((rule) => reachOf(rule, bits) <= size);
    return packets.some((packet) => {
      const address = seenAs(packet, bits);
      if (address === undefined) return false;
      const first = address - (address % (2n * size));
      const block = [
        first,
        ...scene.addresses[bits].filter((other) => first <= other && other < first + 2n * size),
      ];
      return block.every((other) =>
        [...scene.asked, ...own].some((rule) => reaches(rule, packet, bits, other)),
      );
    });
  });
  return broad ? [findingText(limits.warn ? "notice" : "deny", "too-broad", at)] : [];
}

/** The address that a packet reaches in a family: its own, or the IPv4 address behind NAT64. */
function seenAs({ bits, address }: Packet, family: 32 | 128): bigint | undefined {
  return bits === family ? address : bits === 128 ? throughNat64(address) : undefined;
}

function reaches(
  rule: NaiveRule,
  { protocol, port }: Packet,
  bits: 32 | 128,
  address: bigint,
): boolean {
  return (
    letsOut(rule, { protocol, port, bits, address }) ||
    (bits === 32 && letsOut(rule, { protocol, port, bits: 128, address: NAT64.first + address }))
  );
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
