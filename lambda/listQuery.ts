import * as z from "zod/mini";
import { STATUSES } from "../core/ledger/states.ts";
import { quote } from "../core/request/fault.ts";
import type { Principal } from "../core/request/principal.ts";
import { readCursor } from "./page.ts";
import type { RequestQuery } from "./ports.ts";

/** One thing wrong with a query parameter. */
export interface ParameterFault {
  readonly parameter: string;
  readonly detail: string;
}

/** The query, or that nothing can match it, or all that is wrong with it. */
export type ListQueryReading =
  | { readonly kind: "nothing" }
  | { readonly kind: "query"; readonly query: RequestQuery }
  | { readonly kind: "invalid"; readonly faults: readonly ParameterFault[] };

const DEFAULT_LIMIT = 50;

function formed(form: RegExp, expected: string) {
  return z.optional(z.string().check(z.regex(form, expected)));
}

/** The query parameters of GET /v1/requests. */
export const ListParameters = z.strictObject({
  status: z.optional(z.enum(STATUSES, { error: `write one of ${STATUSES.join(", ")}` })),
  groupId: formed(
    /^sg-(?:[0-9a-f]{8}|[0-9a-f]{17})$/,
    "write sg- and 8 or 17 lower-case hex digits",
  ),
  principal: z
    .optional(z.string())
    .check(z.meta({ description: "An id or ARN; only your own shows anything" })),
  since: z.optional(
    z.iso.datetime({ offset: true, error: "write a time such as 2026-01-31T09:00:00Z" }),
  ),
  limit: formed(/^(?:[1-9]\d?|100)$/, "write a number from 1 to 100"),
  cursor: z.optional(
    z
      .string()
      .check(
        z.refine((text) => readCursor(text) !== undefined, "is no cursor of ours; take NextCursor"),
      ),
  ),
});

/** Reads the filters of a list; a principal sees only their own requests, whatever they ask for. */
export function readListQuery(
  parameters: Readonly<Record<string, string | undefined>>,
  principal: Principal,
): ListQueryReading {
  const result = ListParameters.safeParse(parameters);
  if (!result.success) {
    return {
      kind: "invalid",
      faults: result.error.issues.flatMap((issue) => issueFaults(issue, parameters)),
    };
  }
  const { status, groupId, since, limit, cursor, principal: named } = result.data;
  if (named !== undefined && !isNameOf(named, principal)) return { kind: "nothing" };
  const place = cursor === undefined ? undefined : readCursor(cursor);
  return {
    kind: "query",
    query: {
      principalId: principal.id,
      ...(status === undefined ? {} : { status }),
      ...(groupId === undefined ? {} : { groupId }),
      ...(since === undefined ? {} : { since: new Date(since).toISOString() }),
      ...(place === undefined ? {} : { after: place }),
      limit: limit === undefined ? DEFAULT_LIMIT : Number(limit),
    },
  };
}

function isNameOf(name: string, principal: Principal): boolean {
  return name === principal.id || (principal.kind === "iam" && name === principal.arn);
}

function issueFaults(
  issue: z.core.$ZodIssue,
  parameters: Readonly<Record<string, string | undefined>>,
): readonly ParameterFault[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((parameter) => ({
      parameter,
      detail: "is no parameter here; leave it out",
    }));
  }
  const parameter = String(issue.path[0]);
  return [{ parameter, detail: `${quote(parameters[parameter])} is not taken; ${issue.message}` }];
}
