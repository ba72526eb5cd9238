import * as z from "zod";
import { SURFACES } from "../core/ledger/stored.ts";
import { PROBLEMS } from "../core/problem.ts";
import { TICKET_SYSTEMS } from "../core/tickets/ticket.ts";
import {
  CanonicalIpPermission,
  Effect,
  Finding,
  Line,
  RequestId,
  Sha256,
  Tag,
  Timestamp,
} from "./schemaValues.ts";

// The audit records as answers show them. Nothing that runs in Lambda reads this file.

const link = {
  v: z.literal(1).meta({ description: "The version of the record's form" }),
  chain: z
    .string()
    .regex(/^(?:request\/req-[0-9a-f]{32}|group\/\d{12}\/[a-z0-9-]+\/sg-[0-9a-f]+)$/)
    .meta({ description: "The chain that the record stands in: its request's or its group's" }),
  seq: z.int().min(1).meta({ description: "1 for the first record of a chain, without gaps" }),
  prev: Sha256.meta({
    description: "The hash of the record before; for the first, SHA-256 of the chain's name",
  }),
  at: Timestamp,
  hash: Sha256.meta({
    description:
      "The record's own hash: SHA-256 of `egress-guard/audit/v1`, a line feed, and the RFC 8785 form of all other members",
  }),
};

const Principal = z
  .discriminatedUnion("kind", [
    z
      .strictObject({
        kind: z.literal("iam"),
        id: z.string().meta({ description: "The unique id: AROA… for a role, AIDA… for a user" }),
        arn: z.string(),
      })
      .meta({ id: "IamPrincipal", description: "All sessions of one role are one principal" }),
    z
      .strictObject({
        kind: z.literal("jwt"),
        id: z.string().meta({ description: "Issuer, #, subject" }),
        issuer: z.string(),
        subject: z.string(),
        groups: z.array(z.string()),
        email: z.string().optional().meta({ description: "Verified by the issuer" }),
      })
      .meta({ id: "JwtPrincipal", description: "Who a bearer token was made out to" }),
    z
      .strictObject({
        kind: z.literal("person"),
        id: z.string().meta({ description: "`person:` and the id in people.yaml" }),
        identity: z.string().meta({
          description: "By what the system through which the person came knows the person",
        }),
      })
      .meta({ id: "PersonPrincipal", description: "Who came through a system that signs" }),
  ])
  .meta({ description: "Who asked, as the gateway or a signature vouched for it" });

const policy = z
  .strictObject({ name: z.string(), digest: Sha256 })
  .meta({ description: "The policy that judged" });

const PrefixList = z.strictObject({
  prefixListId: z.string(),
  ownerId: z.string().meta({ description: "An account id, or AWS" }),
  version: z.int().optional().meta({ description: "AWS's own lists show none" }),
  entriesDigest: Sha256,
});

const window = z
  .strictObject({ start: Timestamp.optional(), end: Timestamp.optional() })
  .optional();

const Ticket = z.strictObject({
  key: z.string(),
  system: z.enum(TICKET_SYSTEMS),
  state: z.string(),
  people: z.array(z.string()).meta({ description: "Whom it names, as people.yaml spells them" }),
  approved: z.boolean().optional().meta({ description: "Absent where its system does not say" }),
  window: window.meta({ description: "Its change window: from start on, and before end" }),
});

const facts = z
  .strictObject({
    groupDigest: Sha256.meta({
      description: "A digest of the group as it was looked up: tags, VPC and rules",
    }),
    prefixLists: z
      .array(PrefixList)
      .optional()
      .meta({ description: "The prefix lists that were looked up, as they were then" }),
    ticket: Ticket.optional().meta({
      description: "The ticket that the request names, as its system had it then",
    }),
  })
  .meta({ description: "What the decision was made on" });

const fence = z.int().min(1).meta({ description: "The number of the write of the request" });
const digest = Sha256.meta({ description: "The request's digest" });
const expiresAt = Timestamp.optional().meta({
  description: "When the request lets go of its rules; absent: never by itself",
});
const ipPermissions = z.array(CanonicalIpPermission);

const source = z
  .strictObject({
    ip: z.string().optional(),
    gatewayRequestId: z.string().optional(),
    message: z
      .string()
      .optional()
      .meta({ description: "The signed message in which it came: its sender and its id" }),
  })
  .optional()
  .meta({ description: "Where the call came from" });

const asked = {
  who: z.strictObject({ principal: Principal, surface: z.enum(SURFACES), source }),
  what: z.strictObject({
    group: z.strictObject({ account: z.string(), region: z.string(), groupId: z.string() }),
    ipPermissions,
    tags: z.array(Tag),
    digest,
  }),
  why: z.strictObject({ justification: z.string().optional(), ticket: z.string().optional() }),
};

