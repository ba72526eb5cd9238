import * as z from "zod";
import type { SealedRecord } from "../../core/ledger/record.ts";
import { groupChain } from "../../core/ledger/stored.ts";
import { policyDocument } from "../../core/policy/document.ts";
import { AuthorizeBody } from "../../core/request/wire.ts";
import { FORMATS } from "../../lambda/accept.ts";
import { writeCursor } from "../../lambda/page.ts";
import { CSV_HEADINGS, csvLine } from "../../lambda/recordCsv.ts";
import { recordView } from "../../lambda/recordForms.ts";
import { writeRecordCursor } from "../../lambda/recordQuery.ts";
import { RecordsBody } from "../../lambda/recordSchemas.ts";
import { requestReply, requestView } from "../../lambda/reply.ts";
import {
  AuthorizedBody,
  DryRunBody,
  HealthBody,
  PolicyBody,
  RequestBody,
  RequestsBody,
} from "../../lambda/schemas.ts";
import { PENDING, SCHEDULED } from "./approvalExamples.ts";
import {
  AUTHORIZED,
  BANNED,
  BODIES,
  EXECUTING,
  POLICY_DIGEST,
  RECORDS,
  reachTo,
} from "./examples.ts";
import { HOOK_OPERATIONS } from "./hookOperations.ts";
import { LIFE_OPERATIONS } from "./lifeOperations.ts";
import { DOOR, type Operation } from "./operation.ts";
import { FILTERS, GROUP_RECORDS, ID, KEY, REQUEST_RECORDS } from "./parameters.ts";
import { SLACK_OPERATIONS } from "./slackOperations.ts";
import { TICKET_OPERATIONS } from "./ticketOperations.ts";

const GROUP_CHAIN = RECORDS.filter(({ record }) => record.chain.startsWith("group/"));
const GROUP_CURSOR = writeRecordCursor({
  chain: groupChain(AUTHORIZED.group),
  seq: GROUP_CHAIN.length,
});

