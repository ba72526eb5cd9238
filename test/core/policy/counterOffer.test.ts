import { describe, expect, test } from "@jest/globals";
import { counterOffer } from "../../../core/policy/counterOffer.ts";
import { decide } from "../../../core/policy/decide.ts";
import type { Subject } from "../../../core/policy/facts.ts";
import type { Policy } from "../../../core/policy/policy.ts";
import { trafficText } from "../../../core/request/permission.ts";
import {
  APPROVER_ROLE,
  aBan,
  anApproval,
  anException,
  anOpenPolicy,
  aPermit,
  aRequest,
  aRequiredTag,
  aSubject,
  someLimits,
} from "../../support/builders.ts";

const WEB = aPermit("tcp 443", undefined, { id: "web" });
const PRIVATE = aBan(["10.0.0.0/8"], { id: "private" });

function offered(subject: Subject) {
  return counterOffer(subject, decide(subject));
}

/** The rules that are offered for those that were asked for. */
function offer(asked: readonly string[], policy: Partial<Policy>) {
  return offered(aSubject(aRequest(asked), anOpenPolicy(policy)))?.permissions.map(trafficText);
}

describe("of a denied request is offered", () => {
  test.each([
    [
      "the ports that are permitted",
      ["tcp 80-500 203.0.113.0/24"],
      { permits: [WEB] },
      ["tcp 443 203.0.113.0/24"],
    ],
    [
      "each permit's part, in the order of the policy",
      ["-1 203.0.113.0/24"],
      { permits: [WEB, aPermit("icmp 8/-1"), aPermit("50")] },
      ["tcp 443 203.0.113.0/24", "icmp type 8 203.0.113.0/24", "protocol 50 203.0.113.0/24"],
    ],
    [
      "only the ICMP of the block's family",
      ["-1 203.0.113.0/24", "-1 2001:db8::/48"],
      { permits: [aPermit("icmp 8/-1"), aPermit("icmpv6 128/-1")] },
      ["icmp type 8 203.0.113.0/24", "icmpv6 type 128 2001:db8::/48"],
    ],
    [
      "nothing of a permit for other groups",
      ["tcp 22-443 203.0.113.0/24"],
      { permits: [WEB, aPermit("tcp 22", undefined, { where: { groupIds: ["sg-01234567"] } })] },
      ["tcp 443 203.0.113.0/24"],
    ],
    [
      "codes one by one, where a type is not permitted with all of them",
      ["icmp 8/-1 203.0.113.0/24"],
      { permits: [aPermit("icmp 8/0"), aPermit("icmp 8/255")] },
      ["icmp type 8 code 0 203.0.113.0/24", "icmp type 8 code 255 203.0.113.0/24"],
    ],
    [
      "all ICMP where all of it is permitted",
      ["-1 203.0.113.0/24"],
      { permits: [aPermit("icmp -1/-1")] },
      ["icmp all types 203.0.113.0/24"],
    ],
    [
      "all protocols in one rule where all of them are permitted",
      ["-1 8.0.0.0/6"],
      { bans: [PRIVATE] },
      ["all protocols 8.0.0.0/7", "all protocols 11.0.0.0/8"],
    ],
    [
      "the blocks of a permit",
      ["tcp 443 203.0.113.0/24"],
      { permits: [aPermit("tcp 443", ["203.0.113.0/26", "203.0.113.128/25"])] },
      ["tcp 443 203.0.113.0/26", "tcp 443 203.0.113.128/25"],
    ],
    [
      "what is left beside a ban, in the fewest blocks",
      ["tcp 443 8.0.0.0/6"],
      { bans: [PRIVATE] },
      ["tcp 443 8.0.0.0/7", "tcp 443 11.0.0.0/8"],
    ],
    [
      "what an exception lifts of a ban, beside what is left",
      ["tcp 443 8.0.0.0/6"],
      {
        bans: [PRIVATE],
        exceptions: [anException(["tcp 443"], ["10.1.2.0/24"], { lifts: ["private"] })],
      },
      ["tcp 443 8.0.0.0/7", "tcp 443 11.0.0.0/8", "tcp 443 10.1.2.0/24"],
    ],
    [
      "only what no other ban meets of what an exception lifts",
      ["tcp 443 10.1.0.0/16"],
      {
        bans: [PRIVATE, aBan(["10.1.2.128/25"], { id: "other" })],
        exceptions: [anException(["-1"], ["10.1.2.0/24"], { lifts: ["private"] })],
      },
      ["tcp 443 10.1.2.0/25"],
    ],
    [
      "what passes whole, beside what does not pass at all",
      ["tcp 443 203.0.113.0/24", "tcp 443 10.1.2.0/24"],
      { bans: [PRIVATE] },
      ["tcp 443 203.0.113.0/24"],
    ],
    [
      "nothing that is too wide with the rest",
      ["tcp 443 52.0.0.0/16", "tcp 443 52.1.0.0/16", "tcp 443 203.0.113.0/24"],
      { limits: someLimits({ minPrefixLength: { ipv4: 16 } }) },
      ["tcp 443 203.0.113.0/24"],
    ],
    [
      "of too many rules those with most addresses, of equal ones the lower, in their order",
      ["tcp 443 203.0.113.7/32", "tcp 443 203.0.114.0/24", "tcp 443 203.0.112.0/24"],
      { limits: someLimits({ maxRulesPerRequest: 2 }) },
      ["tcp 443 203.0.114.0/24", "tcp 443 203.0.112.0/24"],
    ],
    [
      "all of them, where the number of rules is only warned of",
      ["tcp 443-444 203.0.113.7/32", "tcp 443-444 203.0.114.0/24"],
      { permits: [WEB], limits: someLimits({ maxRulesPerRequest: 1, mode: "warn" }) },
      ["tcp 443 203.0.113.7/32", "tcp 443 203.0.114.0/24"],
    ],
    [
      "one ICMP type code by code where not all of them are permitted",
      ["icmp 3/-1 203.0.113.0/24"],
      { permits: [aPermit("icmp 3/4"), aPermit("icmp 3/13")] },
      ["icmp type 3 code 4 203.0.113.0/24", "icmp type 3 code 13 203.0.113.0/24"],
    ],
    [
      "nothing of NAT64 whose IPv4 is banned",
      ["tcp 443 64:ff9b::/101"],
      { bans: [aBan(["0.0.0.0/7"])] },
      ["tcp 443 64:ff9b::200:0/103", "tcp 443 64:ff9b::400:0/102"],
    ],
  ] as const)("%s", (_, asked, policy, rules) => {
    expect(offer(asked, policy)).toEqual(rules);
  });

  test.each([
    ["a request that is allowed", ["tcp 443 203.0.113.0/24"], {}],
    ["one that no permit meets", ["tcp 22 203.0.113.0/24"], { permits: [WEB] }],
    ["one that is banned as a whole", ["tcp 443 10.1.2.0/24"], { bans: [PRIVATE] }],
    ["one whose caller may not ask", ["tcp 22 203.0.113.0/24"], { permits: [WEB], requesters: [] }],
    [
      "one whose rest would have to wait for an approval",
      ["tcp 22-443 203.0.113.0/24"],
      { permits: [WEB], approvals: [anApproval([APPROVER_ROLE])] },
    ],
    ["one for a group that is not governed", ["tcp 80-443 1.1.1.0/24"], { governedTag: "other" }],
  ] as const)("nothing to %s", (_, asked, policy) => {
    expect(offer(asked, policy)).toBeUndefined();
  });

  test("the whole request, where only tags are missing, which are named and never made up", () => {
    const requiredTags = [
      aRequiredTag("Owner", { pattern: ".+@acme", reason: "somebody answers" }),
      aRequiredTag("Ticket", { matches: () => false }),
      aRequiredTag("Team", { mode: "warn" }),
    ];
    const request = aRequest(["tcp 443 203.0.113.0/24"], { Ticket: "x" });
    const found = offered(aSubject(request, anOpenPolicy({ requiredTags })));
    expect(found).toEqual({
      permissions: request.permissions,
      missingTags: [
        { key: "Owner", pattern: ".+@acme", reason: "somebody answers" },
        { key: "Ticket" },
      ],
    });
  });

  test("keeps descriptions", () => {
    const { permissions, ...rest } = aRequest(["tcp 80-443 203.0.113.0/24"]);
    const described = permissions.map((one) => ({ ...one, description: "partner" }));
    const subject = aSubject({ ...rest, permissions: described }, anOpenPolicy({ permits: [WEB] }));
    expect(offered(subject)?.permissions.map(({ description }) => description)).toEqual([
      "partner",
    ]);
  });

  test("ends with so many blocks that nobody would read them", () => {
    const bans = [aBan(Array.from({ length: 300 }, (_, i) => `52.${i >> 3}.${(i & 7) * 32}.1/32`))];
    const policy = anOpenPolicy({ bans });
    const permissions = offered(aSubject(aRequest(["tcp 443 52.0.0.0/8"]), policy))?.permissions;
    expect(permissions).toHaveLength(50);
  });
});

