import { expiredChange } from "../../core/ledger/approving.ts";
import type { StoredRequest } from "../../core/ledger/stored.ts";
import { type ProblemCode, problem } from "../../core/problem.ts";
import { type Reply, requestReply } from "../../lambda/reply.ts";
import { CANCELLED, DECLINED, PENDING, UNAPPROVABLE } from "./approvalExamples.ts";
import { AUTHORIZED, DENIED, denied, FORBIDDEN } from "./examples.ts";

const { requestId, group, digest } = AUTHORIZED;

/** An example of a problem; a code with several has a name for each. */
export interface ProblemExample {
  readonly code: ProblemCode;
  readonly name: string;
  readonly body: Reply["body"];
}

/** Examples of all problems that an operation can meet. */
export const PROBLEM_EXAMPLES: readonly ProblemExample[] = [
  example("malformed-body", '/GroupId the key "GroupId" stands twice in one object', {
    errors: [{ pointer: "/GroupId", detail: 'the key "GroupId" stands twice in one object' }],
  }),
  example(
    "unauthenticated",
    "the request carries no IAM user or role and no token's subject; sign it with SigV4 or send a bearer token",
  ),
  example(
    "signature-invalid",
    "the message says another time than now: more than 5 minutes lie between; sign the message anew (webhook-id, webhook-timestamp, webhook-signature)",
  ),
  example(
    "unknown-person",
    "people.yaml knows nobody as webhook:tickets#4711; nothing was written, have the identity added to the person",
  ),
  denial("forbidden-principal", FORBIDDEN),
  denial("denied-by-policy", DENIED),
  denial("no-eligible-approver", denied("203.0.113.0/24", UNAPPROVABLE)),
  example(
    "self-approval",
    `${requestId} was asked for by the same person; somebody else has to answer it, or cancel it`,
    { requestId },
  ),
  example(
    "not-an-approver",
    `${AUTHORIZED.principal.id} is none of those whose approval ${requestId} waits for; Approvals in the request says who is`,
    { requestId },
  ),
  example(
    "group-not-found",
    `${group.groupId}: InvalidGroup.NotFound: The security group '${group.groupId}' does not exist`,
  ),
  example(
    "request-not-found",
    `${requestId} is no request that you may see; GET /v1/requests lists those`,
  ),
  example(
    "not-acceptable",
    "Accept names none of application/json, application/x-ndjson, text/csv; name one, or leave it out",
  ),
  example(
    "request-in-progress",
    `others answer ${requestId} at the same time; nothing was changed, answer again`,
    { requestId },
  ),
  example("request-not-pending", `${requestId} is authorized, and waits for nobody's approval`, {
    requestId,
  }),
  example(
    "already-answered",
    `this person has approved ${requestId} already; others have to answer it`,
    { requestId },
  ),
  denial("declined", DECLINED),
  denial("cancelled", CANCELLED),
  denial("expired", expiredChange(PENDING, PENDING.waitsUntil ?? "").request),
  example(
    "digest-mismatch",
    `the Digest ${digest.replace(/^./, "0")} is not that of ${requestId}, which is ${digest}; look at the request again`,
    { requestId },
  ),
  example(
    "request-not-open",
    `${requestId} is denied and holds no rules of this guard; GET /v1/requests shows which do`,
    { requestId },
  ),
  example(
    "rule-limit-reached",
    "RulesPerSecurityGroupLimitExceeded: The maximum number of rules per security group has been reached.",
    { requestId, ec2Code: "RulesPerSecurityGroupLimitExceeded" },
  ),
  example("body-too-large", "the body has 70112 bytes; at most 65536 are read"),
  invalid({
    pointer: "/IpPermissions/0/IpRanges/0/CidrIp",
    detail:
      '"203.0.113/24" is not taken; write four decimal octets and a prefix length 0-32, such as 203.0.113.0/24',
  }),
  invalid({
    parameter: "Idempotency-Key",
    detail: '"31 January" is not taken; write 1 to 64 of A-Z a-z 0-9 _ -',
  }),
  example(
    "idempotency-key-reused",
    `this Idempotency-Key belongs to request ${requestId}, which asks for something else; use a new key`,
    { requestId },
  ),
  example("internal", "call JKJaXmPLvHcESHA= failed on our side; nothing more is known here"),
  example("ec2-refused", "InvalidParameterValue: Invalid rule description.", {
    requestId,
    ec2Code: "InvalidParameterValue",
  }),
  example("ec2-throttled", "RequestLimitExceeded: Request limit exceeded.", { requestId }),
  example(
    "ec2-unavailable",
    `${group.groupId} could not be described, so nothing was judged: TimeoutError: no answer`,
  ),
  example(
    "group-busy",
    `another change of ${group.groupId} is under way; nothing was changed, ask again`,
  ),
  example(
    "ledger-unavailable",
    "the ledger could not be asked, so nothing was opened for this call",
  ),
  example(
    "secret-unavailable",
    "there is no usable secret for webhooks/tickets, so that no signature can be verified",
  ),
  example(
    "ticket-unavailable",
    'the ticket "NET-12" could not be read ("jira did not answer in 3 seconds"); ask again once it can be',
  ),
  example("policy-unavailable", "there is no policy in force, so nothing is judged"),
  example(
    "outcome-unknown",
    `EC2's answer to ${requestId} is not known; it is being reconciled, follow /v1/requests/${requestId}`,
    { requestId },
  ),
];

function example(
  code: ProblemCode,
  detail: string,
  members: Readonly<Record<string, unknown>> = {},
): ProblemExample {
  return { code, name: code, body: problem(code, detail, members) };
}

function denial(code: ProblemCode, request: StoredRequest): ProblemExample {
  return { code, name: code, body: requestReply(request, true).body };
}

type Fault = { readonly detail: string } & (
  | { readonly pointer: string }
  | { readonly parameter: string }
);

function invalid(fault: Fault): ProblemExample {
  const [name, where] =
    "pointer" in fault ? ["invalid-body", fault.pointer] : ["invalid-header", fault.parameter];
  const body = problem("invalid-request", `${where} ${fault.detail}`, { errors: [fault] });
  return { code: "invalid-request", name, body };
}
