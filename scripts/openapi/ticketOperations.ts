import * as z from "zod";
import { STATUSES } from "../../core/ledger/states.ts";
import { PENDING } from "./approvalExamples.ts";
import type { Operation } from "./operation.ts";

const TicketTaken = z
  .strictObject({
    Ticket: z.string().meta({ examples: ["NET-12"] }),
    Outcome: z.enum(["received", "answered", "told", "unchanged"]).meta({
      description:
        "`received`: a request was written down. `answered`: what the ticket's approval field says was taken. `told`: the ticket has a note that says what is wrong. `unchanged`: there was nothing to do",
    }),
    RequestId: z.string().optional(),
    Status: z.enum(STATUSES).optional(),
    Detail: z.string().optional(),
  })
  .meta({ id: "TicketTaken", description: "What a hook of a ticket system was taken for" });

const JiraBody = z
  .looseObject({ issue: z.looseObject({ key: z.string() }) })
  .meta({ id: "JiraWebhook", description: "Only the issue's key is looked at" });

const ServiceNowBody = z
  .looseObject({ number: z.string() })
  .meta({ id: "ServiceNowWebhook", description: "Only the record's number is looked at" });

const { requestId: RequestId } = PENDING;

/** What both ticket systems are answered. */
const ANSWERS: Operation["answers"] = {
  200: {
    description: "It is taken; the people see what became of it in the ticket",
    schema: TicketTaken,
    examples: {
      answered: {
        Ticket: "NET-12",
        Outcome: "answered",
        RequestId,
        Status: "pending-approval",
      },
      told: {
        Ticket: "NET-12",
        Outcome: "told",
        Detail:
          "Nothing was asked for: people.yaml knows nobody as jira:5b10ac8d82e05b22cc7d4ef5. Have the identity added to the person.",
      },
      unchanged: { Ticket: "NET-12", Outcome: "unchanged" },
    },
  },
  202: {
    description: "A request is written down, and judged now",
    schema: TicketTaken,
    examples: {
      received: { Ticket: "NET-12", Outcome: "received", RequestId, Status: "received" },
    },
  },
};

const PROBLEMS: Operation["problems"] = [
  "signature-invalid",
  "internal",
  "policy-unavailable",
  "secret-unavailable",
  "ledger-unavailable",
  "ticket-unavailable",
  "invalid-request",
  "request-in-progress",
];

/** The ways in for ticket systems. */
export const TICKET_OPERATIONS: readonly Operation[] = [
  {
    method: "POST",
    path: "/v1/hooks/jira",
    operationId: "receiveJiraWebhook",
    tag: "hooks",
    security: "jira",
    summary: "Look at an issue of Jira",
    description:
      "Jira says that an issue has changed. Nothing of it is believed but the issue's key: the guard reads the issue with its own credentials, and what it finds there, as `tickets.yaml` has it, asks for rules or answers a request, for the persons that `people.yaml` has for the Atlassian accounts. The same issue has the same effect however often this comes.",
    body: {
      required: true,
      schema: JiraBody,
      examples: {
        updated: {
          value: {
            timestamp: 1767322800000,
            webhookEvent: "jira:issue_updated",
            issue: { id: "10012", key: "NET-12" },
          },
        },
      },
    },
    answers: ANSWERS,
    problems: PROBLEMS,
  },
  {
    method: "POST",
    path: "/v1/hooks/servicenow",
    operationId: "receiveServiceNowWebhook",
    tag: "hooks",
    security: "standardWebhooks",
    summary: "Look at a record of ServiceNow",
    description:
      "A business rule of ServiceNow says that a record has changed, signed as Standard Webhooks has it. Nothing of it is believed but the record's number: the guard reads the record with its own credentials, and what it finds there, as `tickets.yaml` has it, asks for rules or answers a request, for the persons that `people.yaml` has for the users' sys_ids.",
    body: {
      required: true,
      schema: ServiceNowBody,
      examples: { changed: { value: { number: "CHG0030001" } } },
    },
    answers: ANSWERS,
    problems: PROBLEMS,
  },
];
