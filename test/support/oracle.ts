import {
  type Block,
  type NaiveRule,
  type Packet,
  readNaiveBlock,
  readNaiveRule,
} from "./oracleReading.ts";
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
    ...sizeFindings(world),
    ...tagFindings(world),
    ...scene.asked.flatMap((rule, at) => ruleFindings(world, scene, rule, at)),
  ];
  const findings = [...new Set(found)].sort();
  return { effect: findings.some((text) => text.startsWith("deny")) ? "deny" : "allow", findings };
}

const NAT64 = readNaiveBlock("64:ff9b::/96");
const HIDING = [
  "::ffff:0:0/96",
  "::/96",
  "::ffff:0:0:0/96",
  "2002::/16",
  "2001::/32",
  "64:ff9b:1::/48",
].map(readNaiveBlock);

/** Everything read, with the protocols, ports and addresses that are worth a look. */
interface Scene {
  readonly asked: readonly NaiveRule[];
  readonly own: readonly NaiveRule[];
  readonly permits: readonly NaiveRule[];
  readonly protocols: readonly number[];
  readonly ports: readonly number[];
  readonly addresses: Readonly<Record<32 | 128, readonly bigint[]>>;
}

function sceneOf(world: World): Scene {
  const asked = world.asked.map(readNaiveRule);
  const own = (world.rules ?? []).map(readNaiveRule);
  const permits = (world.permits ?? [])
    .filter((permit) => speaks(permit, world) === "yes")
    .flatMap(({ text, cidrs = ["0.0.0.0/0", "::/0"] }) =>
      cidrs.map((cidr) => readNaiveRule(`${text} ${cidr}`)),
    );
  const rules = [...asked, ...own, ...permits];
  const blocks = [
    ...rules.flatMap(({ block }) => block ?? []),
    ...(world.bans ?? []).flatMap(({ cidrs }) => cidrs.map(readNaiveBlock)),
    ...(rules.some(({ block }) => block?.bits === 128) ? [NAT64, ...HIDING] : []),
  ];
  const points = blocks.flatMap(pointsOf);
  const of = (bits: 32 | 128) =>
    sorted(points.filter((point) => point.bits === bits).map(({ address }) => address));
  return {
    asked,
    own,
    permits,
    protocols: sorted(rules.flatMap(({ protocols: [first, last] }) => [first, last, last + 1])),
    ports: sorted(rules.flatMap(({ ports: [first, last] }) => [first, last, last + 1])),
    addresses: { 32: of(32), 128: of(128) },
  };
}

/** Every address of a small block; of a large one its ends and their neighbours; and what they are through NAT64. */
function pointsOf({ bits, first, last }: Block): readonly { bits: 32 | 128; address: bigint }[] {
  const inside =
    last - first < 16n
      ? Array.from({ length: Number(last - first) + 1 }, (_, i) => first + BigInt(i))
      : [first, last];
  const near = [...inside, first - 1n, last + 1n].filter(
    (address) => address >= 0n && address < 1n << BigInt(bits),
  );
  return near.flatMap((address) => {
    if (bits === 32)
      return [
        { bits, address },
        { bits: 128 as const, address: NAT64.first + address },
      ];
    const embedded = throughNat64(address);
    return embedded === undefined
      ? [{ bits, address }]
      : [
          { bits, address },
          { bits: 32 as const, address: embedded },
        ];
  });
}

