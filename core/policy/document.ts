import * as z from "zod";
import { type Protocol, parseProtocol, portsKind } from "../net/ports.ts";
import { quote } from "../request/fault.ts";
import { MAX_RULES } from "../request/request.ts";
import { access } from "./documentAccess.ts";
import {
  across,
  type CrossFault,
  closed,
  formed,
  line,
  type Mapping,
  whole,
} from "./documentForms.ts";
import {
  cidrs,
  feedFile,
  id,
  mode,
  numberList,
  principals,
  protocol,
  reason,
  tagKey,
  tagPattern,
  where,
} from "./documentValues.ts";
import { HIGHEST } from "./numberLists.ts";
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

/** Which of the keys below a protocol needs, and which it takes. */
const PORT_KEYS = ["ports", "types", "codes"] as const;
const TAKEN = {
  ports: {
    needs: "ports",
    takes: ["ports"],
    hint: "write ports: a list such as [443, 5432-5439], or any",
  },
  icmp: {
    needs: "types",
    takes: ["types", "codes"],
    hint: "write types: a list such as [8], or any",
  },
  none: { needs: undefined, takes: [], hint: "" },
} as const satisfies Record<
  ReturnType<typeof portsKind>,
  { needs: string | undefined; takes: readonly string[]; hint: string }
>;

function* portKeyFaults(permit: Mapping): Iterable<CrossFault> {
  const named = knownProtocol(permit.protocol);
  if (named === undefined) return;
  const { needs, takes, hint } = TAKEN[portsKind(named)];
  if (needs !== undefined && permit[needs] === undefined) {
    yield { path: [needs], message: `missing: protocol ${named} needs ${needs}; ${hint}` };
  }
  for (const key of PORT_KEYS) {
    if (permit[key] === undefined || takes.some((taken) => taken === key)) continue;
    const instead = takes.length === 0 ? "it opens all there is" : `it has ${takes.join(" and ")}`;
    yield { path: [key], message: `protocol ${named} has no ${key}: ${instead}; take it out` };
  }
}

function knownProtocol(value: unknown): Protocol | undefined {
  return typeof value === "string" || typeof value === "number"
    ? parseProtocol(String(value))
    : undefined;
}

const NUMBERS = {
  ports: { one: "a port", many: "ports", highest: HIGHEST.port, example: "5432-5439" },
  types: { one: "an ICMP type", many: "ICMP types", highest: HIGHEST.icmp, example: "8-9" },
  codes: { one: "an ICMP code", many: "ICMP codes", highest: HIGHEST.icmp, example: "0-3" },
} as const;

const allowedPorts = across(
  closed("a permit: a mapping with id, protocol, and ports or types", {
    id,
    protocol,
    ports: numberList(NUMBERS.ports).optional(),
    types: numberList(NUMBERS.types).optional(),
    codes: numberList(NUMBERS.codes).optional(),
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

const limits = closed("a mapping of minPrefixLength, maxRulesPerRequest and maxRulesPerGroup", {
  minPrefixLength: minPrefixLength.describe("No block that rules open together may be wider"),
  maxRulesPerRequest: whole(`a number of rules 1-${MAX_RULES}`, 1, MAX_RULES).optional(),
  maxRulesPerGroup: whole("a number of rules 1-1000", 1, 1000)
    .default(60)
    .describe(
      "The account's quota of outbound rules per security group, which EC2 counts for IPv4 and IPv6 apart; a request beyond it is told so before EC2 is asked",
    ),
  where,
  mode,
}).describe("How wide, and how many");

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
    allowedPrefixLists: statements(allowedPrefixList),
    allowedSecurityGroups: statements(allowedSecurityGroup),
    limits: limits.prefault({}),
  }),
  duplicateIds,
);

/** What an organisation wrote down as its policy, checked, with the defaults filled in; plain JSON. */
export type PolicyDocument = Readonly<z.output<typeof policyDocument>>;

/** Keys that a later version reads, by their path: leaving one out silently would lift a restriction. */
export const NOT_YET_SUPPORTED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    approvals: "no request waits for an approver",
    exceptions: "a ban has no exceptions",
    requiredTicket: "a ticket can be asked for as a required tag",
    "limits.maxDuration": "rules stay until they are revoked",
  }),
);
