/** The kinds of requests in the mix, by what the policy has to say to them. */
const KINDS = [
  { port: 443, cidr: (i: number) => `203.0.${i % 200}.0/24`, tags: true },
  { port: 443, cidr: (i: number) => `10.0.${i % 200}.0/24`, tags: true },
  { port: 443, cidr: () => "10.0.0.0/8", tags: true },
  { port: 22, cidr: (i: number) => `203.0.${i % 200}.0/24`, tags: true },
  { protocol: "udp", port: 443, cidr: (i: number) => `203.0.${i % 200}.0/24`, tags: true },
  { port: 443, cidr: (i: number) => `203.0.${i % 200}.0/24`, tags: false },
] as const;

/** Bodies of 1 to 20 rules: allowed, banned, wider than a ban, of a wrong port, of a wrong protocol, without tags. */
export function mixedBodies(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => {
    const kind = KINDS[i % KINDS.length] ?? KINDS[0];
    const { port, cidr, tags } = kind;
    return JSON.stringify({
      GroupId: "sg-0123456789abcdef0",
      IpPermissions: Array.from({ length: 1 + (i % 20) }, (_, rule) => ({
        IpProtocol: "protocol" in kind ? kind.protocol : "tcp",
        // A rule is asked for once: where the block is the same, the port is not.
        FromPort: port + (cidr(0) === cidr(1) ? rule : 0),
        ToPort: port + (cidr(0) === cidr(1) ? rule : 0),
        IpRanges: [{ CidrIp: cidr(i + rule) }],
      })),
      ...(tags
        ? {
            TagSpecifications: [
              {
                ResourceType: "security-group-rule",
                Tags: [
                  { Key: "Owner", Value: "jo@acme.example" },
                  { Key: "Ticket", Value: "NET-12" },
                  { Key: "Stage", Value: "prod" },
                ],
              },
            ],
          }
        : {}),
    });
  });
}
