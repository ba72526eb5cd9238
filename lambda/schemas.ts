import * as z from "zod";
import { RULES_STATUSES, STATUSES } from "../core/ledger/states.ts";
import { policyDocument } from "../core/policy/document.ts";
import { PROBLEMS, type ProblemCode } from "../core/problem.ts";
import {
  CanonicalIpPermission,
  CounterOffer,
  DurationText,
  Effect,
  Finding,
  Line,
  Reach,
  RequestId,
  SecurityGroupRule,
  Sha256,
  Tag,
  Timestamp,
} from "./schemaValues.ts";

// The bodies of answers, as strict as what is taken in: a test holds real answers against them, and the OpenAPI
// document is made from them. Nothing that runs in Lambda reads this file.

/** The name of a problem, as `code` and in `type`. */
export const ProblemName = z.enum(Object.keys(PROBLEMS) as ProblemCode[]);

const STATUS_NOTE =
  "`received`: it came in through a system that signs, and is about to be judged. `pending-approval`: it waits for persons. `approved`: it is about to be judged again and carried out. " +
  "`scheduled`: it is allowed, and waits for the change window of its ticket, in which it is judged again and carried out. " +
  "`executing`: EC2 has been called or is about to be, and the answer is not known; all that follow are final. " +
  "`authorized`: this request made the rules. `already-authorized`: the group had them. " +
  "`partial`: EC2 has some of them. `failed`: EC2 has none of them, or it could not be judged. `denied`: the policy said no. " +
  "`declined`: an approver said no. `cancelled`: it was taken back. `expired`: it was not approved, or could not be carried out, in time";

const RULES_NOTE =
  "What became of the rules that this guard holds open for the request; absent where there are none. " +
  "`open`: until ExpiresAt, or until it is revoked. `revoking`: they are to go, and EC2 has not said yet that they are gone. " +
  "`revoked`: the request holds none any more; those that others hold are still there";

/** A request as the API shows it. */
export const Request = z
  .strictObject({
    RequestId,
    Status: z.enum(STATUSES).meta({ description: STATUS_NOTE }),
    Effect: Effect.optional(),
    GroupId: z.string().regex(/^sg-/).meta({ description: "The security group to be changed" }),
    IpPermissions: z.array(CanonicalIpPermission).meta({
      description: "What was asked for, one entry for each rule, in the order of the request",
    }),
    Tags: z.array(Tag).meta({ description: "The tags that were asked for on each rule" }),
    Principal: z.string().meta({
      description:
        "Who asked: an ARN, a token's issuer#subject, or person:ID as people.yaml has it",
    }),
    Justification: z.string().optional().meta({ description: "Why, in the requester's words" }),
    Ticket: z.string().optional().meta({ description: "The ticket that the request belongs to" }),
    CreatedAt: Timestamp,
    UpdatedAt: Timestamp,
    Duration: DurationText.optional().meta({
      description:
        "How long the rules stay, counted from the moment when EC2 has them: as asked for, else as the policy says. Absent where ExpiresAt was asked for, and where there is no end",
    }),
    ExpiresAt: Timestamp.optional().meta({
      description:
        "When the request lets go of its rules: within two minutes what nobody else holds is revoked. Absent where that is not known yet, and where there is no end",
    }),
    StartsAt: Timestamp.optional().meta({
      description: "Of a scheduled request: when its change window begins",
    }),
    RulesStatus: z.enum(RULES_STATUSES).optional().meta({ description: RULES_NOTE }),
    Extends: RequestId.optional().meta({
      description: "The request whose rules this one was to keep for longer",
    }),
    Approvals: z
      .strictObject({
        Awaits: z
          .array(
            z.strictObject({
              StatementId: z.string().meta({ description: "The statement that asks" }),
              Quorum: z.int().min(1).meta({ description: "How many persons it asks for" }),
              Given: z.int().min(0).meta({ description: "How many of them have approved" }),
              Approvers: z
                .array(z.string())
                .meta({ description: "Who may, as the policy says it" }),
            }),
          )
          .meta({ description: "Whose approval is missing" }),
        Given: z
          .array(
            z.strictObject({
              Principal: z.string(),
              At: Timestamp,
              Comment: z.string().optional(),
            }),
          )
          .meta({ description: "Who has approved, in order" }),
        TurnedDown: z
          .strictObject({
            Principal: z.string(),
            At: Timestamp,
            Comment: z.string().optional(),
          })
          .optional()
          .meta({ description: "Who declined or cancelled it" }),
        WaitsUntil: Timestamp.meta({ description: "When it expires unless it was carried out" }),
      })
      .optional()
      .meta({
        description:
          "Present where the request waits or waited, for approval or for its change window",
      }),
    Digest: Sha256.meta({
      description:
        "Lower-case hex SHA-256 over what is asked for, by whom and why: the same request has the same one",
    }),
    PolicyDigest: Sha256.meta({ description: "Names the policy that judged the request last" }),
    Findings: z.array(Finding).meta({ description: "Everything that the policy had to say" }),
    CounterOffer: CounterOffer.optional(),
    SecurityGroupRules: z.array(SecurityGroupRule).meta({
      description: "The rules that EC2 has for this request; empty until it has ended",
    }),
    Problem: z
      .strictObject({
        code: ProblemName,
        detail: Line,
        ec2Code: z.string().optional().meta({ description: "EC2's own error code" }),
      })
      .optional()
      .meta({ description: "Why the request failed, or ended in part" }),
  })
  .meta({ id: "Request", description: "A request for egress rules, as it stands in the ledger" });

