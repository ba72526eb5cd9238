/** The body of a request for so many rules, each to a network of its own. */
export function bodyOf(rules: number, port = 443, dryRun = false): string {
  const cidrs = Array.from({ length: rules }, (_, index) => `203.0.${index}.0/24`);
  return bodyTo("sg-0123456789abcdef0", cidrs, port, dryRun);
}

/** The body of a request that lets a group out to these networks. */
export function bodyTo(
  groupId: string,
  cidrs: readonly string[],
  port = 443,
  dryRun = false,
): string {
  return JSON.stringify({
    GroupId: groupId,
    IpPermissions: cidrs.map((CidrIp) => ({
      IpProtocol: "tcp",
      FromPort: port,
      ToPort: port,
      IpRanges: [{ CidrIp, Description: "partner API" }],
    })),
    TagSpecifications: [
      {
        ResourceType: "security-group-rule",
        Tags: [
          { Key: "Owner", Value: "jo@acme.example" },
          { Key: "Ticket", Value: "NET-12" },
        ],
      },
    ],
    DryRun: dryRun,
    Guard: { Justification: "Partner API of the payments team", Ticket: "NET-12" },
  });
}