/** A request that came in and is to be judged, in its own chain. */
export const ReceivedRecord = z
  .strictObject({ type: z.literal("received"), ...link, ...asked })
  .meta({ id: "ReceivedRecord", description: "What came in through a system that signs" });

/** The end of a request that could not be judged, in its own chain. */
export const UnjudgedRecord = z
  .strictObject({
    type: z.literal("unjudged"),
    ...link,
    problem: z.strictObject({ code: z.enum(Object.keys(PROBLEMS)), detail: Line }),
  })
  .meta({ id: "UnjudgedRecord", description: "Why what came in could not be judged" });

/** A decision, in its request's chain. */
export const DecidedRecord = z
  .strictObject({
    type: z.literal("decided"),
    ...link,
    ...asked,
    decision: z.strictObject({
      effect: Effect,
      findings: z.array(Finding),
      lifetime: z
        .discriminatedUnion("kind", [
          z.strictObject({ kind: z.literal("until"), at: Timestamp }),
          z.strictObject({ kind: z.literal("for"), seconds: z.int().min(1) }),
        ])
        .optional()
        .meta({ description: "How long the rules may stay; absent: without end" }),
      awaits: z
        .array(
          z.strictObject({
            statementId: z.string(),
            quorum: z.int().min(1),
            given: z.int().min(0),
            approvers: z.array(z.string()),
            waitSeconds: z.int().min(1),
          }),
        )
        .optional()
        .meta({ description: "Whose approval is missing" }),
      window: window.meta({
        description: "When the rules may be made, where the policy keeps to the ticket's window",
      }),
    }),
    policy,
    facts,
  })
  .meta({ id: "DecidedRecord", description: "What the policy said, to whom and on what grounds" });

const said = {
  ...link,
  who: z.strictObject({ principal: Principal, source }),
  digest,
  comment: z.string().optional(),
};

/** What persons say to a request that waits, in its chain. */
export const ApprovedRecord = z
  .strictObject({ type: z.literal("approved"), ...said })
  .meta({ id: "ApprovedRecord", description: "A person approves what the digest names" });
export const DeclinedRecord = z
  .strictObject({ type: z.literal("declined"), ...said })
  .meta({ id: "DeclinedRecord", description: "An approver says no, which ends the request" });
export const CancelledRecord = z
  .strictObject({ type: z.literal("cancelled"), ...said })
  .meta({ id: "CancelledRecord", description: "The request is taken back" });

/** The end of a request that waited for too long, in its chain. */
export const ExpiredRecord = z
  .strictObject({
    type: z.literal("expired"),
    ...link,
    waitedUntil: Timestamp.meta({ description: "When its time was over" }),
  })
  .meta({ id: "ExpiredRecord", description: "Nobody approved it in time, or it was not done" });

/** The promise of an EC2 call, in the group's chain: on record before the call is made. */
export const IntendedRecord = z
  .strictObject({
    type: z.literal("intended"),
    ...link,
    requestId: RequestId,
    requestChainHash: Sha256.meta({ description: "The end of the request's chain at that time" }),
    digest,
    fence,
    ipPermissions: ipPermissions.meta({ description: "The rules that EC2 is called for" }),
    policy,
    facts,
  })
  .meta({ id: "IntendedRecord", description: "The intent to call EC2, written before the call" });

/** What became of a promised call, in the group's chain. */
export const DoneRecord = z
  .strictObject({
    type: z.literal("done"),
    ...link,
    requestId: RequestId,
    intended: z.int().min(1).meta({ description: "The seq of the intent that this settles" }),
    fence,
    settledBy: z
      .enum(["caller", "reconciliation"])
      .meta({ description: "Who learned the outcome: the call itself, or a later look at EC2" }),
    effect: z.strictObject({
      status: z.enum(["authorized", "already-authorized", "partial", "failed"]),
      ec2RequestId: z.string().optional().meta({ description: "EC2's own id of the call" }),
      errorCode: z.string().optional().meta({ description: "EC2's error code, or the problem's" }),
      ruleIds: z.array(z.string()).meta({ description: "The rules that EC2 has for the request" }),
      expiresAt,
    }),
  })
  .meta({ id: "DoneRecord", description: "The outcome of an EC2 call, written after it" });