/** What the policy says to a request that was only tried. */
export const Decision = z
  .strictObject({
    Effect,
    Findings: z.array(Finding),
    Reach,
    CounterOffer: CounterOffer.optional(),
    Duration: DurationText.optional().meta({ description: "How long the rules would stay" }),
    ExpiresAt: Timestamp.optional().meta({ description: "When the rules would go" }),
    StartsAt: Timestamp.optional().meta({
      description: "When the change window of the ticket begins, where rules could not be made yet",
    }),
    PolicyDigest: Sha256.meta({ description: "Names the policy that judged" }),
  })
  .meta({ id: "Decision", description: "What the policy says, without anything being changed" });

/** The rules are there. */
export const AuthorizedBody = z
  .strictObject({
    Return: z.literal(true),
    SecurityGroupRules: z
      .array(SecurityGroupRule)
      .meta({ description: "As EC2 answers: the rules of this request" }),
    Request,
  })
  .meta({ id: "AuthorizedBody", description: "EC2's own answer, and the request beside it" });

/** One request: accepted and not ended yet, or looked up. */
export const RequestBody = z.strictObject({ Request }).meta({ id: "RequestBody" });

/** The answer to DryRun. */
export const DryRunBody = z
  .strictObject({ DryRun: z.literal(true), Decision })
  .meta({ id: "DryRunBody", description: "The decision, whatever it is; nothing was changed" });

/** One page of requests. */
export const RequestsBody = z
  .strictObject({
    Requests: z.array(Request).meta({ description: "Newest first" }),
    NextCursor: z
      .string()
      .optional()
      .meta({ description: "The cursor of the next page; absent on the last one" }),
  })
  .meta({ id: "RequestsBody" });

/** The policy in force. */
export const PolicyBody = z
  .strictObject({
    Name: z.string().meta({ description: "The policy's own name" }),
    PolicyDigest: Sha256.meta({ description: "Over the document and its feeds" }),
    Document: policyDocument,
  })
  .meta({ id: "PolicyBody", description: "The policy that judges requests now" });

/** Whether requests can be judged and recorded. */
export const HealthBody = z
  .strictObject({
    Status: z.literal("ok"),
    Policy: z.string().meta({ description: "The name of the policy in force" }),
    PolicyDigest: Sha256,
    Ledger: z.literal("ok"),
    FailingReceivers: z
      .array(
        z.strictObject({
          Id: z.string().meta({ description: "The receiver's name" }),
          Since: Timestamp.meta({ description: "When it was first tried in vain" }),
          Reason: Line.meta({ description: "What came of the last try" }),
        }),
      )
      .meta({ description: "Receivers of events that do not take them; no request waits for one" }),
  })
  .meta({ id: "HealthBody", description: "A request could be judged and recorded now" });
