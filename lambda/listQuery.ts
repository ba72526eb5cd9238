import * as z from "zod/mini";
import { STATUSES } from "../core/ledger/states.ts";
import { readCursor } from "./page.ts";
import {
  cursorOf,
  formed,
  limit,
  limitOf,
  momentOf,
  type ParameterFault,
  parameterFaults,
  type QueryParameters,
  time,
} from "./parameters.ts";
import type { RequestQuery } from "./ports.ts";

/** The query and the principal that it names, or all that is wrong with it. */
export type ListQueryReading =
  | {
      readonly kind: "query";
      readonly query: Omit<RequestQuery, "principalId">;
      /** An id, an ARN, or a principal pattern as policies have it. */
      readonly principal?: string;
    }
  | { readonly kind: "invalid"; readonly faults: readonly ParameterFault[] };

/** The query parameters of GET /v1/requests. */
export const ListParameters = z.strictObject({
  status: z.optional(z.enum(STATUSES, { error: `write one of ${STATUSES.join(", ")}` })),
  groupId: formed(
    /^sg-(?:[0-9a-f]{8}|[0-9a-f]{17})$/,
    "write sg- and 8 or 17 lower-case hex digits",
  ),
  principal: z.optional(z.string()),
  since: time,
  limit,
  cursor: cursorOf(readCursor),
});

/** Reads the filters of a list. */
export function readListQuery(parameters: QueryParameters): ListQueryReading {
  const result = ListParameters.safeParse(parameters);
  if (!result.success) {
    return { kind: "invalid", faults: parameterFaults(result.error, parameters) };
  }
  const { status, groupId, since, cursor, principal, ...rest } = result.data;
  const place = cursor === undefined ? undefined : readCursor(cursor);
  return {
    kind: "query",
    query: {
      ...(status === undefined ? {} : { status }),
      ...(groupId === undefined ? {} : { groupId }),
      ...(since === undefined ? {} : { since: momentOf(since) }),
      ...(place === undefined ? {} : { after: place }),
      limit: limitOf(rest.limit),
    },
    ...(principal === undefined ? {} : { principal }),
  };
}
