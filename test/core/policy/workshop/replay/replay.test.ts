import { describe, expect, test } from "@jest/globals";
import { decide } from "../../../../../core/policy/decide.ts";
import type { Facts } from "../../../../../core/policy/facts.ts";
import {
  type Recorded,
  type Replayed,
  replay,
} from "../../../../../core/policy/workshop/replay/replay.ts";
import type { EgressRequest } from "../../../../../core/request/request.ts";
import type { Ticket } from "../../../../../core/tickets/ticket.ts";
import {
  aList,
  aRequest,
  aTicket,
  NOW,
  PAYMENTS_ROLE,
  someFacts,
  VPC_ID,
} from "../../../../support/builders.ts";
import { HEAD, policyOf } from "../../../../support/policyDocuments.ts";

const TO = "203.0.113.0/24";
const LIST = "pl-0123456789abcdef0";
const WHO = `requesters: [{ id: payments, principals: ['${PAYMENTS_ROLE}'] }]`;
const WEB = "{ id: web, protocol: tcp, ports: [443] }";
const OPEN = `${WHO}\nallowedPorts: [${WEB}]`;
const where = (text: string, rest = "") => `${OPEN}
bannedCidrs: [{ id: b, cidrs: [203.0.113.0/24], reason: r, where: ${text} }]${rest}`;

interface Scene {
  readonly before?: string;
  readonly asked?: string | readonly string[];
  readonly facts?: Facts;
  readonly members?: Partial<EgressRequest>;
  readonly ticket?: Ticket;
}

/** What is put on record of a request that one policy decided about. */
function recordOf({
  before = OPEN,
  asked = `tcp 443 ${TO}`,
  facts = someFacts(),
  members = {},
  ticket,
}: Scene): Recorded {
  const policy = policyOf(`${HEAD}${before}`);
  const request = aRequest([asked].flat(), {}, members);
  const { effect, findings } = decide({ policy, request, facts, now: NOW });
  const lists = new Map(
    [...facts.prefixLists].flatMap(([id, list]) =>
      list.kind === "resolved" ? [[id, list.ownerId] as const] : [],
    ),
  );
  return {
    request,
    approvals: [],
    at: NOW,
    effect,
    findings,
    policyDigest: policy.digest,
    lists,
    ...(ticket === undefined ? {} : { ticket }),
  };
}

function noted({ kind, possible, unknown }: Replayed): readonly string[] {
  const codes = (findings: readonly { readonly code: string }[]) =>
    findings.map(({ code }) => code).join();
  return [
    kind,
    ...possible.map(({ effect, where: groups, came, gone }) => {
      const text = groups.map((words) => words.join(", ")).join(" or ");
      const changes = `${came.length > 0 ? ` +${codes(came)}` : ""}${gone.length > 0 ? ` -${codes(gone)}` : ""}`;
      return `${effect}${changes}${text === "" ? "" : ` ${text}`}`;
    }),
    ...unknown.map((what) => `? ${what}`),
  ];
}

const tagged = (tags: Record<string, string>) =>
  someFacts([], { tags: new Map(Object.entries({ "egress-guard:governed": "true", ...tags })) });
const withList = (cidrs: readonly string[]) =>
  someFacts([], {}, new Map([[LIST, aList("AWS", cidrs)]]));
const LISTS = `${OPEN}\nallowedPrefixLists: [{ id: l, ownerId: AWS }]`;
const TICKET = "requiredTicket: [{ id: t, states: [Approved], person: any }]";
const ASKS = "{ id: a, approvers: ['group:g'] }";
const ASKS_OTHERS =
  "{ id: others, approvers: ['group:g'], when: { ports: [{ protocol: tcp, ports: [22] }] } }";
const WIDE = "{ id: wide, approvers: ['group:g'], when: { widerThan: { ipv4: 23 } } }";
const ANY_TAGS = "? the group's tags and VPC";
const ANY_LIST = "? what the prefix lists stood for";

