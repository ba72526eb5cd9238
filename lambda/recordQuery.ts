import * as z from "zod/mini";
import { RECORD_TYPES, type RecordType } from "../core/ledger/record.ts";
import { cursorAfter, placeAfter } from "./cursor.ts";
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

/** A record's place: its chain, and its number there. */
export interface RecordPlace {
  readonly chain: string;
  readonly seq: number;
}

/** Which records a list shows, in the order of their chains. Times are RFC 3339 in UTC; both ends count themselves. */
export interface RecordQuery {
  readonly type?: RecordType;
  readonly requestId?: string;
  readonly since?: string;
  readonly until?: string;
  /** Start after this place. */
  readonly after?: RecordPlace;
  readonly limit: number;
}

/** The query, or all that is wrong with it. */
export type RecordQueryReading =
  | { readonly kind: "query"; readonly query: RecordQuery }
  | { readonly kind: "invalid"; readonly faults: readonly ParameterFault[] };

/** The query parameters of GET /v1/requests/{id}/records. */
export const RequestRecordParameters = z.strictObject({
  type: z.optional(z.enum(RECORD_TYPES, { error: `write one of ${RECORD_TYPES.join(", ")}` })),
  since: time,
  until: time,
  limit,
  cursor: cursorOf(readRecordCursor),
});

/** The query parameters of GET /v1/groups/{groupId}/records. */
export const GroupRecordParameters = z.strictObject({
  ...RequestRecordParameters.shape,
  requestId: formed(/^req-[0-9a-f]{32}$/, "write req- and 32 lower-case hex digits"),
});

/** Reads the filters of a list of records, by the parameters that the list takes. */
export function readRecordQuery(
  parameters: QueryParameters,
  taken: typeof RequestRecordParameters | typeof GroupRecordParameters,
): RecordQueryReading {
  const result = (taken as typeof GroupRecordParameters).safeParse(parameters);
  if (!result.success) {
    return { kind: "invalid", faults: parameterFaults(result.error, parameters) };
  }
  const { type, requestId, since, until, cursor, ...rest } = result.data;
  const place = cursor === undefined ? undefined : readRecordCursor(cursor);
  return {
    kind: "query",
    query: {
      ...(type === undefined ? {} : { type }),
      ...(requestId === undefined ? {} : { requestId }),
      ...(since === undefined ? {} : { since: momentOf(since) }),
      ...(until === undefined ? {} : { until: momentOf(until) }),
      ...(place === undefined ? {} : { after: place }),
      limit: limitOf(rest.limit),
    },
  };
}

/** The cursor of the page after this record. */
export function writeRecordCursor({ chain, seq }: RecordPlace): string {
  return cursorAfter(`${chain} ${seq}`);
}

const PLACE =
  /^(request\/req-[0-9a-f]{32}|group\/\d{12}\/[a-z0-9-]+\/sg-[0-9a-f]+) ([1-9]\d{0,14})$/;

/** Reads a cursor of ours; anything else is `undefined`. */
export function readRecordCursor(cursor: string): RecordPlace | undefined {
  const [chain, seq] = placeAfter(cursor, PLACE) ?? [];
  return chain === undefined || seq === undefined ? undefined : { chain, seq: Number(seq) };
}

/** The fault of a cursor that leads into another list. */
export function foreignCursor(): ParameterFault {
  return { parameter: "cursor", detail: "is of another list; take NextCursor of this one" };
}
