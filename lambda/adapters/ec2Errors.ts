import { EC2ServiceException } from "@aws-sdk/client-ec2";
import type { NotDescribed, NotDone } from "../ports.ts";

/** A call would have left after its lease: another worker may own the request by now. */
export class LeaseEnded extends Error {
  override readonly name = "LeaseEnded";
}

/** EC2's codes for "too many calls": the call was not executed (EC2 API guide, request throttling). */
const THROTTLES: readonly string[] = [
  "RequestLimitExceeded",
  "Throttling",
  "ThrottlingException",
  "ThrottledException",
  "RequestThrottled",
  "RequestThrottledException",
];

/** Faults that happen before a connection stands, so that nothing can have been executed. */
const NEVER_SENT: readonly string[] = [
  "LeaseEnded",
  "CredentialsProviderError",
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
];

/** What a failed Authorize or Revoke call means: refused, not executed for certain, or unknown. When in doubt: unknown. */
export function failedOutcome(error: unknown): NotDone {
  const message = errorMessage(error);
  if (error instanceof EC2ServiceException) return serviceOutcome(error, message);
  return NEVER_SENT.some((name) => errorNames(error).includes(name))
    ? { kind: "not-executed", problem: "ec2-unavailable", message }
    : { kind: "unknown", message };
}

function serviceOutcome(error: EC2ServiceException, message: string): NotDone {
  const { httpStatusCode = 0, requestId } = error.$metadata;
  if (THROTTLES.includes(error.name)) {
    return { kind: "not-executed", problem: "ec2-throttled", message, ec2Code: error.name };
  }
  if (httpStatusCode < 400 || httpStatusCode >= 500) return { kind: "unknown", message };
  const refused: NotDone = { kind: "refused", ec2Code: error.name, message };
  return requestId === undefined ? refused : { ...refused, ec2RequestId: requestId };
}

/** EC2's codes for what is not there, or is not the caller's to see. */
const ABSENT = /^Invalid(?:Group|PrefixListI[Dd])/;

/** What a failed describe means: there is no such thing, or EC2 could not be asked. */
export function failedDescribe(error: unknown): NotDescribed {
  const message = errorMessage(error);
  if (!(error instanceof EC2ServiceException)) return { kind: "unavailable", message };
  return ABSENT.test(error.name)
    ? { kind: "absent", message }
    : { kind: "unavailable", message, ec2Code: error.name };
}

/** One line that says what went wrong: EC2's code and message, or the fault below it. */
export function errorMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = Reflect.get(error, "code");
  const text = error.message === "" ? String(code ?? "no answer") : error.message;
  return `${error.name}: ${text}`.replaceAll(/\s+/g, " ");
}

function errorNames(error: unknown): readonly unknown[] {
  if (!(error instanceof Error)) return [];
  const inner = error instanceof AggregateError ? error.errors.flatMap(errorNames) : [];
  return [error.name, Reflect.get(error, "code"), ...inner, ...errorNames(error.cause)];
}
