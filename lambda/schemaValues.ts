import * as z from "zod";
import { formatCidr, parseCidr } from "../core/net/cidr.ts";
import type { FindingCode } from "../core/policy/finding.ts";

// What the bodies of answers are made of. Nothing that runs in Lambda reads this file.

/** A digest or hash. */
export const Sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .meta({ description: "Lower-case hex SHA-256" });

/** A moment, as records and answers write it. */
export const Timestamp = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  .meta({ format: "date-time", description: "RFC 3339, UTC, milliseconds" });

/** A length of time, as answers write it. */
export const DurationText = z
  .string()
  .regex(/^P(?=.)(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?$/)
  .meta({
    format: "duration",
    description: "ISO 8601: days, hours, minutes, seconds",
    examples: ["P7D"],
  });

/** The id by which a request is followed. */
export const RequestId = z
  .string()
  .regex(/^req-[0-9a-f]{32}$/)
  .meta({
    description: "Names one request",
    examples: ["req-8b1f3c5d7e9a0b2c4d6e8f0a1b3c5d7e"],
  });

/** What a person reads: one line. */
export const Line = z
  .string()
  .min(1)
  .meta({ description: "One line: the value given, what it ran into, what would pass" });

/** Whether the policy lets a request through. */
export const Effect = z.enum(["allow", "require-approval", "deny"]).meta({
  description:
    "What the policy says to the whole request: one finding that denies decides, and without one a missing approval does",
});

const cidr = z
  .string()
  .refine((text) => canonicalCidr(text) === text)
  .meta({ description: "An address block in canonical form: no host bits, no leading zeros" });

function canonicalCidr(text: string): string | undefined {
  const block = parseCidr(text);
  return block === undefined ? undefined : formatCidr(block);
}

const Description = z.string().max(255).optional().meta({ description: "The rule's description" });
const protocol = z
  .string()
  .regex(/^(?:tcp|udp|icmp|icmpv6|-1|\d{1,3})$/)
  .meta({
    description: "tcp, udp, icmp, icmpv6, another protocol's number, or -1 for all protocols",
  });
const fromPort = z
  .int()
  .min(-1)
  .max(65535)
  .meta({ description: "The first port, or the ICMP type; -1 is all of them" });
const toPort = z
  .int()
  .min(-1)
  .max(65535)
  .meta({ description: "The last port, or the ICMP code; -1 is all of them" });

/** A tag in EC2's spelling. */
export const Tag = z
  .strictObject({ Key: z.string(), Value: z.string() })
  .meta({ id: "Tag", description: "A tag of a rule, in EC2's spelling" });

const peerGroup = {
  GroupId: z.string(),
  UserId: z.string().optional().meta({ description: "The account that owns the group" }),
  VpcId: z.string().optional(),
  VpcPeeringConnectionId: z.string().optional(),
};

/** One requested rule in canonical form: what is sent to EC2, stored and shown. */
export const CanonicalIpPermission = z
  .strictObject({
    IpProtocol: protocol,
    FromPort: fromPort,
    ToPort: toPort,
    IpRanges: z
      .array(z.strictObject({ CidrIp: cidr, Description }))
      .length(1)
      .optional(),
    Ipv6Ranges: z
      .array(z.strictObject({ CidrIpv6: cidr, Description }))
      .length(1)
      .optional(),
    PrefixListIds: z
      .array(z.strictObject({ PrefixListId: z.string(), Description }))
      .length(1)
      .optional(),
    UserIdGroupPairs: z
      .array(z.strictObject({ ...peerGroup, Description }))
      .length(1)
      .optional(),
  })
  .meta({
    id: "CanonicalIpPermission",
    description:
      "One rule as it was asked for, in EC2's IpPermission spelling: exactly one destination, ports always written out",
  });

/** A rule that the group has, as EC2 describes it. */
export const SecurityGroupRule = z
  .strictObject({
    SecurityGroupRuleId: z.string().regex(/^sgr-/),
    GroupId: z.string().regex(/^sg-/),
    GroupOwnerId: z.string().optional().meta({ description: "The account that owns the group" }),
    IsEgress: z.literal(true),
    IpProtocol: protocol,
    FromPort: fromPort,
    ToPort: toPort,
    CidrIpv4: cidr.optional(),
    CidrIpv6: cidr.optional(),
    PrefixListId: z.string().optional(),
    ReferencedGroupInfo: z
      .strictObject({ ...peerGroup, PeeringStatus: z.string().optional() })
      .optional()
      .meta({ description: "The security group that is the destination" }),
    Description,
    Tags: z.array(Tag).optional(),
    SecurityGroupRuleArn: z.string().optional(),
  })
  .meta({
    id: "SecurityGroupRule",
    description: "An egress rule of the group, as EC2 describes it",
  });

/** A smaller request that would pass. */
export const CounterOffer = z
  .strictObject({
    Request: z
      .strictObject({
        GroupId: z.string().regex(/^sg-/),
        IpPermissions: z.array(CanonicalIpPermission).min(1),
        TagSpecifications: z
          .array(
            z.strictObject({
              ResourceType: z.literal("security-group-rule"),
              Tags: z.array(Tag),
            }),
          )
          .optional(),
        Guard: z
          .strictObject({
            Justification: z.string().optional(),
            Ticket: z.string().optional(),
            Duration: DurationText.optional(),
            ExpiresAt: Timestamp.optional(),
          })
          .optional(),
      })
      .meta({
        description: "A body that the policy allows; send it as it is, or with the missing tags",
      }),
    MissingTags: z
      .array(
        z.strictObject({
          Key: z.string(),
          Pattern: z.string().optional().meta({ description: "RE2, held against the whole value" }),
          Reason: z.string().optional(),
        }),
      )
      .meta({ description: "Tags that are missing or not of their form: never made up" }),
  })
  .meta({ id: "CounterOffer", description: "The part of a denied request that would pass" });

const protocols = z.string().meta({ description: "One protocol, a range of numbers, or all" });
const portRanges = z
  .string()
  .meta({ description: "Ports, ICMP types and codes as type/code, or all" });

/** What a request lets out that was not let out before. */
export const Reach = z
  .strictObject({
    NothingNew: z.boolean().meta({ description: "The group lets all of it out already" }),
    Packets: z
      .array(
        z.strictObject({
          Family: z.enum(["IPv4", "IPv6"]),
          Protocol: protocols,
          Count: z.string().regex(/^\d+$/).meta({ description: "Addresses × ports, in decimal" }),
        }),
      )
      .meta({ description: "How many packets are new" }),
    Boxes: z
      .array(
        z.strictObject({
          Protocol: protocols,
          Ports: portRanges,
          Addresses: z
            .string()
            .meta({ description: "A CIDR block, or the first and last address" }),
        }),
      )
      .meta({ description: "The new packets, each once; the first 100 boxes" }),
    MoreBoxes: z.int().min(0).meta({ description: "How many boxes are not listed" }),
    SecurityGroups: z
      .array(z.strictObject({ GroupId: z.string(), Protocol: protocols, Ports: portRanges }))
      .meta({ description: "New ports towards security groups, which have no addresses to count" }),
    UnresolvedPrefixLists: z.array(z.string()).meta({
      description: "Lists of which it is not known what they stand for",
    }),
  })
  .meta({
    id: "Reach",
    description: "The packets that the request would let out and the group's rules do not yet",
  });

const FINDING_CODES = {
  "forbidden-principal": "no requesters statement lets the caller ask for this group",
  "group-not-governed": "the group lacks the tag that puts it under this guard",
  "rule-not-understood": "the group has a rule that the guard can't read",
  "banned-cidr": "a destination shares an address with a banned block",
  "ban-lifted":
    "a destination shares an address with a banned block, and an exception lifts the ban there",
  "ipv4-embedded": "an IPv6 destination hides IPv4 addresses from the IPv4 bans",
  "port-not-allowed": "the ports or ICMP types go beyond what is permitted for the protocol",
  "protocol-not-allowed": "no statement permits the protocol",
  "too-broad": "the rules together open a wider block than the limit",
  "too-many-rules": "the request has more rules than the limit",
  "duration-too-long": "the rules would stay longer than the limit",
  "end-in-past": "the time at which the rules were to end has passed",
  "approval-required": "a statement asks for the approval of persons",
  "approval-given": "enough persons have approved what a statement asks for",
  "no-eligible-approver": "fewer persons than are asked for could approve",
  "missing-tag": "a tag that new rules must carry is missing",
  "tag-format": "a tag's value is not of the form that is asked for",
  "ticket-missing": "a ticket is asked for, and the request names none",
  "ticket-unavailable": "the ticket could not be read",
  "ticket-not-found": "its system has no such ticket",
  "ticket-state": "the ticket is in a state in which it does not pass",
  "ticket-not-yours": "the ticket names other persons than who asks",
  "ticket-not-approved": "the ticket's own system does not count it as approved",
  "ticket-no-window": "a change window is kept to, and the ticket has none",
  "ticket-window-over": "the ticket's change window has ended",
  "ticket-window-ahead": "the ticket's change window has not begun: rules are made once it has",
  "prefix-list-unresolved": "what a prefix list stands for is not known",
  "prefix-list-not-allowed": "no statement permits the prefix list",
  "security-group-not-allowed": "no statement permits the security group as destination",
  "already-covered": "the group's rules let these packets out already",
  "check-failed": "a check did not come to an end, and so the answer is no",
  "more-findings": "there are more findings than are shown",
} as const satisfies Record<FindingCode, string>;

/** One concrete packet that proves a finding. */
export const Witness = z
  .strictObject({
    protocol,
    port: z.int().min(0).max(65535).optional().meta({ description: "The destination port" }),
    icmpType: z.int().min(0).max(255).optional(),
    icmpCode: z.int().min(0).max(255).optional(),
    address: z.string().meta({ description: "The destination address, IPv4 or IPv6" }),
  })
  .meta({ id: "Witness", description: "One packet that the rule would let out, as proof" });

/** What one check found. */
export const Finding = z
  .strictObject({
    code: z
      .enum(Object.keys(FINDING_CODES) as FindingCode[])
      .meta({ description: listed(FINDING_CODES) }),
    effect: z
      .enum(["notice", "require-approval", "deny"])
      .meta({ description: "A notice only informs; one deny decides" }),
    pointer: z.string().meta({
      description: "JSON pointer (RFC 6901) into the request's body; empty for the whole request",
    }),
    statementId: z
      .string()
      .optional()
      .meta({ description: "The statement of the policy that speaks, where one does" }),
    detail: Line,
    witness: Witness.optional(),
  })
  .meta({ id: "Finding", description: "What one check of the policy found in the request" });

function listed(codes: Readonly<Record<string, string>>): string {
  return Object.entries(codes)
    .map(([code, means]) => `\`${code}\`: ${means}`)
    .join("; ");
}
