import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { CHECKS } from "../../../../core/policy/checks/checks.ts";
import { decide } from "../../../../core/policy/decide.ts";
import type { Facts, Subject } from "../../../../core/policy/facts.ts";
import type { Approval, Policy } from "../../../../core/policy/policy.ts";
import { explain, explainPacket } from "../../../../core/policy/workshop/explain.ts";
import {
  APPROVER_ROLE,
  aBan,
  aBox,
  aList,
  anApproval,
  anException,
  anOpenPolicy,
  aPermit,
  aPrincipalPattern,
  aRequest,
  aRequiredTag,
  aRequiredTicket,
  aSubject,
  aTicket,
  GROUP_ID,
  PAYMENTS,
  PAYMENTS_ROLE,
  someFacts,
  someLimits,
} from "../../../support/builders.ts";
import { worlds } from "../../../support/worldArbitraries.ts";
import { subjectOf } from "../../../support/worlds.ts";

const ELSEWHERE = { groupIds: ["sg-01234567"] };
const UNKNOWN = { vpcIds: ["vpc-01234567"] };

function subject(asked: readonly string[], policy: Partial<Policy>, facts?: Facts): Subject {
  return aSubject(aRequest(asked, { Owner: "a" }), anOpenPolicy(policy), facts);
}

/** What is said, one voice a line: `+ ID TEXT`, but for who asks and for the governed tag. */
function said(of: Subject, ...checks: Parameters<typeof explain>[1][]): readonly string[] {
  const marks = { yes: "+", no: "-", asks: "?", note: "." } as const;
  return explain(of, ...checks)
    .voices.filter(({ text }) => !/ask for sg-|carries/.test(text))
    .map(({ says, statementId = "", text }) => `${marks[says]} ${statementId} ${text}`);
}

const WEB = aPermit("tcp 443", undefined, { id: "web" });

