import * as z from "zod";
import type { ZodOpenApiParameters } from "zod-openapi";
import { ListParameters } from "../../lambda/listQuery.ts";
import { writeCursor } from "../../lambda/page.ts";
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
  principal: filters.principal,
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
