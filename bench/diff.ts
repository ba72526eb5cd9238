import { type Cidr, ipv4Block, ipv6Block } from "../core/net/cidr.ts";
import { type PackedBlocks, packBlocks, packedRanges } from "../core/net/packedBlocks.ts";
import { compilePolicy } from "../core/policy/compile.ts";
import { readPolicyDocument } from "../core/policy/readDocument.ts";
import { diff, type Judge } from "../core/policy/workshop/diff/diff.ts";
import { median, printRows, type Row } from "./print.ts";

const SIZE = 1_000_000;
const ROUNDS = 5;
const NOW = new Date("2026-01-02T03:04:05Z");

/** How many blocks of a feed its next version has not, and has anew. */
const CHANGED: readonly number[] = [0, 1_000, 100_000];

/** How long two policies take to be compared whose feeds have a million blocks, next to one pass over both feeds. */
export function benchDiff(): void {
  const feed = packBlocks(blocks(0));
  const rows = CHANGED.map((changed): Row => {
    const next = packBlocks(blocks(changed));
    const [before, after] = [policyWith(feed), policyWith(next)];
    const pass = milliseconds(() => walked(feed) + walked(next));
    const compared = milliseconds(() => diff(before, after, NOW).packets.length);
    return {
      name: `${changed.toLocaleString("en")} blocks out, as many in`,
      figure: `${compared.toFixed(0)} ms`,
      against: `${(compared / pass).toFixed(2)} × one pass over both (${pass.toFixed(0)} ms)`,
    };
  });
  printRows(`policy diff of two feeds of a million blocks (median of ${ROUNDS})`, rows);
}

/** Every block as its first and last address: what a pass over a feed is at least, if anything is to be done with it. */
function walked(feed: PackedBlocks): number {
  let count = 0;
  for (const { first, last } of packedRanges(feed)) if (first <= last) count++;
  return count;
}

/** Seven in ten of IPv4; so many are elsewhere in the next version, spread over all. */
function blocks(changed: number): readonly Cidr[] {
  const every = changed === 0 ? Number.POSITIVE_INFINITY : Math.floor(SIZE / changed);
  return Array.from({ length: SIZE }, (_, i) => {
    const moved = i % every === every - 1 ? 1 : 0;
    if (i % 10 >= 7) return ipv6Block((0x2a00n << 112n) + (BigInt(2 * i + moved) << 80n), 48);
    return ipv4Block(0x0b00_0000 + (2 * i + moved) * 16, 28);
  });
}

function policyWith(blocks: PackedBlocks): Judge {
  const text = `version: 1
name: diff
requesters: [{ id: all, principals: ['arn:aws:iam::111122223333:user/local'] }]
bannedCidrs: [{ id: feed, file: feed.txt, reason: known bad }]
allowedPorts: [{ id: web, protocol: tcp, ports: [80, 443, 8443] }, { id: dns, protocol: udp, ports: [53] }]
`;
  const reading = readPolicyDocument(text, "diff.yaml");
  if (!reading.ok) throw new Error("the bench's own policy has faults");
  const feeds = new Map([["feed.txt", { digest: "0".repeat(64), blocks }]]);
  const policy = compilePolicy({ document: reading.document, feeds, programs: new Map() });
  return { policy, programs: new Map() };
}

function milliseconds(work: () => number): number {
  const rounds: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const start = performance.now();
    work();
    rounds.push(performance.now() - start);
  }
  return median(rounds.slice(1));
}
