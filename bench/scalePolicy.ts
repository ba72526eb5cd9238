import { type Cidr, ipv4Block, ipv6Block } from "../core/net/cidr.ts";
import { packBlocks } from "../core/net/packedBlocks.ts";
import type { PolicyParts } from "../core/policy/compile.ts";
import { patternPrograms } from "../core/policy/pattern.ts";
import { readPolicyDocument } from "../core/policy/readDocument.ts";
import type { Principal } from "../core/request/principal.ts";

/** How many bans the policies of the bench have. */
export const SIZES: readonly number[] = [10, 1000, 100_000, 1_000_000];

/** What the policies of the bench ask for, for whoever decides by them: `ports` of tcp, all ends inside. */
export const ASKED = {
  principal: "arn:aws:iam::111122223333:user/local",
  ports: [
    [443, 443] as const,
    ...Array.from({ length: 20 }, (_, i) => [1000 + i * 10, 1004 + i * 10] as const),
  ],
  tags: [
    { key: "Owner", pattern: "[^@\\s]+@acme\\.example" },
    { key: "Ticket", pattern: "[A-Z]+-[0-9]+" },
    { key: "Stage", pattern: "(?:dev|test|prod)" },
  ],
  minPrefixLength: { ipv4: 8, ipv6: 32 },
} as const;

/** Who sends the requests of the bench. */
export const PRINCIPAL: Principal = { kind: "iam", id: "AIDABENCH", arn: ASKED.principal };

/** Seven in ten of IPv4, a third of those close together; none of it where the mixed requests are allowed. */
export function bannedBlocks(size: number): readonly Cidr[] {
  return Array.from({ length: size }, (_, i) => {
    if (i % 10 >= 7) return ipv6Block((0x2a00n << 112n) + (BigInt(i) << 80n), 48);
    const clustered = i % 3 === 0;
    const address = clustered ? 0x0a000000 + i * 16 : (0x20000000 + i * 1777) % 0xc0000000;
    return ipv4Block(address, clustered ? 29 : 28);
  });
}

/** A policy that bans these blocks. */
export function policyParts(banned: readonly Cidr[]): PolicyParts {
  const ports = ASKED.ports.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`));
  const { ipv4, ipv6 } = ASKED.minPrefixLength;
  const text = `version: 1
name: scale
requesters: [{ id: all, principals: ['${ASKED.principal}'] }]
bannedCidrs: [{ id: feed, file: feed.txt, reason: known bad }]
allowedPorts: [{ id: ports, protocol: tcp, ports: [${ports.join(", ")}] }]
requiredTags:
${ASKED.tags.map(({ key, pattern }) => `  - { key: ${key}, pattern: '${pattern}' }`).join("\n")}
limits: { minPrefixLength: { ipv4: ${ipv4}, ipv6: ${ipv6} } }
`;
  const reading = readPolicyDocument(text, "scale.yaml");
  if (!reading.ok) throw new Error("the bench's own policy has faults");
  const feed = { digest: "0".repeat(64), blocks: packBlocks(banned) };
  return {
    document: reading.document,
    feeds: new Map([["feed.txt", feed]]),
    programs: patternPrograms(ASKED.tags.map(({ pattern }) => pattern)),
  };
}