describe("an explanation", () => {
  test("begins with who may ask, for which group", () => {
    const requesters = [
      {
        id: "all",
        where: {},
        principals: [aPrincipalPattern(`${PAYMENTS_ROLE}Other`), aPrincipalPattern(PAYMENTS_ROLE)],
      },
      { id: "else", where: ELSEWHERE, principals: [aPrincipalPattern(PAYMENTS_ROLE)] },
      { id: "other", where: {}, principals: [aPrincipalPattern(`${PAYMENTS_ROLE}Other`)] },
    ];
    const { voices, effect } = explain(subject(["tcp 443 203.0.113.0/24"], { requesters }));
    expect(effect).toBe("allow");
    expect(voices.slice(0, 3)).toEqual([
      { says: "yes", statementId: "all", text: `lets ${PAYMENTS.arn} ask for ${GROUP_ID}` },
      {
        says: "note",
        statementId: "else",
        text: `names ${PAYMENTS.arn}, but its where does not match here`,
      },
      {
        says: "yes",
        text: `${GROUP_ID} carries egress-guard:governed=true, so that the guard may change it`,
      },
    ]);
  });

  test("names the permits that let all or a part of a rule out, and those that would elsewhere", () => {
    const permits = [
      WEB,
      aPermit("tcp 443-444", ["203.0.113.0/24"], { id: "partner" }),
      aPermit("tcp 443", ["198.51.100.0/24"], { id: "apart" }),
      aPermit("udp 53", undefined, { id: "dns" }),
      aPermit("-1", undefined, { id: "other-group", where: ELSEWHERE }),
      aPermit("-1", undefined, { id: "some-vpc", where: UNKNOWN }),
    ];
    const { group } = someFacts();
    const facts = { ...someFacts(), group: { tags: group.tags } };
    expect(said(subject(["tcp 443-444 203.0.113.0/24"], { permits }, facts))).toEqual([
      "+ web permits a part of tcp 443-444 203.0.113.0/24 (it permits tcp 443)",
      "+ partner permits tcp 443-444 203.0.113.0/24 (it permits tcp 443-444)",
      ". other-group permits tcp 443-444 203.0.113.0/24 (it permits -1), but its where does not match here",
      ". some-vpc permits tcp 443-444 203.0.113.0/24 (it permits -1), but it is not known whether its where matches here",
    ]);
  });

  test("names the bans that are met, those that are lifted, and those that would be met elsewhere", () => {
    const bans = [
      aBan(["10.0.0.0/8"], { id: "private" }),
      aBan(["10.1.0.0/16"], { id: "moved" }),
      aBan(["10.0.0.0/8"], { id: "other-group", where: ELSEWHERE }),
      aBan(["192.0.2.0/24"], { id: "apart" }),
    ];
    const exceptions = [anException(["-1"], ["10.1.2.0/24"], { lifts: ["moved", "other-group"] })];
    const voices = said(subject(["tcp 443 10.1.2.0/24"], { bans, exceptions }));
    expect(voices.map((text) => text.split(" ").slice(0, 4).join(" "))).toEqual([
      ". other-group forbids some",
      "- private tcp 443",
      ". lifted tcp 443",
      "+ permitted permits tcp",
    ]);
  });

  test("says once that no ban is met, and names those that were asked", () => {
    const bans = [aBan(["10.0.0.0/8"], { id: "private" }), aBan(["192.0.2.0/24"], { id: "apart" })];
    const there = subject(["tcp 443 203.0.113.0/24"], { bans });
    expect(said(there)[0]).toBe("+  no ban is met: private, apart");
    expect(said(subject(["tcp 443 203.0.113.0/24"], {}))[0]).toMatch(/^\+ permitted/);
  });

  test("names of bans only those that were asked, or would be met elsewhere", () => {
    const bans = [
      aBan(["10.0.0.0/8"], { id: "private" }),
      aBan(["192.0.2.0/24"], { id: "apart", where: ELSEWHERE }),
    ];
    const voices = said(subject(["tcp 443 203.0.113.0/24"], { bans }));
    expect(voices.slice(0, -1)).toEqual(["+  no ban is met: private"]);
  });

  test("says nothing for a group that is not governed, and nothing of a list that can't be read", () => {
    const facts = someFacts([], { tags: new Map() });
    const prefixLists = [{ id: "aws", where: {}, ownerId: "AWS", minPrefixLength: {} }];
    const judged = subject(["tcp 443 pl-01234567"], { prefixLists }, facts);
    const checks = CHECKS.filter(({ name }) => ["governed", "destinations"].includes(name));
    expect(explain(judged, checks).voices).toEqual([
      expect.objectContaining({ says: "no", code: "group-not-governed" }),
      expect.objectContaining({ says: "no", code: "prefix-list-unresolved" }),
    ]);
  });

  test("of a group names no statement about another group, or about its like in another account", () => {
    const named = (id: string, groupId: string, accountId = "111122223333") => ({
      ...{ id, where: {}, groupId, accountId },
    });
    const securityGroups = [
      named("proxy", "sg-01234567"),
      named("other", "sg-76543210"),
      named("elsewhere", "sg-01234567", "444455556666"),
    ];
    const destinations = CHECKS.filter(({ name }) => name === "destinations");
    const { voices } = explain(subject(["tcp 443 sg-01234567"], { securityGroups }), destinations);
    expect(voices.map(({ statementId }) => statementId)).toEqual(["proxy"]);
  });

  test("names the statements that permit lists and groups", () => {
    const policy = {
      prefixLists: [{ id: "aws", where: {}, ownerId: "AWS", minPrefixLength: {} }],
      securityGroups: [
        { id: "proxy", where: {}, groupId: "sg-01234567", accountId: "111122223333" },
      ],
      permits: [WEB, aPermit("tcp 443", ["203.0.113.0/24"], { id: "partner" })],
    };
    const lists = new Map([["pl-01234567", aList("AWS", ["203.0.113.0/24", "192.0.2.0/24"])]]);
    const asked = ["tcp 443 pl-01234567", "tcp 443 sg-01234567"];
    expect(said(subject(asked, policy, someFacts([], {}, lists)))).toEqual([
      "+ aws permits pl-01234567 of AWS, which stands for 2 blocks",
      "+ proxy permits security group sg-01234567 of 111122223333",
      "+ web permits tcp 443 pl-01234567 (it permits tcp 443)",
      "+ partner permits a part of tcp 443 pl-01234567 (it permits tcp 443)",
      "+ web permits tcp 443 sg-01234567 (it permits tcp 443)",
    ]);
  });

  test("says of limits and tags what they take, or what they refuse, and not both", () => {
    const policy = {
      permits: [WEB],
      limits: someLimits({ minPrefixLength: { ipv4: 16, ipv6: 48 }, maxRulesPerRequest: 1 }),
      requiredTags: [aRequiredTag("Owner"), aRequiredTag("Ticket")],
    };
    expect(said(subject(["tcp 443 203.0.113.0/24"], policy)).slice(1)).toEqual([
      "+ limits takes no block wider than /16 in IPv4 or /48 in IPv6",
      "+ limits takes 1 rules in one request, and this one has 1",
      '+ owner takes "a" as Owner',
      "- ticket the tag Ticket is missing; give it any value",
    ]);
    const wide = said(subject(["tcp 443 52.0.0.0/8", "tcp 443 203.0.113.0/24"], policy));
    expect(wide.filter((text) => / limits /.test(text))).toEqual([
      expect.stringMatching(/^- limits tcp 443 52\.0\.0\.0\/8 reaches/),
      "- limits 2 rules in one request; ask for at most 1",
    ]);
    const elsewhere = { ...policy, limits: { ...policy.limits, where: ELSEWHERE } };
    const silent = said(subject(["tcp 443 52.0.0.0/8"], elsewhere));
    expect(silent.filter((text) => / limits /.test(text))).toEqual([]);
  });

  test("says which ticket a statement takes, or why not", () => {
    const policy = { permits: [WEB], requiredTickets: [aRequiredTicket()] };
    const asked = subject(["tcp 443 203.0.113.0/24"], policy);
    const named = { ...asked, request: { ...asked.request, ticket: "NET-12" } };
    const last = (members: object) => {
      const facts = {
        ...asked.facts,
        ticket: { kind: "ticket", ticket: aTicket(members) },
      } as const;
      return said({ ...named, facts }).at(-1);
    };
    expect(last({})).toBe('+ change takes "NET-12" in state "Approved"');
    expect(last({ state: "New" })).toBe(
      '- change "NET-12" is in state "New"; it has to be in "Approved"',
    );
    expect(said(asked).at(-1)).toBe('- change no ticket is named; name one in state "Approved"');
  });

  test("finds each tag by its key", () => {
    const requiredTags = [aRequiredTag("Owner"), aRequiredTag("Ticket")];
    const request = aRequest(["tcp 443 203.0.113.0/24"], { Ticket: "NET-1", Owner: "a" });
    const judged = aSubject(request, anOpenPolicy({ permits: [WEB], requiredTags }));
    expect(said(judged).slice(1)).toEqual([
      '+ owner takes "a" as Owner',
      '+ ticket takes "NET-1" as Ticket',
    ]);
  });

  test("of one packet finds the IPv4 address that hides in an IPv6 one", () => {
    const packet = subject(["tcp 443 ::ffff:10.0.0.7/128"], { permits: [WEB] });
    expect(explainPacket(packet).voices).toContainEqual(
      expect.objectContaining({ says: "no", code: "ipv4-embedded" }),
    );
  });

  test("of one packet speaks of bans and permits alone", () => {
    const policy = {
      requesters: [],
      permits: [WEB],
      bans: [aBan(["10.0.0.0/8"])],
      requiredTags: [aRequiredTag("Ticket")],
    };
    const packet = subject(["tcp 443 203.0.113.7/32"], policy);
    expect(explainPacket(packet)).toEqual({
      effect: "allow",
      voices: [
        { says: "yes", text: "no ban is met: banned" },
        {
          says: "yes",
          statementId: "web",
          text: "permits tcp 443 203.0.113.7/32 (it permits tcp 443)",
        },
      ],
    });
    const other = subject(["tcp 443 10.0.0.7/32"], policy);
    expect(explainPacket(other).effect).toBe("deny");
  });
});

