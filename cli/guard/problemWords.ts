import type { DataObject } from "../aws/data.ts";
import { objectsOf, textOf } from "./notes.ts";

/** EC2's code and message for a no, and what else is wrong. */
export interface Words {
  readonly code: string;
  readonly message: string;
  readonly faults?: readonly string[];
}

const NOT_AUTHORIZED = "You are not authorized to perform this operation.";

const notAuthorized = (detail: string): Words => ({
  code: "UnauthorizedOperation",
  message: `${NOT_AUTHORIZED} ${detail}`.trimEnd(),
});

const unavailable = (message: string): Words => ({ code: "Unavailable", message });

/** What EC2 calls a problem, where it has a name for it. */
const EC2_WORDS: Readonly<Record<string, (detail: string, groupId: string) => Words>> = {
  "denied-by-policy": notAuthorized,
  "forbidden-principal": notAuthorized,
  "no-eligible-approver": notAuthorized,
  declined: notAuthorized,
  unauthenticated: (message) => ({ code: "AuthFailure", message }),
  "group-not-found": (_, groupId) => ({
    code: "InvalidGroup.NotFound",
    message: `The security group '${groupId}' does not exist`,
  }),
  "rule-limit-reached": () => ({
    code: "RulesPerSecurityGroupLimitExceeded",
    message: "The maximum number of rules per security group has been reached.",
  }),
  "idempotency-key-reused": (message) => ({ code: "IdempotentParameterMismatch", message }),
  "ec2-throttled": () => ({ code: "RequestLimitExceeded", message: "Request limit exceeded." }),
  "ec2-unavailable": unavailable,
  "ledger-unavailable": unavailable,
  "policy-unavailable": unavailable,
  "ticket-unavailable": unavailable,
  "group-busy": unavailable,
  internal: (message) => ({ code: "InternalError", message }),
};

/** A problem in EC2's words; one that EC2 has no words for keeps its name and its detail. */
export function problemWords(code: string, problem: DataObject, groupId: string): Words {
  const detail = textOf(problem, "detail") ?? textOf(problem, "title") ?? code;
  const ec2Code = textOf(problem, "ec2Code");
  if (code === "ec2-refused" && ec2Code !== undefined) return { code: ec2Code, message: detail };
  if (code === "invalid-request") return invalidWords(objectsOf(problem.errors), detail);
  return EC2_WORDS[code]?.(detail, groupId) ?? { code: capitalised(code), message: detail };
}

/** `outcome-unknown` becomes `OutcomeUnknown`, as AWS writes its codes. */
function capitalised(code: string): string {
  return code.replaceAll(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** Which code EC2 gives to a fault at a place of the request; the first row that fits. */
const FAULT_CODES: readonly (readonly [place: RegExp, detail: RegExp, code: string])[] = [
  [/./, /^is missing/, "MissingParameter"],
  [/^\/GroupId$|\/UserIdGroupPairs\/\d+\/GroupId$/, /./, "InvalidGroupId.Malformed"],
  [/\/PrefixListId$/, /./, "InvalidPrefixListId.Malformed"],
  [/^\/TagSpecifications/, /./, "InvalidParameter"],
  [/^\/(?:CidrIp|IpProtocol|FromPort|ToPort|SourceSecurityGroup\w+)$/, /./, "UnknownParameter"],
];

function invalidWords(errors: readonly DataObject[], detail: string): Words {
  const [first, ...more] = errors;
  if (first === undefined) return { code: "InvalidParameterValue", message: detail };
  const place = textOf(first, "pointer") ?? textOf(first, "parameter") ?? "";
  const fault = textOf(first, "detail") ?? "";
  const row = FAULT_CODES.find(([at, says]) => at.test(place) && says.test(fault));
  return {
    code: row?.[2] ?? "InvalidParameterValue",
    message: lineOf(first),
    faults: more.map(lineOf),
  };
}

function lineOf(error: DataObject): string {
  const place = textOf(error, "pointer") ?? textOf(error, "parameter") ?? "";
  return `${place} ${textOf(error, "detail") ?? ""}`.trim();
}

const GATEWAY_CODES: Readonly<Record<number, string>> = {
  401: "AuthFailure",
  403: "UnauthorizedOperation",
  404: "InvalidEndpoint",
  413: "RequestEntityTooLarge",
  429: "RequestLimitExceeded",
  503: "Unavailable",
};

/** The gateway's own answer; it answers some calls before the guard sees them. */
export function gatewayWords(status: number, message: string | undefined): Words | undefined {
  if (message === undefined) return undefined;
  return {
    code: GATEWAY_CODES[status] ?? (status >= 500 ? "InternalError" : "ClientError"),
    message,
  };
}
