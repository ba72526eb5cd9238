import * as z from "zod/mini";
import { quote } from "../core/request/fault.ts";

/** Environment variables, each with what it must be. */
type Variables = Readonly<Record<string, z.ZodMiniType<string>>>;

/** What was read, or every variable that is missing or malformed, a line each. */
export type VariablesReading<V extends Variables> =
  | { readonly ok: true; readonly values: { readonly [name in keyof V]: string } }
  | { readonly ok: false; readonly faults: readonly string[] };

/** A text of this form; `expected` says what to write instead of any other. */
export function formed(form: RegExp, expected: string): z.ZodMiniType<string> {
  return z.string().check(z.regex(form, expected));
}

const tableName = formed(/^[A-Za-z0-9_.-]{3,255}$/, "the name of a DynamoDB table");

/** The variables that every function has: what it guards, and where the ledger is. Lambda itself adds the region. */
export const LEDGER_VARIABLES = {
  AWS_REGION: formed(/^[a-z]{2}(?:-[a-z]+)+-\d$/, "a region such as us-east-1"),
  EGRESS_GUARD_ACCOUNT: formed(/^\d{12}$/, "the 12 digits of an account id"),
  EGRESS_GUARD_AUDIT_TABLE: tableName,
  EGRESS_GUARD_STATE_TABLE: tableName,
} as const;

/** Reads variables from an environment, naming all faults at once. */
export function readVariables<V extends Variables>(
  variables: V,
  environment: Readonly<Record<string, string | undefined>>,
): VariablesReading<V> {
  const result = z.object(variables).safeParse(environment);
  if (result.success) return { ok: true, values: result.data as { [name in keyof V]: string } };
  return {
    ok: false,
    faults: result.error.issues
      .map(({ path: [name], message }) =>
        environment[String(name)] === undefined
          ? `${String(name)} is missing`
          : `${String(name)} is ${quote(environment[String(name)])}; write ${message}`,
      )
      .toSorted(),
  };
}
