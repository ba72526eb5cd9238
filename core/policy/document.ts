import * as z from "zod";
import { quote } from "../request/fault.ts";
import { MAX_RULES } from "../request/request.ts";
import { access } from "./documentAccess.ts";
import { approval } from "./documentApprovals.ts";
import { exception, unknownLifts } from "./documentExceptions.ts";
import { across, closed, formed, line, whole } from "./documentForms.ts";
import { packetKeys, portKeyFaults } from "./documentPackets.ts";
import { requiredTicket } from "./documentTickets.ts";
import {
  cidrs,
  duration,
  feedFile,
  id,
  mode,
  principals,
  reason,
  tagKey,
  tagPattern,
  where,
} from "./documentValues.ts";
import { duplicateIds } from "./statementIds.ts";

const requester = closed("a requester: a mapping with id and principals", {
  id,
  principals,
  where,
}).describe("Who may ask, for which groups");

const bannedCidrs = across(
  closed("a ban: a mapping with id, reason, and cidrs or file", {
    id,
    cidrs: cidrs.optional(),
    file: feedFile.optional(),
    reason,
    where,
    mode,
  }),
  (ban) =>
    ban.cidrs === undefined && ban.file === undefined
      ? [{ path: ["cidrs"], message: "missing: write cidrs, file, or both" }]
      : [],
).describe("Addresses that no rule may reach, not even in part");

const allowedPorts = across(
  closed("a permit: a mapping with id, protocol, and ports or types", {
    id,
    ...packetKeys,
    cidrs: cidrs
      .optional()
      .describe("Only towards these; absent: to every address of both families"),
    where,
  }),
  portKeyFaults,
).describe("Packets that rules may let out");

const RESERVED = ["aws:", "egress-guard:"];
const requestedKey = tagKey.superRefine((key, context) => {
  const prefix = RESERVED.find((reserved) => key.toLowerCase().startsWith(reserved));
  if (prefix !== undefined) {
    const message = `${quote(key)} is reserved: no request can carry a tag that begins ${prefix}`;
    context.addIssue({ code: "custom", message });
  }
});

const requiredTag = closed("a required tag: a mapping with key", {
  key: requestedKey,
  pattern: tagPattern.optional(),
  id: id.optional(),
  reason: reason.optional(),
  where,
  mode,
}).describe("A tag that new rules must carry; its id is its key unless it has another");

const minPrefixLength = closed("a mapping of ipv4 and ipv6", {
  ipv4: whole("a prefix length 0-32", 0, 32).optional(),
  ipv6: whole("a prefix length 0-128", 0, 128).optional(),
}).optional();

const allowedPrefixList = across(
  closed("a prefix list: a mapping with id, ownerId, and prefixListId unless the owner is AWS", {
    id,
    prefixListId: formed(
      "a prefix list's id: pl- and 8 or 17 lower-case hex digits",
      /^pl-(?:[0-9a-f]{8}|[0-9a-f]{17})$/,
    ).optional(),
    ownerId: formed("an owner: AWS, or the 12 digits of an account id", /^(?:AWS|\d{12})$/),
    minPrefixLength: minPrefixLength.describe(
      "How wide the list's blocks may be, instead of what limits says; AWS's own lists have no limit without it",
    ),
    onDrift: z
      .enum(["alarm", "revoke"], { error: "alarm or revoke" })
      .optional()
      .describe(
        "What becomes of open rules to the list once a later version of it would be denied: a record and an alarm, as without it, or their revocation as well",
      ),
    where,
  }),
  ({ ownerId, prefixListId }) =>
    prefixListId === undefined && typeof ownerId === "string" && ownerId !== "AWS"
      ? [
          {
            path: ["prefixListId"],
            message: `missing: write the id of one list of ${ownerId}; only AWS's own lists are named by their owner alone`,
          },
        ]
      : [],
).describe(
  "A prefix list that rules may lead to; its blocks meet bans, permits and limits as if they were written out",
);

const allowedSecurityGroup = closed("a security group: a mapping with id, groupId and accountId", {
  id,
  groupId: formed(
    "a security group's id: sg- and 8 or 17 lower-case hex digits",
    /^sg-(?:[0-9a-f]{8}|[0-9a-f]{17})$/,
  ),
  accountId: formed("the 12 digits of an account id, in quotes", /^\d{12}$/),
  where,
}).describe("A security group that rules may lead to, on the ports of permits without cidrs");

const limits = closed(
  "a mapping of minPrefixLength, maxRulesPerRequest, maxRulesPerGroup and maxDuration",
  {
    minPrefixLength: minPrefixLength.describe("No block that rules open together may be wider"),
    maxRulesPerRequest: whole(`a number of rules 1-${MAX_RULES}`, 1, MAX_RULES).optional(),
    maxRulesPerGroup: whole("a number of rules 1-1000", 1, 1000)
      .default(60)
      .describe(
        "The account's quota of outbound rules per security group, which EC2 counts for IPv4 and IPv6 apart; a request beyond it is told so before EC2 is asked",
      ),
    maxDuration: duration
      .optional()
      .describe("How long rules may stay, and how long they do where a request does not say"),
    where,
    mode,
  },
).describe("How wide, how many, and for how long");

function statements<Statement extends z.ZodType>(statement: Statement) {
  return z.array(statement, { error: "a list of statements" }).default([]);
}

/** The policy document's schema: what is written in YAML, closed, with its defaults. */
export const policyDocument = across(
  closed("a policy: a mapping with version and name", {
    version: z.literal(1, { error: "1, the only version that this program reads" }),
    name: line("a name: one line of text, 64 characters at most", 64),
    governedTag: tagKey
      .refine((key) => !key.toLowerCase().startsWith("aws:"), {
        error: "a tag that begins aws: can't be set on a group; choose another",
      })
      .default("egress-guard:governed")
      .describe("The tag that puts a security group under this guard, with the value true"),
    requesters: statements(requester),
    access: statements(access),
    bannedCidrs: statements(bannedCidrs),
    allowedPorts: statements(allowedPorts),
    requiredTags: statements(requiredTag),
    requiredTicket: statements(requiredTicket),
    allowedPrefixLists: statements(allowedPrefixList),
    allowedSecurityGroups: statements(allowedSecurityGroup),
    limits: limits.prefault({}),
    exceptions: statements(exception),
    approvals: statements(approval),
  }),
  (document) => [...duplicateIds(document), ...unknownLifts(document)],
);

/** What an organisation wrote down as its policy, checked, with the defaults filled in; plain JSON. */
export type PolicyDocument = Readonly<z.output<typeof policyDocument>>;
