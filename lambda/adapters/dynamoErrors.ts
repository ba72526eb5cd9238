import {
  type CancellationReason,
  DynamoDBServiceException,
  TransactionCanceledException,
} from "@aws-sdk/client-dynamodb";
import { LedgerUnavailable } from "../ports.ts";

/** What a failed call means for the ledger; `error` is what the SDK threw. */
export type Failure =
  | { readonly kind: FailureKind; readonly error: unknown }
  /** A transaction was not written because conditions did not hold; the reasons stand in the order of its items. */
  | {
      readonly kind: "condition";
      readonly error: unknown;
      readonly reasons: readonly CancellationReason[];
    };

type FailureKind =
  /** It had no effect, and may be made again: throttled, or in conflict with another transaction. */
  | "busy"
  /** No answer, or none that says: it may or may not have had its effect. */
  | "lost"
  /** It had no effect, and to make it again would not help. */
  | "refused"
  /** The call itself is wrong: a programming fault. */
  | "fault";

/** DynamoDB's errors that are not judged by their status alone (developer guide, "Error handling with DynamoDB"). */
const ERRORS: ReadonlyMap<string, FailureKind> = new Map([
  ["ProvisionedThroughputExceededException", "busy"],
  ["RequestLimitExceeded", "busy"],
  ["Throttling", "busy"],
  ["ThrottlingException", "busy"],
  ["TransactionConflictException", "busy"],
  // Our own earlier try is still under way.
  ["TransactionInProgressException", "lost"],
  ["IdempotentParameterMismatchException", "fault"],
  ["ItemCollectionSizeLimitExceededException", "fault"],
  ["SerializationException", "fault"],
  ["ValidationException", "fault"],
]);

const CONDITION_FAILED = "ConditionalCheckFailed";

/** Why a transaction was cancelled, for each item (API reference, TransactWriteItems, "Cancellation reason codes"). */
const REASONS: ReadonlyMap<string, Failure["kind"] | "none"> = new Map([
  ["None", "none"],
  [CONDITION_FAILED, "condition"],
  ["ProvisionedThroughputExceeded", "busy"],
  ["ThrottlingError", "busy"],
  ["TransactionConflict", "busy"],
  ["ItemCollectionSizeLimitExceeded", "fault"],
  ["ValidationError", "fault"],
]);

/** What an error of the SDK means. When in doubt: lost. */
export function failureOf(error: unknown): Failure {
  if (error instanceof TransactionCanceledException) return cancelled(error);
  if (!(error instanceof DynamoDBServiceException)) return { kind: "lost", error };
  const { httpStatusCode = 0 } = error.$metadata;
  const turnedAway = httpStatusCode >= 400 && httpStatusCode < 500;
  return { kind: ERRORS.get(error.name) ?? (turnedAway ? "refused" : "lost"), error };
}

/** Whether a cancelled transaction lost the condition of this item. */
export function isConditionFailed(reason: CancellationReason | undefined): boolean {
  return reason?.Code === CONDITION_FAILED;
}

/** Whether the SDK sent the call more than once: then an earlier try may have had the effect that a later one met. */
export function wasRepeated(error: unknown): boolean {
  return error instanceof DynamoDBServiceException && (error.$metadata.attempts ?? 1) > 1;
}

/** The error that a caller of the ledger gets. */
export function failureError({ kind, error }: Failure, what: string): Error {
  return kind === "fault"
    ? new Error(`DynamoDB can't take ${what}: ${messageOf(error)}`, { cause: error })
    : new LedgerUnavailable(`DynamoDB did not answer ${what}: ${messageOf(error)}`, {
        cause: error,
      });
}

/**
 * A lost condition of the request decides at once, since the request is named before the group. Beside a conflict any other
 * lost condition waits for the next try, which may show that the request has moved too.
 */
function cancelled(error: TransactionCanceledException): Failure {
  const reasons = error.CancellationReasons ?? [];
  const kinds = reasons.map(({ Code = "None" }) => REASONS.get(Code) ?? "refused");
  const condition = { kind: "condition", error, reasons } as const;
  if (kinds.includes("fault")) return { kind: "fault", error };
  if (kinds[0] === "condition") return condition;
  if (kinds.includes("busy")) return { kind: "busy", error };
  return kinds.includes("condition") ? condition : { kind: "refused", error };
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const reasons = error instanceof TransactionCanceledException ? error.CancellationReasons : [];
  const why = (reasons ?? []).map(({ Code, Message }) => `${Code} ${Message ?? ""}`.trim());
  return [`${error.name}: ${error.message}`, ...why].join("; ").replaceAll(/\s+/g, " ");
}