/** All operations of the API. */
export const OPERATIONS: readonly Operation[] = [
  {
    method: "POST",
    path: "/v1/egress-rules",
    operationId: "authorizeSecurityGroupEgress",
    tag: "requests",
    summary: "Ask for outbound rules of a security group",
    description:
      "Takes what `aws ec2 authorize-security-group-egress --cli-input-json` takes, unchanged, and opens the rules if the policy in force allows all of them. `Guard` may add the reason.",
    parameters: KEY,
    body: { required: true, schema: AuthorizeBody, examples: BODIES },
    answers: {
      200: {
        description:
          "The rules were there already; or the same request was asked before under this key and has its rules; or the decision on a DryRun",
        schema: z.union([AuthorizedBody, DryRunBody]),
        examples: {
          replay: requestReply(AUTHORIZED, false).body,
          "dry-run-allowed": dryRun("allow", []),
          "dry-run-denied": dryRun("deny", [BANNED]),
        },
        located: true,
      },
      201: {
        description: "The rules are open",
        schema: AuthorizedBody,
        examples: { authorized: requestReply(AUTHORIZED, true).body },
        located: true,
      },
      202: {
        description:
          "The request waits for approval, `Approvals` says whose; or for the change window of its ticket, which begins at `StartsAt`; or the same request is being carried out. Follow its Location",
        schema: RequestBody,
        examples: {
          pending: requestReply(PENDING, true).body,
          scheduled: requestReply(SCHEDULED, true).body,
          executing: requestReply(EXECUTING, false).body,
        },
        located: true,
      },
    },
    problems: [
      ...DOOR,
      "malformed-body",
      "invalid-request",
      "forbidden-principal",
      "denied-by-policy",
      "no-eligible-approver",
      "group-not-found",
      "declined",
      "cancelled",
      "expired",
      "rule-limit-reached",
      "body-too-large",
      "idempotency-key-reused",
      "ec2-refused",
      "ec2-throttled",
      "ec2-unavailable",
      "ticket-unavailable",
      "group-busy",
      "ledger-unavailable",
      "outcome-unknown",
    ],
  },
  {
    method: "GET",
    path: "/v1/requests",
    operationId: "listRequests",
    tag: "requests",
    summary: "List the requests that you may see, newest first",
    description:
      "A page at a time: your own, and those of others that `access` in the policy opens to you. A page may show fewer than `limit`, or none, and still have a NextCursor.",
    parameters: FILTERS,
    answers: {
      200: {
        description: "One page",
        schema: RequestsBody,
        examples: {
          page: { Requests: [requestView(AUTHORIZED)], NextCursor: writeCursor(AUTHORIZED) },
        },
      },
    },
    problems: [...DOOR, "invalid-request", "ledger-unavailable"],
  },
  {
    method: "GET",
    path: "/v1/requests/{id}",
    operationId: "getRequest",
    tag: "requests",
    summary: "See how a request stands",
    description: "A request that you may not see is answered as one that does not exist.",
    parameters: ID,
    answers: {
      200: {
        description: "The request",
        schema: RequestBody,
        examples: { authorized: { Request: requestView(AUTHORIZED) } },
      },
    },
    problems: [...DOOR, "request-not-found", "ledger-unavailable"],
  },
  {
    method: "GET",
    path: "/v1/requests/{id}/records",
    operationId: "listRequestRecords",
    tag: "requests",
    summary: "Read the audit records of a request",
    description:
      "What was decided, intended and done. Each record names the hash of the one before, so that whoever keeps a hash can tell a later change. `Accept` chooses JSON, a record a line, or a table. Of others' requests these are for whom `access` in the policy lets `audit`.",
    parameters: REQUEST_RECORDS,
    answers: {
      200: {
        description: "One page: the request's own chain, then its records in its group's chain",
        schema: RecordsBody,
        examples: { authorized: { Records: RECORDS.map(recordView) } },
        texts: recordTexts(RECORDS),
      },
    },
    problems: [
      ...DOOR,
      "request-not-found",
      "not-acceptable",
      "invalid-request",
      "ledger-unavailable",
    ],
  },
  {
    method: "GET",
    path: "/v1/groups/{groupId}/records",
    operationId: "listGroupRecords",
    tag: "requests",
    summary: "Read the audit records of a security group",
    description:
      "All that was intended and done about the group, whoever asked, for whom `access` in the policy lets `audit`. For anybody else, and for a group without records, there is nothing here. `Accept` chooses JSON, a record a line, or a table.",
    parameters: GROUP_RECORDS,
    answers: {
      200: {
        description: "One page of the group's chain",
        schema: RecordsBody,
        examples: {
          page: { Records: GROUP_CHAIN.map(recordView), NextCursor: GROUP_CURSOR },
        },
        texts: recordTexts(GROUP_CHAIN),
      },
    },
    problems: [
      ...DOOR,
      "group-not-found",
      "not-acceptable",
      "invalid-request",
      "ledger-unavailable",
    ],
  },
  ...LIFE_OPERATIONS,
  ...HOOK_OPERATIONS,
  ...SLACK_OPERATIONS,
  ...TICKET_OPERATIONS,
  {
    method: "GET",
    path: "/v1/policy",
    operationId: "getPolicy",
    tag: "deployment",
    summary: "Read the policy in force",
    description: "The document with all defaults filled in; the contents of feeds are not in it.",
    answers: {
      200: {
        description: "The policy",
        schema: PolicyBody,
        examples: {
          policy: { Name: "acme-egress", PolicyDigest: POLICY_DIGEST, Document: policyExample() },
        },
      },
    },
    problems: DOOR,
  },
  {
    method: "GET",
    path: "/v1/health",
    operationId: "getHealth",
    tag: "deployment",
    summary: "See whether requests can be judged and recorded now",
    description: "Asks the ledger. EC2 is not asked.",
    answers: {
      200: {
        description: "They can",
        schema: HealthBody,
        examples: {
          healthy: {
            Status: "ok",
            Policy: "acme-egress",
            PolicyDigest: POLICY_DIGEST,
            Ledger: "ok",
            FailingReceivers: [
              { Id: "tickets", Since: "2026-01-31T09:00:00.412Z", Reason: "it answered 503" },
            ],
          },
        },
      },
    },
    problems: [...DOOR, "ledger-unavailable"],
  },
  {
    method: "GET",
    path: "/v1/openapi.json",
    operationId: "getOpenApi",
    tag: "deployment",
    summary: "Read this document",
    description: "What this deployment takes and answers, as OpenAPI 3.1.",
    answers: {
      200: {
        description: "An OpenAPI 3.1 document",
        schema: z.looseObject({ openapi: z.string(), paths: z.looseObject({}) }),
        examples: { document: { openapi: "3.1.1", paths: {} } },
      },
    },
    problems: DOOR,
  },
];

function recordTexts(records: readonly SealedRecord[]) {
  const lines = records.map((sealed) => JSON.stringify(recordView(sealed)));
  return {
    [FORMATS.ndjson]: `${lines.join("\n")}\n`,
    [FORMATS.csv]: `${[CSV_HEADINGS, ...records.map(csvLine)].join("\r\n")}\r\n`,
  };
}

function dryRun(Effect: "allow" | "deny", Findings: readonly unknown[]) {
  const Reach = reachTo(Effect === "allow" ? "203.0.113.0/24" : "10.1.2.0/24");
  return { DryRun: true, Decision: { Effect, Findings, Reach, PolicyDigest: POLICY_DIGEST } };
}

function policyExample() {
  return policyDocument.parse({
    version: 1,
    name: "acme-egress",
    requesters: [
      {
        id: "payments",
        principals: ["arn:aws:iam::111122223333:role/PaymentsDeploy"],
        where: { groupTags: { team: "payments" } },
      },
    ],
    bannedCidrs: [{ id: "private-networks", cidrs: ["10.0.0.0/8"], reason: "Use the gateway" }],
    allowedPorts: [{ id: "web", protocol: "tcp", ports: [443, "8443-8444"] }],
    requiredTags: [{ key: "Owner" }],
    limits: { minPrefixLength: { ipv4: 16, ipv6: 48 } },
  });
}
