import * as z from "zod/mini";
import { quote } from "../core/request/fault.ts";
import { problemReply, type Reply } from "./reply.ts";

/** The query parameters of a call, as API Gateway gives them. */
export type QueryParameters = Readonly<Record<string, string | undefined>>;

/** One thing wrong with a query parameter. */
export interface ParameterFault {
  readonly parameter: string;
  readonly detail: string;
}

const DEFAULT_LIMIT = 50;

/** A parameter of one form; `expected` says what to write. */
export function formed(form: RegExp, expected: string) {
  return z.optional(z.string().check(z.regex(form, expected)));
}

/** A moment. */
export const time = z.optional(
  z.iso.datetime({ offset: true, error: "write a time such as 2026-01-31T09:00:00Z" }),
);

/** How many a page shows at most. */
export const limit = formed(/^(?:[1-9]\d?|100)$/, "write a number from 1 to 100");

/** A cursor that `read` knows as one of its own. */
export function cursorOf(read: (text: string) => unknown) {
  return z.optional(
    z
      .string()
      .check(z.refine((text) => read(text) !== undefined, "is no cursor of ours; take NextCursor")),
  );
}

/** The number that a limit says. */
export function limitOf(text: string | undefined): number {
  return text === undefined ? DEFAULT_LIMIT : Number(text);
}

/** A moment as the ledger compares it: RFC 3339, UTC, milliseconds. */
export function momentOf(text: string): string {
  return new Date(text).toISOString();
}

/** Everything that a schema has found wrong with parameters. */
export function parameterFaults(
  { issues }: z.core.$ZodError,
  parameters: QueryParameters,
): readonly ParameterFault[] {
  return issues.flatMap((issue) => issueFaults(issue, parameters));
}

/** The answer to parameters that are not taken: every fault at once. */
export function faultReply(errors: readonly ParameterFault[]): Reply {
  const [first] = errors;
  return problemReply("invalid-request", `${first?.parameter} ${first?.detail}`, { errors });
}

function issueFaults(issue: z.core.$ZodIssue, parameters: QueryParameters) {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((parameter) => ({
      parameter,
      detail: "is no parameter here; leave it out",
    }));
  }
  const parameter = String(issue.path[0]);
  return [{ parameter, detail: `${quote(parameters[parameter])} is not taken; ${issue.message}` }];
}