/** A request that relies on rules which this guard made for others, in the group's chain. */
export const SharedRecord = z
  .strictObject({
    type: z.literal("shared"),
    ...link,
    requestId: RequestId,
    requestChainHash: Sha256.meta({ description: "The end of the request's chain at that time" }),
    digest,
    ruleIds: z.array(z.string()).meta({ description: "The rules that the request holds open too" }),
    expiresAt,
  })
  .meta({ id: "SharedRecord", description: "Rules that were there already, and are shared now" });

const cause = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("expired") }),
    z.strictObject({ kind: z.literal("retried") }),
    z.strictObject({
      kind: z.literal("drifted"),
      prefixListId: z.string(),
      version: z.int().min(0).optional(),
    }),
    z.strictObject({
      kind: z.literal("asked"),
      principal: Principal,
      source,
      comment: z.string().optional(),
    }),
  ])
  .meta({
    description:
      "Its time was over, somebody asked for it, EC2 refused it before, or a prefix list drifted",
  });
const leftRuleIds = z
  .array(z.string())
  .meta({ description: "Rules of the request that others hold, and that stay" });
const heirs = z.array(RequestId).meta({
  description: "Other requests of the principal that hold rules in its place from now on",
});

/** A request that lets go of rules none of which is to be revoked, in the group's chain. */
export const ReleasedRecord = z
  .strictObject({
    type: z.literal("released"),
    ...link,
    requestId: RequestId,
    fence,
    cause,
    leftRuleIds,
    heirs,
  })
  .meta({ id: "ReleasedRecord", description: "A request holds its rules open no more" });

/** The promise of a revocation, in the group's chain: on record before the call is made. */
export const RevokeIntendedRecord = z
  .strictObject({
    type: z.literal("revoke-intended"),
    ...link,
    requestId: RequestId,
    requestChainHash: Sha256.meta({ description: "The end of the request's chain at that time" }),
    digest,
    fence,
    cause,
    ruleIds: z.array(z.string()).meta({ description: "The rules that EC2 is called to revoke" }),
    leftRuleIds,
    heirs,
  })
  .meta({
    id: "RevokeIntendedRecord",
    description: "The intent to revoke, written before the call",
  });

const revocation = {
  ...link,
  requestId: RequestId,
  intended: z.int().min(1).meta({ description: "The seq of the intent that this settles" }),
  fence,
  settledBy: z.enum(["caller", "reconciliation"]),
  effect: z.strictObject({
    ec2RequestId: z.string().optional().meta({ description: "EC2's own id of the call" }),
    errorCode: z.string().optional().meta({ description: "EC2's error code, or the problem's" }),
    ruleIds: z.array(z.string()).meta({ description: "The rules that EC2 has no more" }),
  }),
};

/** What became of a promised revocation, in the group's chain. */
export const RevokedRecord = z
  .strictObject({ type: z.literal("revoked"), ...revocation })
  .meta({ id: "RevokedRecord", description: "EC2 has the rules no more" });
export const RevokeFailedRecord = z
  .strictObject({ type: z.literal("revoke-failed"), ...revocation })
  .meta({ id: "RevokeFailedRecord", description: "EC2 would not revoke; it is tried again" });

/** A prefix list that has become what the policy would deny, in the group's chain: once for each version. */
export const DriftRecord = z
  .strictObject({
    type: z.literal("drift"),
    ...link,
    requestId: RequestId,
    fence,
    list: PrefixList.meta({ description: "The list as it is now" }),
    judged: PrefixList.optional().meta({
      description: "The list as it was when the request was last judged",
    }),
    ruleIds: z.array(z.string()).meta({ description: "The open rules that lead to it" }),
    decision: z.strictObject({ effect: z.literal("deny"), findings: z.array(Finding) }),
    policy,
    onDrift: z.enum(["alarm", "revoke"]).meta({ description: "What the policy says to that" }),
  })
  .meta({ id: "DriftRecord", description: "A prefix list is no longer what was judged" });

/** An audit record of any type. */
export const AnyRecord = z.discriminatedUnion("type", [
  ReceivedRecord,
  UnjudgedRecord,
  DecidedRecord,
  ApprovedRecord,
  DeclinedRecord,
  CancelledRecord,
  ExpiredRecord,
  IntendedRecord,
  DoneRecord,
  SharedRecord,
  ReleasedRecord,
  RevokeIntendedRecord,
  RevokedRecord,
  RevokeFailedRecord,
  DriftRecord,
]);

/** One page of records. */
export const RecordsBody = z
  .strictObject({
    Records: z.array(AnyRecord).meta({ description: "In the order of their chain" }),
    NextCursor: z
      .string()
      .optional()
      .meta({ description: "The cursor of the next page; absent on the last one" }),
  })
  .meta({ id: "RecordsBody" });
