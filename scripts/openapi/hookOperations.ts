import * as z from "zod";
import * as small from "zod/mini";
import { WEBHOOK_BODIES } from "../../core/hooks/message.ts";
import { receivedChange } from "../../core/ledger/receiving.ts";
import { AuthorizeBody } from "../../core/request/wire.ts";
import { requestReply, requestView } from "../../lambda/reply.ts";
import { AuthorizedBody, RequestBody } from "../../lambda/schemas.ts";
import { APPROVED, DECLINED, PENDING } from "./approvalExamples.ts";
import { AUTHORIZED, BODIES, draftOf } from "./examples.ts";
import type { Operation } from "./operation.ts";

const { request, approve, decline, cancel } = WEBHOOK_BODIES;

/** The body of a message, whatever its action; the guard itself reads one action at a time. */
const WebhookBody = small
  .discriminatedUnion("Action", [
    small.strictObject({ ...request.shape, Request: AuthorizeBody }),
    approve,
    decline,
    cancel,
  ])
  .check(
    small.meta({
      id: "WebhookBody",
      description: "What a person asks for, or says to a request, by way of another system",
    }),
  );

const PERSON = { kind: "person", id: "person:lee", identity: "webhook:tickets#4711" } as const;
const MESSAGE = "webhooks/tickets/msg_2KWPBgLlAfxdpx2AI54pPJ85f4W";
const RECEIVED = receivedChange(
  { ...draftOf(BODIES.https.value, "ticket-12"), surface: "webhooks", principal: PERSON },
  { ip: "198.51.100.9", gatewayRequestId: "JKJbYgYkPHcEJ1A=", message: MESSAGE },
  "2026-01-31T09:00:00.412Z",
).request;

/** The ways in for systems that sign what they send. */
export const HOOK_OPERATIONS: readonly Operation[] = [
  {
    method: "POST",
    path: "/v1/hooks/webhooks/{source}",
    operationId: "receiveWebhook",
    tag: "hooks",
    security: "standardWebhooks",
    summary: "Ask, or answer, for a person of another system",
    description:
      "A system of the deployment's `webhookSources` sends what one of its users asks for or says to a request, signed as Standard Webhooks has it. `User` is the user's own id there; `people.yaml` says which person that is, and the rights are the person's. A message that comes again under the same `webhook-id` changes nothing, and gets the request as it stands.",
    parameters: {
      path: z.object({
        source: z.string().meta({ description: "The system's name", examples: ["tickets"] }),
      }),
    },
    body: {
      required: true,
      schema: WebhookBody,
      examples: {
        request: { value: { Action: "request", User: "4711", Request: BODIES.https.value } },
        approve: {
          value: {
            Action: "approve",
            User: "4712",
            RequestId: PENDING.requestId,
            Digest: PENDING.digest,
            Comment: "Agreed in the change meeting",
          },
        },
        decline: {
          value: {
            Action: "decline",
            User: "4712",
            RequestId: PENDING.requestId,
            Digest: PENDING.digest,
          },
        },
        cancel: { value: { Action: "cancel", User: "4711", RequestId: PENDING.requestId } },
      },
    },
    answers: {
      200: {
        description:
          "The request has ended or goes on waiting; a message that came before gets its rules, where they are open",
        schema: z.union([RequestBody, AuthorizedBody]),
        examples: {
          declined: { Request: requestView(DECLINED) },
          replay: requestReply(AUTHORIZED, false).body,
        },
        located: true,
      },
      202: {
        description:
          "It is written down: a request, to be judged now; an approval, with which the request is judged now. Follow its Location",
        schema: RequestBody,
        examples: {
          received: requestReply(RECEIVED, true).body,
          approved: requestReply(APPROVED, true).body,
        },
        located: true,
      },
    },
    problems: [
      "signature-invalid",
      "internal",
      "policy-unavailable",
      "secret-unavailable",
      "malformed-body",
      "body-too-large",
      "invalid-request",
      "unknown-person",
      "request-not-found",
      "idempotency-key-reused",
      "ledger-unavailable",
      "self-approval",
      "not-an-approver",
      "already-answered",
      "digest-mismatch",
      "request-not-pending",
      "request-in-progress",
      "declined",
      "cancelled",
      "expired",
      "forbidden-principal",
      "denied-by-policy",
      "no-eligible-approver",
      "group-not-found",
      "rule-limit-reached",
      "ec2-refused",
      "ec2-throttled",
      "ec2-unavailable",
      "ticket-unavailable",
      "group-busy",
    ],
  },
];
