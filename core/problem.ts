/** What each problem answers: HTTP status and a title that never changes. One heading each in docs/errors.md. */
export const PROBLEMS = {
  "malformed-body": { status: 400, title: "The body can't be read" },
  unauthenticated: { status: 401, title: "The caller is not known" },
  "signature-invalid": { status: 401, title: "The message is not signed by who it comes from" },
  "unknown-person": { status: 403, title: "This user is no person that the guard knows" },
  "forbidden-principal": { status: 403, title: "This principal may not ask for this group" },
  "denied-by-policy": { status: 403, title: "The policy says no" },
  "no-eligible-approver": { status: 403, title: "Nobody could approve the request" },
  "self-approval": { status: 403, title: "Nobody approves their own request" },
  "not-an-approver": { status: 403, title: "This principal is not asked to approve the request" },
  "group-not-found": { status: 404, title: "There is no such security group" },
  "request-not-found": { status: 404, title: "There is no such request" },
  "not-found": { status: 404, title: "There is nothing at this path" },
  "method-not-allowed": { status: 405, title: "This path does not take this method" },
  "not-acceptable": { status: 406, title: "There is no answer of the wanted form" },
  "request-in-progress": { status: 409, title: "Others are at the request right now" },
  "request-not-pending": { status: 409, title: "The request waits for nobody" },
  "already-answered": { status: 409, title: "This person has answered already" },
  declined: { status: 409, title: "The request was declined" },
  cancelled: { status: 409, title: "The request was cancelled" },
  expired: { status: 409, title: "The request was not approved in time" },
  "digest-mismatch": { status: 409, title: "Another content of the request was meant" },
  "request-not-open": { status: 409, title: "The request has no rules open" },
  "rule-limit-reached": { status: 409, title: "The security group is full" },
  "body-too-large": { status: 413, title: "The body is too large" },
  "invalid-request": { status: 422, title: "The request is not valid" },
  "idempotency-key-reused": {
    status: 422,
    title: "The idempotency key belongs to another request",
  },
  internal: { status: 500, title: "Something went wrong on our side" },
  "ec2-refused": { status: 502, title: "EC2 refused the rules" },
  "ec2-throttled": { status: 503, title: "EC2 is throttling" },
  "ec2-unavailable": { status: 503, title: "EC2 could not be asked" },
  "group-busy": { status: 503, title: "Another change of this group is under way" },
  "ledger-unavailable": { status: 503, title: "The ledger could not be asked" },
  "secret-unavailable": { status: 503, title: "There is no secret to verify signatures with" },
  "ticket-unavailable": { status: 503, title: "The ticket could not be read" },
  "policy-unavailable": { status: 503, title: "There is no policy in force" },
  "outcome-unknown": { status: 504, title: "EC2's answer is not known yet" },
} as const satisfies Record<string, { status: number; title: string }>;

/** The name of a problem, the last part of its `type`. */
export type ProblemCode = keyof typeof PROBLEMS;

/** An RFC 9457 problem, with the members that some codes add. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ProblemCode;
  readonly [member: string]: unknown;
}

/** Makes the problem of a code: one line of detail, and what else the code carries. */
export function problem(
  code: ProblemCode,
  detail: string,
  members: Readonly<Record<string, unknown>> = {},
): Problem {
  const { status, title } = PROBLEMS[code];
  const type = `tag:egress-guard,2026:problem/${code}`;
  // What a person reads first stands first, and no member can take its place.
  const head = { type, title, status, detail, code };
  return { ...head, ...members, ...head };
}
