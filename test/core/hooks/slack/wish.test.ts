import { describe, expect, test } from "@jest/globals";
import { readLine } from "../../../../core/hooks/slack/line.ts";
import { listOf, type Wish, wishBody } from "../../../../core/hooks/slack/wish.ts";
import { readRequest } from "../../../../core/request/read.ts";
import { CONTEXT } from "../../../support/bodies.ts";

const SG = "sg-0123456789abcdef0";

function wished(text: string): Wish {
  const line = readLine(text);
  if (line.kind !== "wish") throw new Error(`${text} is no wish: ${JSON.stringify(line)}`);
  return line.wish;
}

describe("the body that the API takes for a line", () => {
  const rows: readonly (readonly [what: string, line: string, body: object])[] = [
    [
      "names each port with all of the places",
      `allow tcp/443 udp/53-54 to 203.0.113.0/24,198.51.100.0/24 from ${SG}`,
      {
        GroupId: SG,
        IpPermissions: [
          {
            IpProtocol: "tcp",
            FromPort: 443,
            ToPort: 443,
            IpRanges: [{ CidrIp: "203.0.113.0/24" }, { CidrIp: "198.51.100.0/24" }],
          },
          {
            IpProtocol: "udp",
            FromPort: 53,
            ToPort: 54,
            IpRanges: [{ CidrIp: "203.0.113.0/24" }, { CidrIp: "198.51.100.0/24" }],
          },
        ],
      },
    ],
    [
      "has each place in its own list",
      `allow icmp/3/4 to 203.0.113.0/24,2001:db8::/32,pl-01234567,sg-01234567,sg-76543210@444455556666 from ${SG}`,
      {
        GroupId: SG,
        IpPermissions: [
          {
            IpProtocol: "icmp",
            FromPort: 3,
            ToPort: 4,
            IpRanges: [{ CidrIp: "203.0.113.0/24" }],
            Ipv6Ranges: [{ CidrIpv6: "2001:db8::/32" }],
            PrefixListIds: [{ PrefixListId: "pl-01234567" }],
            UserIdGroupPairs: [
              { GroupId: "sg-01234567" },
              { GroupId: "sg-76543210", UserId: "444455556666" },
            ],
          },
        ],
      },
    ],
    [
      "has no ports where the protocol has none",
      `allow proto/50 all to ::/0 from ${SG}`,
      {
        GroupId: SG,
        IpPermissions: [
          { IpProtocol: "50", Ipv6Ranges: [{ CidrIpv6: "::/0" }] },
          { IpProtocol: "-1", Ipv6Ranges: [{ CidrIpv6: "::/0" }] },
        ],
      },
    ],
    [
      "has tags, a ticket, a reason and a time",
      `allow all to ::/0 from ${SG} for 1d12h with Owner=lee because NET-12 it moved`,
      {
        GroupId: SG,
        IpPermissions: [{ IpProtocol: "-1", Ipv6Ranges: [{ CidrIpv6: "::/0" }] }],
        TagSpecifications: [
          { ResourceType: "security-group-rule", Tags: [{ Key: "Owner", Value: "lee" }] },
        ],
        Guard: { Justification: "it moved", Ticket: "NET-12", Duration: "P1DT12H" },
      },
    ],
    [
      "has an end",
      `allow all to ::/0 from ${SG} until 2026-12-01`,
      {
        GroupId: SG,
        IpPermissions: [{ IpProtocol: "-1", Ipv6Ranges: [{ CidrIpv6: "::/0" }] }],
        Guard: { ExpiresAt: "2026-12-01T00:00:00.000Z" },
      },
    ],
  ];
  test.each(rows)("%s", (_, line, body) => {
    expect(wishBody(wished(line))).toEqual(body);
    const bytes = new TextEncoder().encode(JSON.stringify(wishBody(wished(line))));
    expect(readRequest(bytes, CONTEXT).kind).toBe("request");
  });

  test("says no time at all as one that the API refuses", () => {
    const body = wishBody({
      ...wished(`allow all to ::/0 from ${SG}`),
      lifetime: { kind: "for", seconds: 0 },
    });
    expect(body.Guard).toEqual({ Duration: "PT0S" });
  });
});

test.each([
  ["203.0.113.0/24", "IpRanges"],
  ["::/0", "Ipv6Ranges"],
  ["pl-01234567", "PrefixListIds"],
  ["sg-01234567", "UserIdGroupPairs"],
])("%s stands in %s", (place, list) => {
  expect(listOf(place)).toBe(list);
});