describe("the time that rules may stay", () => {
  const LIMITED = { limits: someLimits({ maxSeconds: 3600 }) };
  const asking = (seconds: number, policy: Partial<Policy>, asked = ["tcp 443 203.0.113.0/24"]) =>
    offered(
      aSubject(
        aRequest(asked, {}, { lifetime: { kind: "for", seconds } }),
        anOpenPolicy({ permits: [WEB], ...policy }),
      ),
    );

  test("is clipped to the longest that passes", () => {
    expect(asking(3601, LIMITED)?.lifetime).toEqual({ kind: "for", seconds: 3600 });
  });

  test("is not spoken of where it is not what was denied", () => {
    const offer = asking(3600, LIMITED, ["tcp 443-444 203.0.113.0/24"]);
    expect(offer?.permissions.map(trafficText)).toEqual(["tcp 443 203.0.113.0/24"]);
    expect(offer).not.toHaveProperty("lifetime");
  });

  test("can't be put right where its end has passed", () => {
    const request = aRequest(
      ["tcp 443 203.0.113.0/24"],
      {},
      {
        lifetime: { kind: "until", at: "2026-01-01T00:00:00.000Z" },
      },
    );
    expect(offered(aSubject(request, anOpenPolicy({ permits: [WEB] })))).toBeUndefined();
  });
});
