/** An address block as the oracle sees it. */
export interface Block {
  readonly bits: 32 | 128;
  readonly first: bigint;
  readonly last: bigint;
}

/** A rule as the oracle sees it: which protocol numbers, which ports (or type × 256 + code), and which addresses. */
export interface NaiveRule {
  readonly protocols: readonly [number, number];
  readonly ports: readonly [number, number];
  /** Absent where the rule leads to a prefix list or a group. */
  readonly block?: Block;
  readonly peer: string;
}

/** One packet. */
export interface Packet {
  readonly protocol: number;
  readonly port: number;
  readonly bits: 32 | 128;
  readonly address: bigint;
}

const NUMBERS: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58 };

/** Reads `tcp 443-444 203.0.113.0/24`; without a destination it is a rule to nowhere. */
export function readNaiveRule(text: string): NaiveRule {
  const words = text.split(" ");
  const peer =
    words.find((word, i) => i > 0 && /[/.:]|^pl-|^sg-/.test(word) && !isIcmpWord(word)) ?? "";
  const [name = ""] = words;
  const range = words.slice(1).find((word) => word !== peer);
  const block = peer.includes("/") ? readNaiveBlock(peer) : undefined;
  return {
    ...readNaiveKind(name, range),
    peer,
    ...(block === undefined ? {} : { block }),
  };
}

/** Reads `203.0.113.0/24` or `2001:db8::/32` by way of its bits written out as zeros and ones. */
export function readNaiveBlock(text: string): Block {
  const [address = "", length = ""] = text.split("/");
  const bits = address.includes(":") ? 128 : 32;
  const written = bits === 32 ? ipv4Bits(address) : ipv6Bits(address);
  const prefix = written.slice(0, Number(length));
  return {
    bits,
    first: BigInt(`0b${prefix.padEnd(bits, "0")}`),
    last: BigInt(`0b${prefix.padEnd(bits, "1")}`),
  };
}

function isIcmpWord(word: string): boolean {
  return /^-?\d+\/-?\d+$/.test(word);
}

function readNaiveKind(
  name: string,
  range: string | undefined,
): Pick<NaiveRule, "protocols" | "ports"> {
  const all = [0, 65535] as const;
  if (name === "-1") return { protocols: [0, 255], ports: all };
  const number = NUMBERS[name] ?? Number(name);
  const protocols = [number, number] as const;
  if (range === undefined || (name !== "tcp" && name !== "udp" && !name.startsWith("icmp"))) {
    return { protocols, ports: all };
  }
  if (!name.startsWith("icmp")) {
    const [from = "", to = from] = range.split("-");
    return { protocols, ports: [Number(from), Number(to)] };
  }
  const [type, code] = range.split("/").map(Number);
  if (type === undefined || code === undefined || type < 0) return { protocols, ports: all };
  return code < 0
    ? { protocols, ports: [type * 256, type * 256 + 255] }
    : { protocols, ports: [type * 256 + code, type * 256 + code] };
}

function ipv4Bits(text: string): string {
  return text
    .split(".")
    .map((octet) => Number(octet).toString(2).padStart(8, "0"))
    .join("");
}

function ipv6Bits(text: string): string {
  const [left = "", right] = text.split("::");
  const head = groupBits(left);
  const tail = groupBits(right ?? "");
  return head + "0".repeat(128 - head.length - tail.length) + tail;
}

function groupBits(text: string): string {
  return text
    .split(":")
    .filter((group) => group !== "")
    .map((group) =>
      group.includes(".")
        ? ipv4Bits(group)
        : Number.parseInt(group, 16).toString(2).padStart(16, "0"),
    )
    .join("");
}

/** The lower half of a rule's block, or all of it where it is one address. */
export function lowerHalf(rule: string): string {
  return halfOf(rule, "0");
}

/** The upper half of a rule's block, or all of it where it is one address. */
export function upperHalf(rule: string): string {
  return halfOf(rule, "1");
}

function halfOf(rule: string, bit: "0" | "1"): string {
  const { block } = readNaiveRule(rule);
  if (block === undefined || block.first === block.last) return rule;
  const size = (block.last - block.first + 1n) / 2n;
  const length = block.bits - size.toString(2).length + 1;
  const first = bit === "0" ? block.first : block.first + size;
  const words = rule.split(" ");
  return [...words.slice(0, -1), `${printNaively(block.bits, first)}/${length}`].join(" ");
}

function printNaively(bits: 32 | 128, address: bigint): string {
  const text = address.toString(2).padStart(bits, "0");
  return bits === 32
    ? (text.match(/.{8}/g) ?? []).map((octet) => Number.parseInt(octet, 2)).join(".")
    : (text.match(/.{16}/g) ?? []).map((group) => Number.parseInt(group, 2).toString(16)).join(":");
}
