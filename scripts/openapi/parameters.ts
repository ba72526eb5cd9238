import * as z from "zod";
import type { ZodOpenApiParameters } from "zod-openapi";
import { groupChain } from "../../core/ledger/stored.ts";
import { ListParameters } from "../../lambda/listQuery.ts";
import { writeCursor } from "../../lambda/page.ts";
import { GroupRecordParameters, writeRecordCursor } from "../../lambda/recordQuery.ts";
import { RequestId } from "../../lambda/schemaValues.ts";
import { AUTHORIZED, IDEMPOTENCY_KEY } from "./examples.ts";

const key = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/)
  .optional()
  .meta({
    description:
      "Makes it safe to ask again: the same key with the same request never opens anything twice, and answers what became of it. Keys never lapse; DryRun ignores them",
    examples: [IDEMPOTENCY_KEY],
  });

const filters = ListParameters.shape;
const described = z.strictObject({
  status: filters.status.check(z.meta({ description: "Only requests in this state" })),
  groupId: filters.groupId.check(
    z.meta({
      description: "Only requests for this security group",
      examples: [AUTHORIZED.group.groupId],
    }),
  ),
  principal: filters.principal.check(
    z.meta({
      description:
        "Only requests of this principal: an id, an ARN, or a pattern as the policy writes it",
      examples: ["arn:aws:iam::111122223333:role/PaymentsDeploy"],
    }),
  ),
  since: filters.since.check(
    z.meta({
      description: "Only requests made at this time or later, RFC 3339",
      examples: ["2026-01-31T09:00:00Z"],
    }),
  ),
  limit: filters.limit.check(
    z.meta({
      description: "The most requests on one page; 50 unless given. A page also ends at 1 MB",
      examples: ["50"],
    }),
  ),
  cursor: filters.cursor.check(
    z.meta({
      description: "NextCursor of the page before, with the same filters",
      examples: [writeCursor(AUTHORIZED)],
    }),
  ),
} satisfies Record<keyof typeof filters, z.core.$ZodType>);

/** The header of POST /v1/egress-rules. */
export const KEY: ZodOpenApiParameters = { header: z.strictObject({ "Idempotency-Key": key }) };

/** The filters of GET /v1/requests. */
export const FILTERS: ZodOpenApiParameters = { query: described };

/** The request that a path is about. */
export const ID: ZodOpenApiParameters = {
  path: z.strictObject({ id: RequestId.meta({ examples: [AUTHORIZED.requestId] }) }),
};

const recordFilters = GroupRecordParameters.shape;
const ofRequest = z.strictObject({
  type: recordFilters.type.check(z.meta({ description: "Only records of this type" })),
  since: recordFilters.since.check(
    z.meta({
      description: "Only records of this time or later, RFC 3339",
      examples: ["2026-01-31T09:00:00Z"],
    }),
  ),
  until: recordFilters.until.check(
    z.meta({
      description: "Only records of this time or earlier, RFC 3339",
      examples: ["2026-01-31T10:00:00Z"],
    }),
  ),
  limit: recordFilters.limit.check(
    z.meta({
      description: "The most records on one page; 50 unless given. A page also ends at 1 MB",
      examples: ["50"],
    }),
  ),
  cursor: recordFilters.cursor.check(
    z.meta({
      description: "NextCursor of the page before, with the same filters",
      examples: [writeRecordCursor({ chain: groupChain(AUTHORIZED.group), seq: 2 })],
    }),
  ),
} satisfies Record<Exclude<keyof typeof recordFilters, "requestId">, z.core.$ZodType>);
const ofGroup = z.strictObject({
  ...ofRequest.shape,
  requestId: recordFilters.requestId.check(
    z.meta({
      description: "Only records that name this request",
      examples: [AUTHORIZED.requestId],
    }),
  ),
});

/** The request and filters of GET /v1/requests/{id}/records. */
export const REQUEST_RECORDS: ZodOpenApiParameters = { ...ID, query: ofRequest };

/** The group and filters of GET /v1/groups/{groupId}/records. */
export const GROUP_RECORDS: ZodOpenApiParameters = {
  path: z.strictObject({
    groupId: z
      .string()
      .regex(/^sg-(?:[0-9a-f]{8}|[0-9a-f]{17})$/)
      .meta({ description: "The security group", examples: [AUTHORIZED.group.groupId] }),
  }),
  query: ofGroup,
};
