import type { Family } from "../core/net/cidr.ts";

/** Blocks in each family: allowed, inside bans, and round them. The first two are others for each rule. */
const OPEN = {
  ipv4: (i: number) => `203.0.${i % 200}.0/24`,
  ipv6: (i: number) => `2600:1f18:${(i % 200).toString(16)}::/48`,
};
const BANNED = {
  ipv4: (i: number) => `10.0.${i % 200}.0/24`,
  ipv6: (i: number) => `2a00:0:${((i % 200) * 10 + 7).toString(16)}:1::/64`,
};
const WIDE = { ipv4: () => "10.0.0.0/8", ipv6: () => "2a00::/32" };

/** The kinds of requests in the mix, by what the policy has to say to them. */
const KINDS = [
  { protocol: "tcp", port: 443, block: OPEN, tags: true },
  { protocol: "tcp", port: 443, block: BANNED, tags: true },
  { protocol: "tcp", port: 443, block: WIDE, tags: true },
  { protocol: "tcp", port: 22, block: OPEN, tags: true },
  { protocol: "udp", port: 443, block: OPEN, tags: true },
  { protocol: "tcp", port: 443, block: OPEN, tags: false },
] as const;

/** Bodies of 1 to 20 rules: allowed, banned, wider than a ban, of a wrong port, of a wrong protocol, without tags. */
export function mixedBodies(count: number, family: Family): readonly string[] {
  return Array.from({ length: count }, (_, i) => {
    const { protocol, port, block, tags } = KINDS[i % KINDS.length] ?? KINDS[0];
    return JSON.stringify({
      GroupId: "sg-0123456789abcdef0",
      IpPermissions: Array.from({ length: 1 + (i % 20) }, (_, rule) => ({
        IpProtocol: protocol,
        // A rule is asked for once: where the block is the same, the port is not.
        FromPort: port + (block === WIDE ? rule : 0),
        ToPort: port + (block === WIDE ? rule : 0),
        ...(family === "ipv4"
          ? { IpRanges: [{ CidrIp: block.ipv4(i + rule) }] }
          : { Ipv6Ranges: [{ CidrIpv6: block.ipv6(i + rule) }] }),
      })),
      ...(tags ? { TagSpecifications: [{ ResourceType: "security-group-rule", Tags: TAGS }] } : {}),
    });
  });
}

const TAGS = [
  { Key: "Owner", Value: "jo@acme.example" },
  { Key: "Ticket", Value: "NET-12" },
  { Key: "Stage", Value: "prod" },
];