describe("a recorded request by another policy", () => {
  test.each<readonly [name: string, scene: Scene, after: string, noted: readonly string[]]>([
    [
      "is the same where nothing speaks of it",
      {},
      `${OPEN}\nbannedCidrs: [{ id: b, cidrs: [10.0.0.0/8], reason: r }]`,
      ["same", "allow"],
    ],
    ["is denied by a new ban", {}, where("{}"), ["otherwise", "deny +banned-cidr"]],
    [
      "is allowed where what denied it is gone",
      { before: where("{}") },
      OPEN,
      ["otherwise", "allow -banned-cidr"],
    ],
    [
      "may be denied for another reason, and is the same",
      { before: where("{}") },
      WHO,
      ["same", "deny +protocol-not-allowed -banned-cidr"],
    ],
    [
      "waits for approvals",
      {},
      `${OPEN}\napprovals: [{ id: a, approvers: ['group:g'] }]`,
      ["otherwise", "require-approval +approval-required"],
    ],
    [
      "has the moment at which it was decided",
      {},
      `${where("{}")}
exceptions: [{ id: e, lifts: [b], cidrs: [${TO}], ports: any, expires: 2026-06-16, reason: r }]`,
      ["same", "allow"],
    ],
    [
      "has its own region, account, group and principal",
      {},
      where(
        `{ regions: [us-east-1], groupIds: [sg-0123456789abcdef0], principals: ['${PAYMENTS_ROLE}'] }`,
      ),
      ["otherwise", "deny +banned-cidr"],
    ],
    ["is not of another region", {}, where("{ regions: [eu-west-1] }"), ["same", "allow"]],
    [
      "is not of another principal, whatever the group",
      {},
      where("{ principals: ['group:g'], groupTags: { team: x } }"),
      ["same", "allow"],
    ],
    [
      "depends on tags, which nobody wrote down",
      { facts: tagged({ team: "x" }) },
      where("{ groupTags: { team: [x, y] } }"),
      [
        "depends",
        "deny +banned-cidr for groups tagged team=x or y",
        "allow for groups not tagged team=x or y",
        ANY_TAGS,
      ],
    ],
    [
      "depends on tags that a permit asks for",
      {},
      OPEN.replace("443]", "443], where: { groupTags: { team: x } }"),
      [
        "depends",
        "allow for groups tagged team=x",
        "deny +protocol-not-allowed for groups not tagged team=x",
        ANY_TAGS,
      ],
    ],
    [
      "depends on tags alone, where account, region and group are on record, and one of those who ask is meant",
      {},
      where(
        `{ accounts: ['111122223333'], regions: [us-east-1], groupIds: [sg-0123456789abcdef0], principals: ['${PAYMENTS_ROLE}', 'group:g'], groupTags: { team: x } }`,
      ),
      [
        "depends",
        "deny +banned-cidr for groups tagged team=x",
        "allow for groups not tagged team=x",
        ANY_TAGS,
      ],
    ],
    [
      "is not given up for what is said of others",
      {},
      `${OPEN}\nbannedCidrs: [${Array.from(
        { length: 10 },
        (_, i) =>
          `{ id: b${i}, cidrs: [${TO}], reason: r, where: { principals: ['group:g'], groupTags: { tag${i}: x } } }`,
      ).join(", ")}]`,
      ["same", "allow"],
    ],
    [
      "is decided otherwise for every group, though it depends on tags how",
      { before: `${OPEN}\napprovals: [${ASKS}]` },
      where("{ groupTags: { team: x } }", `\napprovals: [${ASKS_OTHERS}]`),
      [
        "otherwise",
        "deny +banned-cidr -approval-required for groups tagged team=x",
        "allow -approval-required for groups not tagged team=x",
        ANY_TAGS,
      ],
    ],
    [
      "depends on the VPC, which may not have been known then",
      {},
      where(`{ vpcIds: [${VPC_ID}] }`),
      [
        "depends",
        `deny +banned-cidr in ${VPC_ID} or a VPC that EC2 does not name`,
        `allow in any VPC that EC2 names but ${VPC_ID}`,
        ANY_TAGS,
      ],
    ],
    [
      "does not depend on tags that make no difference",
      {},
      where("{ groupTags: { team: x } }", "\nrequiredTags: [{ key: Owner }]"),
      ["otherwise", "deny +banned-cidr,missing-tag"],
    ],
    [
      "is denied for every group, each by something else",
      {},
      `${WHO}
allowedPorts: [{ id: web, protocol: tcp, ports: [443], where: { groupTags: { team: x } } }]
bannedCidrs: [{ id: b, cidrs: [${TO}], reason: r, where: { groupTags: { team: x } } }]`,
      ["otherwise", "deny +banned-cidr,protocol-not-allowed"],
    ],
    [
      "was not governed, and is not",
      { facts: someFacts([], { tags: new Map() }) },
      OPEN.replace("443", "443, 80"),
      ["same", "deny"],
    ],
    [
      "was governed, and is",
      {},
      `governedTag: guarded\n${OPEN.replace("443", "443, 80")}`,
      ["same", "allow"],
    ],
    [
      "had a rule that can't be read, which is so by any policy",
      { facts: { ...someFacts(), unreadable: ["sgr-1"] } },
      OPEN.replace("443", "443, 80"),
      ["same", "deny"],
    ],
    [
      "is denied as its list is no more permitted",
      { before: LISTS, asked: `tcp 443 ${LIST}`, facts: withList([TO]) },
      OPEN,
      ["otherwise", "deny +prefix-list-not-allowed"],
    ],
    [
      "depends on what a list stood for",
      { before: LISTS, asked: `tcp 443 ${LIST}`, facts: withList([TO]) },
      `${LISTS}\nrequiredTags: [{ key: Owner, mode: warn }]`,
      ["depends", "allow", ANY_LIST],
    ],
    [
      "depends on what a list stood for, though another rule names none",
      { before: LISTS, asked: [`tcp 443 ${LIST}`, `tcp 443 ${TO}`], facts: withList([TO]) },
      `${LISTS}\nrequiredTags: [{ key: Owner, mode: warn }]`,
      ["depends", "allow", ANY_LIST],
    ],
    [
      "may still be denied for what a list stood for",
      {
        before: `${LISTS}\nbannedCidrs: [{ id: b, cidrs: [${TO}], reason: r }]`,
        asked: `tcp 443 ${LIST}`,
        facts: withList([TO]),
      },
      LISTS,
      ["depends", "allow -banned-cidr", ANY_LIST],
    ],
    [
      "may still need approval for what a list stood for",
      { before: `${LISTS}\napprovals: [${ASKS}]`, asked: `tcp 443 ${LIST}`, facts: withList([TO]) },
      `${LISTS}\napprovals: [${ASKS_OTHERS}, ${ASKS_OTHERS.replace("others", "more, mode: warn")}]`,
      ["depends", "allow -approval-required", ANY_LIST],
    ],
    [
      "may still be denied for what a list stood for, where others need approval",
      {
        before: `${LISTS}\nbannedCidrs: [{ id: b, cidrs: [${TO}], reason: r }]`,
        asked: `tcp 443 ${LIST}`,
        facts: withList([TO]),
      },
      `${LISTS}\napprovals: [${ASKS_OTHERS}]`,
      ["depends", "allow -banned-cidr", ANY_LIST],
    ],
    [
      "needs no approval any more where approvals only warn, whatever a list stood for",
      { before: `${LISTS}\napprovals: [${ASKS}]`, asked: `tcp 443 ${LIST}`, facts: withList([TO]) },
      `${LISTS}\napprovals: [${ASKS_OTHERS.replace("others", "others, mode: warn")}]`,
      ["otherwise", "allow -approval-required", ANY_LIST],
    ],
    [
      "had a rule to a list that could not be read, which is so by any policy",
      { facts: someFacts([`tcp 443 ${LIST}`]) },
      OPEN.replace("443", "443, 80"),
      ["same", "deny"],
    ],
    [
      "has a list that could not be read, which is so by any policy",
      { before: LISTS, asked: `tcp 443 ${LIST}` },
      `${LISTS}\nrequiredTags: [{ key: Owner, mode: warn }]`,
      ["same", "deny"],
    ],
    [
      "depends on rules where they made it too broad",
      {
        before: `${OPEN}\nlimits: { minPrefixLength: { ipv4: 24 } }`,
        facts: someFacts(["tcp 443 203.0.112.0/24"]),
      },
      `${OPEN}\nlimits: { minPrefixLength: { ipv4: 23 } }`,
      ["depends", "allow -too-broad", "? the group's own rules"],
    ],
    [
      "depends on rules where they made it too broad for one approval",
      {
        before: `${OPEN}\napprovals: [${WIDE.replace("23", "24")}]`,
        facts: someFacts(["tcp 443 203.0.112.0/24"]),
      },
      `${OPEN}\napprovals: [${ASKS_OTHERS}, ${WIDE}]`,
      ["depends", "allow -approval-required", "? the group's own rules"],
    ],
    [
      "does not depend on them where no approval is about width",
      { before: `${OPEN}\napprovals: [${ASKS}]` },
      `${OPEN}\napprovals: [${ASKS_OTHERS}]`,
      ["otherwise", "allow -approval-required"],
    ],
    [
      "does not depend on them where approval is asked for anyway",
      { before: `${OPEN}\napprovals: [${ASKS}]` },
      `${OPEN}\napprovals: [${ASKS}, ${WIDE}]`,
      ["same", "require-approval"],
    ],
    [
      "does not depend on them for an approval where it was denied for something else",
      { before: where("{}") },
      `${OPEN}\napprovals: [${WIDE}]`,
      ["otherwise", "allow -banned-cidr"],
    ],
    [
      "does not depend on them where the widest of all blocks may pass",
      {
        before: `${OPEN}\nlimits: { minPrefixLength: { ipv4: 24 } }`,
        facts: someFacts(["tcp 443 203.0.112.0/24"]),
      },
      `${OPEN}\nlimits: { minPrefixLength: { ipv4: 0 } }`,
      ["otherwise", "allow -too-broad"],
    ],
    [
      "does not depend on them where no approval had been asked for",
      {},
      `${OPEN}\napprovals: [${WIDE}]`,
      ["same", "allow"],
    ],
    [
      "does not depend on them where they never made it too broad",
      { before: where("{}", "\nrequiredTags: [{ key: Owner, mode: warn }]") },
      `${OPEN}\nlimits: { minPrefixLength: { ipv4: 23 } }`,
      ["otherwise", "allow -banned-cidr"],
    ],
    [
      "does not depend on them where the limit only warns",
      {
        before: `${OPEN}\nlimits: { minPrefixLength: { ipv4: 24 } }`,
        facts: someFacts(["tcp 443 203.0.112.0/24"]),
      },
      `${OPEN}\nlimits: { mode: warn, minPrefixLength: { ipv4: 23 } }`,
      ["otherwise", "allow -too-broad"],
    ],
    [
      "says of each rule what came and went",
      {
        before: `${OPEN}\nbannedCidrs: [{ id: b, cidrs: [${TO}], reason: r }]`,
        asked: [`tcp 443 ${TO}`, "tcp 443 198.51.100.0/24"],
      },
      `${OPEN}\nbannedCidrs: [{ id: b, cidrs: [198.51.100.0/24], reason: r }]`,
      ["same", "deny +banned-cidr -banned-cidr"],
    ],
    [
      "does not depend on them where there is no limit",
      {
        before: `${OPEN}\nlimits: { minPrefixLength: { ipv4: 24 } }`,
        facts: someFacts(["tcp 443 203.0.112.0/24"]),
      },
      OPEN,
      ["otherwise", "allow -too-broad"],
    ],
    [
      "is denied as it names no ticket",
      {},
      `${OPEN}\n${TICKET}`,
      ["otherwise", "deny +ticket-missing"],
    ],
    [
      "depends on the ticket, which nobody read then",
      { members: { ticket: "NET-12" } },
      `${OPEN}\n${TICKET}`,
      ["depends", "allow", "? the ticket"],
    ],
    [
      "does not depend on a ticket that is only warned of",
      { members: { ticket: "NET-12" } },
      `${OPEN}\n${TICKET.replace("}]", ", mode: warn }]")}`,
      ["same", "allow"],
    ],
    [
      "depends on the ticket, though another statement only warns of it",
      { members: { ticket: "NET-12" } },
      `${OPEN}\n${TICKET.replace("}]", "}, { id: u, states: [Approved], person: any, mode: warn }]")}`,
      ["depends", "allow", "? the ticket"],
    ],
    [
      "does not depend on the ticket where it is denied anyway",
      { members: { ticket: "NET-12" } },
      `${WHO}\n${TICKET}`,
      ["otherwise", "deny +protocol-not-allowed"],
    ],
    [
      "has the ticket that was read then",
      { members: { ticket: "NET-12" }, ticket: aTicket() },
      `${OPEN}\n${TICKET}`,
      ["same", "allow"],
    ],
    [
      "is denied for the state of the ticket that was read then",
      { members: { ticket: "NET-12" }, ticket: aTicket({ state: "Closed" }) },
      `${OPEN}\n${TICKET}`,
      ["otherwise", "deny +ticket-state"],
    ],
  ])("%s", (_, scene, after, expected) => {
    expect(noted(replay(recordOf(scene), policyOf(`${HEAD}${after}`)))).toEqual(expected);
  });

  test("is the same by the same policy, whatever it depended on", () => {
    const policy = `${where("{ groupTags: { team: x } }")}`;
    const recorded = recordOf({ before: policy, facts: tagged({ team: "x" }) });
    const replayed = replay(recorded, policyOf(`${HEAD}${policy}`));
    expect(noted(replayed)).toEqual(["same", "deny"]);
    expect(replayed.possible.map((one) => one.where)).toEqual([[[]]]);
  });

  test("of one effect is about any group", () => {
    const { possible } = replay(recordOf({}), policyOf(`${HEAD}${where("{}")}`));
    expect(possible.map((one) => one.where)).toEqual([[[]]]);
  });

  test("has the approvals that had been given", () => {
    const before = `${OPEN}\napprovals: [{ id: a, approvers: ['arn:aws:iam::111122223333:user/kim'] }]`;
    const kim = { kind: "iam", id: "AIDAKIM", arn: "arn:aws:iam::111122223333:user/kim" } as const;
    const recorded: Recorded = { ...recordOf({ before }), approvals: [kim], effect: "allow" };
    const next = (rest: string) =>
      policyOf(`${HEAD}${before.replace("kim'", `kim', 'group:g'`)}${rest}`);
    expect(replay(recorded, next("")).kind).toBe("same");
    const two = policyOf(`${HEAD}${before.replace("kim']", "kim', 'group:g'], quorum: 2")}`);
    expect(noted(replay(recorded, two))).toEqual(["otherwise", "require-approval"]);
  });

  test("is given up where a policy tells too many kinds of groups apart", () => {
    const bans = Array.from(
      { length: 10 },
      (_, i) => `{ id: b${i}, cidrs: [${TO}], reason: r, where: { groupTags: { tag${i}: x } } }`,
    );
    const policy = policyOf(`${HEAD}${OPEN}\nbannedCidrs: [${bans.join(", ")}]`);
    expect(noted(replay(recordOf({}), policy))).toEqual([
      "depends",
      "? the group's tags and VPC, of which the policy tells too many kinds apart",
    ]);
  });
});