function ruleFindings(world: World, scene: Scene, rule: NaiveRule, at: number): readonly string[] {
  if (rule.block === undefined) {
    const code = rule.peer.startsWith("pl-")
      ? "prefix-list-not-allowed"
      : "security-group-not-allowed";
    const same = scene.own.some(
      (own) =>
        own.peer === rule.peer &&
        isSame(own.protocols, rule.protocols) &&
        isSame(own.ports, rule.ports),
    );
    return [
      findingText("deny", code, at),
      ...(same ? [findingText("notice", "already-covered", at)] : []),
    ];
  }
  const packets = packetsOf(scene, rule);
  const findings: string[] = [];
  for (const ban of world.bans ?? []) {
    const blocks = ban.cidrs.map(readNaiveBlock);
    if (speaks(ban, world) !== "no" && packets.some((packet) => isBanned(packet, blocks))) {
      findings.push(findingText(ban.warn ? "notice" : "deny", "banned-cidr", at));
    }
  }
  if (
    packets.some((packet) =>
      HIDING.some((block) => packet.bits === 128 && isIn(packet.address, block)),
    )
  ) {
    findings.push(findingText("deny", "ipv4-embedded", at));
  }
  const outside = packets.find(
    (packet) => !scene.permits.some((permit) => letsOut(permit, packet)),
  );
  if (outside !== undefined) {
    const spoken = scene.permits.some(
      ({ protocols: [first, last] }) => first <= outside.protocol && outside.protocol <= last,
    );
    findings.push(findingText("deny", spoken ? "port-not-allowed" : "protocol-not-allowed", at));
  }
  if (packets.every((packet) => scene.own.some((own) => letsOut(own, packet)))) {
    findings.push(findingText("notice", "already-covered", at));
  }
  return [...findings, ...breadthFindings(world, scene, packets, at)];
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

/** How many addresses of a family a rule reaches. */
function reachOf({ block }: NaiveRule, bits: 32 | 128): bigint {
  if (block === undefined) return 0n;
  if (block.bits === bits) return block.last - block.first + 1n;
  if (block.bits === 32 || block.last < NAT64.first || block.first > NAT64.last) return 0n;
  const first = block.first < NAT64.first ? NAT64.first : block.first;
  const last = block.last > NAT64.last ? NAT64.last : block.last;
  return last - first + 1n;
}

function isSame(a: readonly [number, number], b: readonly [number, number]): boolean {
  return a[0] === b[0] && a[1] === b[1];
}

function throughNat64(address: bigint): bigint | undefined {
  return isIn(address, NAT64) ? address - NAT64.first : undefined;
}

function isBanned(packet: Packet, blocks: readonly Block[]): boolean {
  const embedded = packet.bits === 128 ? throughNat64(packet.address) : undefined;
  return blocks.some(
    (block) =>
      (block.bits === packet.bits && isIn(packet.address, block)) ||
      (block.bits === 32 && embedded !== undefined && isIn(embedded, block)),
  );
}

function isIn(address: bigint, { first, last }: Block): boolean {
  return first <= address && address <= last;
}

function letsOut({ protocols, ports, block }: NaiveRule, packet: Packet): boolean {
  return (
    protocols[0] <= packet.protocol &&
    packet.protocol <= protocols[1] &&
    ports[0] <= packet.port &&
    packet.port <= ports[1] &&
    block?.bits === packet.bits &&
    isIn(packet.address, block)
  );
}

/** The packets of a rule that are worth a look, lowest first. */
function packetsOf(scene: Scene, rule: NaiveRule): readonly Packet[] {
  const { block, protocols, ports } = rule;
  if (block === undefined) return [];
  const within = (values: readonly number[], [first, last]: readonly [number, number]) =>
    values.filter((n) => first <= n && n <= last);
  const addresses = scene.addresses[block.bits].filter((address) => isIn(address, block));
  return within(scene.protocols, protocols).flatMap((protocol) =>
    within(scene.ports, ports).flatMap((port) =>
      addresses.map((address) => ({ protocol, port, bits: block.bits, address })),
    ),
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

function speaks(
  { vpcs }: { readonly vpcs?: readonly string[] },
  { vpc }: World,
): "yes" | "no" | "unknown" {
  if (vpcs === undefined) return "yes";
  return vpc === undefined ? "unknown" : vpcs.includes(vpc) ? "yes" : "no";
}

function sorted<T extends number | bigint>(values: readonly T[]): readonly T[] {
  return [...new Set(values)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
