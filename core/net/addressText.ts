/** The canonical text of one address: a number is IPv4, a bigint is IPv6 (RFC 5952). */
export function formatAddress(address: number | bigint): string {
  return typeof address === "number" ? formatIpv4(address) : formatIpv6(address);
}

const OCTETS: readonly string[] = Array.from({ length: 256 }, (_, octet) => String(octet));
const DOTTED: readonly string[] = OCTETS.map((octet) => `${octet}.`);

// Findings are full of addresses: four ready texts are joined in half the time that four numbers take.
function formatIpv4(address: number): string {
  const upper = `${DOTTED[address >>> 24]}${DOTTED[(address >>> 16) & 255]}`;
  return `${upper}${DOTTED[(address >>> 8) & 255]}${OCTETS[address & 255]}`;
}

function formatIpv6(address: bigint): string {
  const groups = Array.from({ length: 8 }, (_, i) =>
    Number((address >> BigInt(112 - 16 * i)) & 0xffffn),
  );
  const zeros = longestZeroRun(groups);
  const hex = (part: readonly number[]) => part.map((group) => group.toString(16)).join(":");
  if (zeros.length < 2) return hex(groups);
  return `${hex(groups.slice(0, zeros.start))}::${hex(groups.slice(zeros.start + zeros.length))}`;
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (const [index, group] of groups.entries()) {
    if (group !== 0) start = index + 1;
    else if (index + 1 - start > best.length) best = { start, length: index + 1 - start };
  }
  return best;
}
