import type { ProblemCode } from "../../core/problem.ts";
import { AnswerBody, DecisionBody, ExtensionBody } from "../../core/request/answer.ts";
import { requestReply, requestView } from "../../lambda/reply.ts";
import { AuthorizedBody, RequestBody } from "../../lambda/schemas.ts";
import { APPROVED, CANCELLED, DECLINED, PENDING } from "./approvalExamples.ts";
import { AUTHORIZED, EXTENDED, REVOKED, REVOKING } from "./examples.ts";
import { DOOR, type Operation } from "./operation.ts";
import { ID, KEY } from "./parameters.ts";

/** What may be wrong with a body, or with the request that it is about. */
const SPOKEN: readonly ProblemCode[] = [
  ...DOOR,
  "malformed-body",
  "body-too-large",
  "invalid-request",
  "request-not-found",
  "ledger-unavailable",
];

const DECISION = {
  required: true,
  schema: DecisionBody,
  examples: {
    seen: { value: { Digest: PENDING.digest, Comment: "Agreed in the change meeting" } },
  },
};

/** What may be wrong with an answer to a request that waits. */
const ANSWERED: readonly ProblemCode[] = [
  "digest-mismatch",
  "request-not-pending",
  "expired",
  "request-in-progress",
];
const APPROVERS: readonly ProblemCode[] = ["self-approval", "not-an-approver", "already-answered"];

/** What is said to a request after it was made. */
export const LIFE_OPERATIONS: readonly Operation[] = [
  {
    method: "POST",
    path: "/v1/requests/{id}/approve",
    operationId: "approveRequest",
    tag: "requests",
    summary: "Approve a request that waits for you",
    description:
      "The answer is bound to the content by its `Digest`, and is one more input to the policy in force: enough approvals carry the request on, a new denial ends it. Nobody approves their own request, also not through another credential of the same person.",
    parameters: ID,
    body: DECISION,
    answers: {
      200: {
        description: "It waits for more persons, or the policy denies it by now",
        schema: RequestBody,
        examples: { pending: { Request: requestView(PENDING) } },
      },
      202: {
        description: "Enough have approved: it is judged once more and carried out",
        schema: RequestBody,
        examples: { approved: { Request: requestView(APPROVED) } },
        located: true,
      },
    },
    problems: [
      ...SPOKEN,
      ...APPROVERS,
      ...ANSWERED,
      "group-not-found",
      "ec2-unavailable",
      "ticket-unavailable",
    ],
  },
  {
    method: "POST",
    path: "/v1/requests/{id}/decline",
    operationId: "declineRequest",
    tag: "requests",
    summary: "Say no to a request that waits for you",
    description: "One approver's no ends the request, whoever has approved it before.",
    parameters: ID,
    body: DECISION,
    answers: {
      200: {
        description: "The request has ended",
        schema: RequestBody,
        examples: { declined: { Request: requestView(DECLINED) } },
      },
    },
    problems: [...SPOKEN, ...APPROVERS, ...ANSWERED],
  },
  {
    method: "POST",
    path: "/v1/requests/{id}/cancel",
    operationId: "cancelRequest",
    tag: "requests",
    summary: "Take back a request of yours that waits",
    description: "Before it is carried out, whoever asked may take it back.",
    parameters: ID,
    body: {
      required: false,
      schema: AnswerBody,
      examples: { "no-need": { value: { Comment: "No need any more" } } },
    },
    answers: {
      200: {
        description: "The request has ended",
        schema: RequestBody,
        examples: { cancelled: { Request: requestView(CANCELLED) } },
      },
    },
    problems: [...SPOKEN, ...ANSWERED],
  },
  {
    method: "POST",
    path: "/v1/requests/{id}/revoke",
    operationId: "revokeRequest",
    tag: "requests",
    summary: "Give up the rules of one of your requests",
    description:
      "The request holds its rules open no more. What no other request holds is revoked in EC2; the rest stays until the last of those ends. Rules that this guard did not open are never touched. Asking again changes nothing.",
    parameters: ID,
    body: {
      required: false,
      schema: AnswerBody,
      examples: { done: { value: { Comment: "The partner has moved" } } },
    },
    answers: {
      200: {
        description: "The request holds no rules any more",
        schema: RequestBody,
        examples: { revoked: { Request: requestView(REVOKED) } },
        located: true,
      },
      202: {
        description: "EC2 has not said yet that the rules are gone; follow the Location",
        schema: RequestBody,
        examples: { revoking: { Request: requestView(REVOKING) } },
        located: true,
      },
    },
    problems: [...SPOKEN, "digest-mismatch", "request-not-open", "group-busy"],
  },
  {
    method: "POST",
    path: "/v1/requests/{id}/extend",
    operationId: "extendRequest",
    tag: "requests",
    summary: "Keep the rules of one of your requests for longer",
    description:
      "Makes a new request for the same rules, with a new end that counts from now, and judges it under the policy in force. The answer is that of asking for the rules. The old request keeps its own end, and lets go then.",
    parameters: { ...ID, ...KEY },
    body: {
      required: true,
      schema: ExtensionBody,
      examples: { week: { value: { Duration: "P7D", Justification: "The move is late" } } },
    },
    answers: {
      200: {
        description: "The rules stay until the new end",
        schema: AuthorizedBody,
        examples: { extended: requestReply(EXTENDED, true).body },
        located: true,
      },
      201: {
        description: "Somebody had removed the rules meanwhile: they are open again",
        schema: AuthorizedBody,
        examples: { authorized: requestReply(AUTHORIZED, true).body },
        located: true,
      },
      202: {
        description:
          "The extension waits for approval, or the same one is being carried out; follow its Location",
        schema: RequestBody,
        examples: { extended: { Request: requestView(EXTENDED) } },
        located: true,
      },
    },
    problems: [
      ...SPOKEN,
      "request-not-open",
      "forbidden-principal",
      "denied-by-policy",
      "no-eligible-approver",
      "group-not-found",
      "declined",
      "cancelled",
      "expired",
      "rule-limit-reached",
      "idempotency-key-reused",
      "ec2-refused",
      "ec2-throttled",
      "ec2-unavailable",
      "ticket-unavailable",
      "group-busy",
      "outcome-unknown",
    ],
  },
];