describe("approvals", () => {
  const HTTPS = { boxes: [aBox([6, 6], [443, 443], [0, 0xffffffff])] };
  const KIM = "arn:aws:iam::111122223333:user/kim";
  const asked = (when: Approval["when"], members: Partial<Approval> = {}) =>
    explainPacket(
      subject(["tcp 443 203.0.113.7/32"], {
        permits: [WEB],
        approvals: [anApproval([APPROVER_ROLE, KIM], { when, ...members })],
      }),
    );

  test("are asked for, which is no no", () => {
    const approvals = [anApproval([APPROVER_ROLE], { id: "some" })];
    expect(said(subject(["tcp 443 203.0.113.7/32"], { permits: [WEB], approvals })).at(-1)).toMatch(
      /^\? some some asks for the approval of one person/,
    );
  });

  test.each<[why: string, when: Approval["when"], members: Partial<Approval>, voice: string]>([
    ["always", {}, {}, "asks the approval of one person"],
    ["of its port", HTTPS, { quorum: 2 }, "asks the approval of 2 persons"],
    ["for wide rules", { widerThan: { ipv4: 24 } }, {}, "note if it is wider than /24"],
    ["for long", { ...HTTPS, longerThan: 60 }, {}, "note if it stays longer than 60 s"],
    [
      "for some groups",
      { groupTags: new Map([["t", ["a", "b"]]]) },
      {},
      "note if the group has t=a|b",
    ],
    ["as a warning", {}, { mode: "warn" }, "note the approval of one person"],
  ])("of one packet: %s", (_why, when, members, voice) => {
    const { effect, voices } = asked(when, members);
    const [says = "", text = ""] = [voice.slice(0, 4), voice.slice(5)];
    expect(voices.at(-1)).toMatchObject({ says, text: expect.stringContaining(text) });
    expect(effect).toBe(says === "asks" ? "require-approval" : "allow");
  });

  test("of other packets are silent, and so are those of a packet that is denied", () => {
    const other = { boxes: [aBox([6, 6], [444, 444], [0, 0xffffffff])] };
    expect(asked(other).voices.at(-1)?.statementId).toBe("web");
    const approvals = [anApproval([APPROVER_ROLE])];
    const denied = explainPacket(subject(["tcp 22 203.0.113.7/32"], { permits: [WEB], approvals }));
    expect(denied).toMatchObject({ effect: "deny", voices: [{ says: "no" }] });
  });
});

describe("of any world an explanation", () => {
  test("has the effect of the decision, and each of its findings once, in its order", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const judged = subjectOf(world);
        const { effect, findings } = decide(judged);
        const { effect: explained, voices } = explain(judged);
        expect(explained).toBe(effect);
        expect(voices.flatMap(({ code, text }) => (code === undefined ? [] : [text]))).toEqual(
          findings.map(({ detail }) => detail),
        );
      }),
      { numRuns: 300 },
    );
  });

  test("that permits some packets names a permit, and one that permits none names none", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const judged = subjectOf({ ...world, asked: world.asked.slice(0, 1) });
        const { voices } = explain(judged);
        const refused = voices.some(({ code = "" }) => /^(port|protocol)-not-allowed$/.test(code));
        const named = voices.some(
          ({ says, statementId = "" }) => says === "yes" && statementId.startsWith("permit-"),
        );
        const boxes = judged.request.permissions.some(({ destination }) =>
          ["ipv4", "ipv6"].includes(destination.family),
        );
        if (boxes && !refused) expect(named).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
