import * as z from "zod";
import { PROBLEMS, type ProblemCode } from "../core/problem.ts";
import {
  CounterOffer,
  Finding,
  Line,
  RequestId,
  SecurityGroupRule,
  Sha256,
} from "./schemaValues.ts";

// The problems as answers show them. Nothing that runs in Lambda reads this file.

const requestId = RequestId.meta({ description: "The request that the answer is about" });
const findings = z.array(Finding).meta({ description: "Everything that the policy had to say" });
const ec2Code = z.string().meta({ description: "EC2's own error code" });

/** What stands in the answer of a denied request. */
const denial = {
  requestId,
  findings,
  counterOffer: CounterOffer.optional(),
  policyDigest: Sha256.meta({ description: "Names the policy that said no" }),
};

/** What can stand in the answer of a failed request; a look at EC2 that fails before there is a request has less. */
const failure = {
  requestId: requestId.optional(),
  ec2Code: ec2Code.optional(),
  securityGroupRules: z
    .array(SecurityGroupRule)
    .optional()
    .meta({ description: "The rules that EC2 has nevertheless" }),
  findings: findings.optional(),
};

const BodyFault = z
  .strictObject({
    pointer: z
      .string()
      .meta({ description: "JSON pointer (RFC 6901) into the body; empty for the whole body" }),
    detail: Line,
  })
  .meta({ id: "BodyFault", description: "One thing wrong with the body" });

const ParameterFault = z
  .strictObject({
    parameter: z.string().meta({ description: "The query parameter or header" }),
    detail: Line,
  })
  .meta({ id: "ParameterFault", description: "One thing wrong with a parameter" });

const bodyErrors = z.array(BodyFault).min(1).meta({ description: "All that is wrong, at once" });

/** The body of each problem: what RFC 9457 asks for, `code`, and the members that this code adds. */
export const PROBLEM_BODIES = {
  "malformed-body": body("malformed-body", { errors: bodyErrors }),
  unauthenticated: body("unauthenticated"),
  "signature-invalid": body("signature-invalid"),
  "unknown-person": body("unknown-person"),
  "forbidden-principal": body("forbidden-principal", denial),
  "denied-by-policy": body("denied-by-policy", denial),
  "no-eligible-approver": body("no-eligible-approver", denial),
  "self-approval": body("self-approval", { requestId }),
  "not-an-approver": body("not-an-approver", { requestId }),
  "group-not-found": body("group-not-found", failure),
  "request-not-found": body("request-not-found"),
  "not-found": body("not-found"),
  "method-not-allowed": body("method-not-allowed"),
  "not-acceptable": body("not-acceptable"),
  "request-in-progress": body("request-in-progress", { requestId }),
  "request-not-pending": body("request-not-pending", { requestId }),
  "already-answered": body("already-answered", { requestId }),
  declined: body("declined", { requestId }),
  cancelled: body("cancelled", { requestId }),
  expired: body("expired", { requestId }),
  "digest-mismatch": body("digest-mismatch", { requestId }),
  "request-not-open": body("request-not-open", { requestId }),
  "rule-limit-reached": body("rule-limit-reached", failure),
  "body-too-large": body("body-too-large"),
  "invalid-request": body("invalid-request", {
    errors: z.union([bodyErrors, z.array(ParameterFault).min(1)]),
  }),
  "idempotency-key-reused": body("idempotency-key-reused", { requestId }),
  internal: body("internal", failure),
  "ec2-refused": body("ec2-refused", { ...failure, ec2Code }),
  "ec2-throttled": body("ec2-throttled", failure),
  "ec2-unavailable": body("ec2-unavailable", failure),
  "group-busy": body("group-busy"),
  "ledger-unavailable": body("ledger-unavailable", { requestId: requestId.optional() }),
  "secret-unavailable": body("secret-unavailable"),
  "ticket-unavailable": body("ticket-unavailable", failure),
  "policy-unavailable": body("policy-unavailable"),
  "outcome-unknown": body("outcome-unknown", { requestId }),
} as const satisfies Record<ProblemCode, z.ZodObject>;

/** What API Gateway answers by itself, before or instead of the guard. */
export const GatewayMessage = z.strictObject({ message: z.string() }).meta({
  id: "GatewayMessage",
  description: "API Gateway's own answer, before or instead of the guard's",
  examples: [{ message: "Forbidden" }],
});

function body<Members extends z.core.$ZodLooseShape = Record<never, never>>(
  code: ProblemCode,
  members?: Members,
) {
  const { status, title } = PROBLEMS[code];
  return z
    .strictObject({
      type: z.literal(`tag:egress-guard,2026:problem/${code}`),
      title: z.literal(title),
      status: z.literal(status),
      detail: Line,
      code: z.literal(code),
      ...members,
    })
    .meta({ id: componentName(code), description: title });
}

/** `denied-by-policy` is the component `DeniedByPolicy`. */
function componentName(code: ProblemCode): string {
  return code.replaceAll(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
