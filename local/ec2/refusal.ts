/**
 * Every error code that the embedded EC2 answers with, and its HTTP status.
 * Source: "Error codes for the Amazon EC2 API" (EC2 API Reference).
 */
export const STATUS_OF_CODE = {
  AuthFailure: 401,
  CannotDelete: 400,
  DependencyViolation: 400,
  DryRunOperation: 412,
  FilterLimitExceeded: 400,
  IdempotentParameterMismatch: 400,
  InternalError: 500,
  InvalidAction: 400,
  InvalidCharacter: 400,
  "InvalidGroup.Duplicate": 400,
  "InvalidGroup.NotFound": 400,
  "InvalidGroupId.Malformed": 400,
  InvalidID: 400,
  InvalidPaginationToken: 400,
  InvalidParameter: 400,
  InvalidParameterCombination: 400,
  InvalidParameterValue: 400,
  "InvalidPermission.Duplicate": 400,
  "InvalidPermission.Malformed": 400,
  "InvalidPermission.NotFound": 400,
  "InvalidPrefixListID.NotFound": 400,
  "InvalidPrefixListId.Malformed": 400,
  "InvalidSecurityGroupRuleId.Malformed": 400,
  "InvalidSecurityGroupRuleId.NotFound": 400,
  "InvalidTagKey.Malformed": 400,
  "InvalidVpc.Range": 400,
  "InvalidVpcId.Malformed": 400,
  "InvalidVpcID.NotFound": 400,
  MalformedQueryString: 400,
  MissingAction: 400,
  MissingParameter: 400,
  NoSuchVersion: 400,
  PrefixListMaxEntriesExceeded: 400,
  PrefixListVersionMismatch: 400,
  RequestEntityTooLarge: 413,
  RequestLimitExceeded: 503,
  RulesPerSecurityGroupLimitExceeded: 400,
  ServiceUnavailable: 503,
  TagLimitExceeded: 400,
  Unavailable: 503,
  UnauthorizedOperation: 403,
  UnknownParameter: 400,
  VPCIdNotSpecified: 400,
} as const;

export type ErrorCode = keyof typeof STATUS_OF_CODE;

/** EC2's "no": the code that programs read and the sentence that people read. */
export interface Refusal {
  readonly refused: ErrorCode;
  readonly message: string;
}

/** What a step gives: its value, or why EC2 refuses. */
export type Outcome<T> = T | Refusal;

export function refuse(refused: ErrorCode, message: string): Refusal {
  return { refused, message };
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === "object" && value !== null && "refused" in value;
}

/** The values of all steps, or the first refusal among them. */
export function all<T>(outcomes: readonly Outcome<T>[]): Outcome<readonly T[]> {
  const values: T[] = [];
  for (const outcome of outcomes) {
    if (isRefusal(outcome)) return outcome;
    values.push(outcome);
  }
  return values;
}

/** The first refusal that a check gives for any of the values, in their order. */
export function firstRefusal<T>(
  values: Iterable<T>,
  check: (value: T) => Refusal | undefined,
): Refusal | undefined {
  for (const value of values) {
    const refusal = check(value);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

/** A parameter that the call needs and does not have. */
export function missing(parameter: string): Refusal {
  return refuse("MissingParameter", `The request must contain the parameter ${parameter}`);
}

/** A value that the call can't take. */
export function invalidValue(message: string): Refusal {
  return refuse("InvalidParameterValue", message);
}
