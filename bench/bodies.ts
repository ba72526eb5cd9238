/** The body of a request for so many rules, each to a network of its own. */
export function bodyOf(rules: number, port = 443, dryRun = false): string {
  return JSON.stringify({
    GroupId: "sg-0123456789abcdef0",
    IpPermissions: Array.from({ length: rules }, (_, index) => ({
      IpProtocol: "tcp",
      FromPort: port,
      ToPort: port,
      IpRanges: [{ CidrIp: `203.0.${index}.0/24`, Description: "partner API" }],
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
