import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { faultLines } from "../../../../core/hooks/slack/faultLines.ts";
import { readLine } from "../../../../core/hooks/slack/line.ts";
import { offerLines } from "../../../../core/hooks/slack/offerLines.ts";
import { escaped } from "../../../../core/hooks/slack/text.ts";
import { lineBlock } from "../../../../core/hooks/slack/told.ts";
import { type Wish, wishBody } from "../../../../core/hooks/slack/wish.ts";
import type { StoredRequest } from "../../../../core/ledger/stored.ts";
import type { Ec2IpPermission } from "../../../../core/request/ec2.ts";
import { trafficText } from "../../../../core/request/permission.ts";
import { readIpPermission, toIpPermission } from "../../../../core/request/permissions.ts";
import { readRequestIn } from "../../../../core/request/read.ts";
import { DENIED } from "../../../../scripts/openapi/examples.ts";
import { aPermission, PAYMENTS } from "../../../support/builders.ts";

const PLACE = { account: "111122223333", region: "us-east-1" };

function offering(rules: readonly string[], changed: Partial<StoredRequest> = {}): StoredRequest {
  const counterOffer = {
    ipPermissions: rules.map((rule) => toIpPermission(aPermission(rule))),
    missingTags: [],
  };
  const { lifetime: _, ticket: __, justification: ___, ...rest } = DENIED;
  return { ...rest, tags: [], counterOffer, ...changed };
}

/** The rules that some lines ask for, as the API reads them. */
function asked(lines: readonly string[]): readonly string[] {
  return lines.flatMap((text) => {
    const line = readLine(escaped(text));
    if (line.kind !== "wish") throw new Error(`${text} is ${JSON.stringify(line)}`);
    const reading = readRequestIn(wishBody(line.wish), { principal: PAYMENTS, ...PLACE });
    if (reading.kind !== "request") throw new Error(`${text}: ${JSON.stringify(reading.faults)}`);
    return reading.request.permissions.map(trafficText);
  });
}

const rulesIn = (permissions: readonly Ec2IpPermission[]) =>
  permissions.map((permission) => trafficText(readIpPermission(permission)));

describe("the lines of a counter-offer", () => {
  const rule = fc
    .tuple(
      fc.constantFrom("tcp 443", "tcp 8000-8010", "udp 53", "icmp 8/-1", "icmp 3/4", "50", "-1"),
      fc.constantFrom(
        "203.0.113.0/24",
        "198.51.100.0/25",
        "2001:db8::/32",
        "pl-0123456789abcdef0",
        "sg-0bbbbbbbbbbbbbbbb",
      ),
    )
    .map((parts) => parts.join(" "));

  test("ask for exactly what is offered, by as few lines as sets of places", () => {
    fc.assert(
      fc.property(fc.uniqueArray(rule, { minLength: 1, maxLength: 12 }), (rules) => {
        const request = offering(rules);
        const lines = offerLines(request);
        const offered = rulesIn(request.counterOffer?.ipPermissions ?? []);
        expect(asked(lines).toSorted()).toEqual(offered.toSorted());
        const places = Map.groupBy(rules, (text) => text.slice(0, text.lastIndexOf(" ")));
        const sets = [...places.values()].map((own) =>
          own
            .map((text) => text.split(" ").at(-1))
            .toSorted()
            .join(),
        );
        expect(lines).toHaveLength(new Set(sets).size);
      }),
    );
  });

  test("carry what the request carried, a shorter time, and the tags that are to be filled in", () => {
    const base = offering(["tcp 443 203.0.113.0/24"]);
    const counterOffer = {
      ipPermissions: base.counterOffer?.ipPermissions ?? [],
      missingTags: [{ key: "Owner" }, { key: "Cost Center" }],
      lifetime: { kind: "for", seconds: 86_400 } as const,
    };
    const request = {
      ...base,
      counterOffer,
      tags: [
        { Key: "Owner", Value: "lee" },
        { Key: "Team", Value: "Card team" },
      ],
      lifetime: { kind: "for", seconds: 900_000 } as const,
      ticket: "NET-12",
      justification: "export",
    };
    expect(offerLines(request)).toEqual([
      `allow tcp/443 to 203.0.113.0/24 from ${request.group.groupId} for 1d with Team="Card team" Owner=… "Cost Center"=… because NET-12 export`,
    ]);
  });

  test("name the account of a group that is another's", () => {
    const { counterOffer: _, ...rest } = offering([]);
    const UserIdGroupPairs = [{ GroupId: "sg-0bbbbbbbbbbbbbbbb", UserId: "444455556666" }];
    const ipPermissions = [{ IpProtocol: "tcp", FromPort: 1, ToPort: 1, UserIdGroupPairs }];
    const lines = offerLines({ ...rest, counterOffer: { ipPermissions, missingTags: [] } });
    expect(lines).toEqual([
      `allow tcp/1 to sg-0bbbbbbbbbbbbbbbb@444455556666 from ${rest.group.groupId}`,
    ]);
  });

  test("are none where nothing would pass", () => {
    const { counterOffer: _, ...rest } = offering([]);
    expect(offerLines(rest)).toEqual([]);
  });
});

describe("a line to copy", () => {
  test("is shown whole, or not at all", () => {
    const shown = (line: string) => JSON.stringify(lineBlock([line], "Send this instead:"));
    expect(shown("x".repeat(2_800))).toContain("x".repeat(2_800));
    expect(shown("x".repeat(3_000))).toContain("too long to be shown");
    expect(shown("<".repeat(1_000))).toContain("too long to be shown");
    expect(shown("a`b")).toContain("a'b");
  });
});

describe("a fault is told in the words of the line", () => {
  const wish: Wish = {
    groupId: "sg-app",
    openings: [
      { protocol: "tcp", from: 443, to: 443 },
      { protocol: "udp", from: 53, to: 53 },
    ],
    places: ["203.0.113.0/33", "2001:db8::/32", "sg-x@1", "pl-x"],
    tags: [{ Key: "Owner", Value: "" }],
    lifetime: { kind: "for", seconds: 0 },
    ticket: "NET-12",
    justification: "why",
  };
  test.each([
    ["/GroupId", "from sg-app: no"],
    ["/IpPermissions/1/FromPort", "udp/53: no"],
    ["/IpPermissions/0", "/IpPermissions/0 no"],
    ["/IpPermissions/0/IpRanges/0/CidrIp", "to 203.0.113.0/33: no"],
    ["/IpPermissions/1/Ipv6Ranges/0/CidrIpv6", "to 2001:db8::/32: no"],
    ["/IpPermissions/0/UserIdGroupPairs/0/UserId", "to sg-x@1: no"],
    ["/IpPermissions/0/PrefixListIds/0/PrefixListId", "to pl-x: no"],
    ["/TagSpecifications/0/Tags/0/Key", 'with "Owner": no'],
    ["/TagSpecifications/0", "with: no"],
    ["/Guard/Duration", "for 0s: no"],
    ["/Guard/Ticket", "because NET-12: no"],
    ["/Guard/Justification", "because, the reason: no"],
    ["/Guard", "/Guard no"],
    ["/DryRun", "/DryRun no"],
    ["", "no"],
  ])("at %j", (pointer, line) => {
    expect(faultLines(wish, [{ pointer, detail: "no" }])).toEqual([line]);
  });

  test("once, however many rules it is a fault of", () => {
    const faults = [0, 1].map((index) => ({
      pointer: `/IpPermissions/${index}/IpRanges/0`,
      detail: "no",
    }));
    expect(faultLines(wish, faults)).toEqual(["to 203.0.113.0/33: no"]);
  });
});
