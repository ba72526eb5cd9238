import { GROUP_ID } from "./builders.ts";
import {
  type Block,
  type NaiveRule,
  type Packet,
  readNaiveBlock,
  readNaiveRule,
} from "./oracleReading.ts";
import type { World, WorldStatement } from "./worlds.ts";

/** The prefix through which IPv6 reaches IPv4. */
export const NAT64 = readNaiveBlock("64:ff9b::/96");

/** Where IPv4 addresses hide in IPv6. */
export const HIDING = [
  "::ffff:0:0/96",
  "::/96",
  "::ffff:0:0:0/96",
  "2002::/16",
  "2001::/32",
  "64:ff9b:1::/48",
].map(readNaiveBlock);

const EVERYWHERE = ["0.0.0.0/0", "::/0"] as const;

/** The blocks of a ban, written in it or in its feed. */
export function blocksOf({
  cidrs,
  feed = [],
}: NonNullable<World["bans"]>[number]): readonly Block[] {
  return [...cidrs, ...feed].map(readNaiveBlock);
}

/** Everything read, with the protocols, ports and addresses that are worth a look. */
export interface Scene {
  /** What is asked for, each as the rules to blocks that it stands for. */
  readonly asked: readonly Wish[];
  /** The group's rules, and the rules to blocks that they stand for. */
  readonly rules: readonly NaiveRule[];
  readonly own: readonly NaiveRule[];
  readonly permits: readonly NaiveRule[];
  /** The packets that each exception of the world is about, where it speaks; none where it does not. */
  readonly lifted: readonly (readonly NaiveRule[])[];
  /** The packets that each statement about approvals is about. */
  readonly spoken: readonly (readonly NaiveRule[])[];
  readonly protocols: readonly number[];
  readonly ports: readonly number[];
  readonly addresses: Readonly<Record<32 | 128, readonly bigint[]>>;
}

/** One rule that is asked for, and the rules to one block each that it stands for. */
export interface Wish {
  readonly rule: NaiveRule;
  readonly parts: readonly NaiveRule[];
}

/** The rules to one block each that a rule stands for: itself, one for each block of its list, or none. */
function partsOf(rule: NaiveRule, { lists = {} }: World): readonly NaiveRule[] {
  if (rule.block !== undefined) return [rule];
  return (lists[rule.peer]?.cidrs ?? []).map((cidr) => ({ ...rule, block: readNaiveBlock(cidr) }));
}

/** The rules to one block each that a rule may stand for: where its addresses are not known, to all of them. */
export function possibleParts({ rule, parts }: Wish): readonly NaiveRule[] {
  if (parts.length > 0) return parts;
  return EVERYWHERE.map((cidr) => ({ ...rule, block: readNaiveBlock(cidr) }));
}

/** Reads a world, and finds what is worth a look in it. */
export function sceneOf(world: World): Scene {
  const asked = world.asked
    .map(readNaiveRule)
    .map((rule) => ({ rule, parts: partsOf(rule, world) }));
  const had = (world.rules ?? []).map(readNaiveRule);
  const own = had.flatMap((rule) => partsOf(rule, world));
  const permits = (world.permits ?? [])
    .filter((permit) => speaks(permit, world) === "yes")
    .flatMap(({ text, cidrs = EVERYWHERE }) =>
      cidrs.map((cidr) => readNaiveRule(`${text} ${cidr}`)),
    );
  const lifted = (world.exceptions ?? []).map((exception) =>
    exception.ended === true || speaks(exception, world) !== "yes"
      ? []
      : exception.kinds.flatMap((kind) =>
          exception.cidrs.map((cidr) => readNaiveRule(`${kind} ${cidr}`)),
        ),
  );
  const spoken = (world.approvals ?? []).map(({ kinds = ["-1"], cidrs = EVERYWHERE }) =>
    kinds.flatMap((kind) => cidrs.map((cidr) => readNaiveRule(`${kind} ${cidr}`))),
  );
  const rules = [
    ...spoken.flat(),
    ...asked.flatMap(({ rule, parts }) => [rule, ...parts]),
    ...own,
    ...permits,
    ...lifted.flat(),
  ];
  const blocks = [
    ...rules.flatMap(({ block }) => block ?? []),
    ...(world.bans ?? []).flatMap(blocksOf),
    ...(rules.some(({ block }) => block?.bits === 128) ? [NAT64, ...HIDING] : []),
  ];
  const points = blocks.flatMap(pointsOf);
  const of = (bits: 32 | 128) =>
    sorted(points.filter((point) => point.bits === bits).map(({ address }) => address));
  return {
    asked,
    rules: had,
    own,
    permits,
    lifted,
    spoken,
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

/** How many addresses of a family a rule reaches. */
export function reachOf({ block }: NaiveRule, bits: 32 | 128): bigint {
  if (block === undefined) return 0n;
  if (block.bits === bits) return block.last - block.first + 1n;
  if (block.bits === 32 || block.last < NAT64.first || block.first > NAT64.last) return 0n;
  const first = block.first < NAT64.first ? NAT64.first : block.first;
  const last = block.last > NAT64.last ? NAT64.last : block.last;
  return last - first + 1n;
}

/** The IPv4 address behind an IPv6 one. */
export function throughNat64(address: bigint): bigint | undefined {
  return isIn(address, NAT64) ? address - NAT64.first : undefined;
}

/** Whether a block holds an address. */
export function isIn(address: bigint, { first, last }: Block): boolean {
  return first <= address && address <= last;
}

/** Whether a rule lets a packet out. */
export function letsOut({ protocols, ports, block }: NaiveRule, packet: Packet): boolean {
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
export function packetsOf(scene: Scene, rule: NaiveRule): readonly Packet[] {
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

function sorted<T extends number | bigint>(values: readonly T[]): readonly T[] {
  return [...new Set(values)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/** Whether all of the block of twice the size that a packet lies in is reached. */
export function isBroad(
  packet: Packet,
  { bits, size }: { readonly bits: 32 | 128; readonly size: bigint },
  together: readonly NaiveRule[],
  scene: Scene,
): boolean {
  const address = seenAs(packet, bits);
  if (address === undefined) return false;
  const first = address - (address % (2n * size));
  const block = [
    first,
    ...scene.addresses[bits].filter((other) => first <= other && other < first + 2n * size),
  ];
  return block.every((other) => together.some((rule) => reaches(rule, packet, bits, other)));
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

/** Whether a statement is for the group and for who asks; what is not known is neither. */
export function speaks(statement: WorldStatement, { vpc, tier }: World): "yes" | "no" | "unknown" {
  const answers = [
    among(statement.vpcs, vpc),
    among(statement.accounts, "111122223333"),
    among(statement.regions, "us-east-1"),
    among(statement.groups, GROUP_ID),
    among(statement.tiers, tier ?? ""),
    among(statement.askers, "payments"),
  ];
  return answers.includes("no") ? "no" : answers.includes("unknown") ? "unknown" : "yes";
}

function among(
  values: readonly string[] | undefined,
  value: string | undefined,
): "yes" | "no" | "unknown" {
  if (values === undefined) return "yes";
  return value === undefined ? "unknown" : values.includes(value) ? "yes" : "no";
}
