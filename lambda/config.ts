import * as z from "zod/mini";
import { quote } from "../core/request/fault.ts";

/** What the function is deployed with. */
export interface Config {
  readonly account: string;
  readonly region: string;
  readonly stateTable: string;
  readonly auditTable: string;
  readonly policyDigest: string;
  /** The ids of the APIs whose events are taken. */
  readonly apiIds: readonly string[];
}

function formed(form: RegExp, expected: string) {
  return z.string().check(z.regex(form, expected));
}

const tableName = formed(/^[A-Za-z0-9_.-]{3,255}$/, "the name of a DynamoDB table");

/** The environment variables of the function, each with what it must be. */
const VARIABLES = {
  AWS_REGION: formed(/^[a-z]{2}(?:-[a-z]+)+-\d$/, "a region such as us-east-1"),
  EGRESS_GUARD_ACCOUNT: formed(/^\d{12}$/, "the 12 digits of an account id"),
  EGRESS_GUARD_API_IDS: formed(/^[a-z0-9]+(?:,[a-z0-9]+)*$/, "API ids, comma between"),
  EGRESS_GUARD_AUDIT_TABLE: tableName,
  EGRESS_GUARD_POLICY_DIGEST: formed(/^[0-9a-f]{64}$/, "a SHA-256 in lower-case hex"),
  EGRESS_GUARD_STATE_TABLE: tableName,
} as const;

/** The configuration, or every variable that is missing or malformed, a line each. */
export type ConfigReading =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly faults: readonly string[] };

/** Reads the function's environment, naming all faults at once. */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>>,
): ConfigReading {
  const result = z.object(VARIABLES).safeParse(environment);
  if (!result.success) {
    return {
      ok: false,
      faults: result.error.issues.map(({ path: [name], message }) =>
        environment[String(name)] === undefined
          ? `${String(name)} is missing`
          : `${String(name)} is ${quote(environment[String(name)])}; write ${message}`,
      ),
    };
  }
  const { data } = result;
  return {
    ok: true,
    config: {
      account: data.EGRESS_GUARD_ACCOUNT,
      region: data.AWS_REGION,
      stateTable: data.EGRESS_GUARD_STATE_TABLE,
      auditTable: data.EGRESS_GUARD_AUDIT_TABLE,
      policyDigest: data.EGRESS_GUARD_POLICY_DIGEST,
      apiIds: data.EGRESS_GUARD_API_IDS.split(","),
    },
  };
}
