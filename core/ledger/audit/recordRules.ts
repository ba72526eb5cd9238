import type { AuditRecord, RecordType } from "../record.ts";
import type { RulesStatus, Status } from "../states.ts";
import { textAt } from "./members.ts";

/** What a record of one type stands for, as far as verification looks at it. */
export interface RecordRule {
  readonly chain: "request" | "group";
  /** It takes the group for one change, until a record settles it. */
  readonly takes?: true;
  /** It settles a record of this type, whose number it has in `intended`. */
  readonly settles?: RecordType;
  /** It has the number of a write of its request in `fence`. */
  readonly fenced?: true;
  /** It names the end that its request's chain had, in `requestChainHash`; and rests on the decision there, or only names it. */
  readonly links?: "decision" | "end";
  /** The states in which it leaves its request; a record without a word on that is passed over for the one before it. */
  readonly leaves?: (record: AuditRecord) => readonly Status[];
  /** The states in which it leaves the rules that its request holds. */
  readonly leavesRules?: readonly RulesStatus[];
}

/** What may become of a request that a decision is the last word on, by its effect. */
const DECIDED: Readonly<Record<string, readonly Status[]>> = {
  allow: ["already-authorized", "approved", "scheduled"],
  "require-approval": ["already-authorized", "pending-approval"],
  deny: ["denied"],
};

/** Every type of record. A new type is verified once it has a row here. */
export const RECORD_RULES: Readonly<Record<RecordType, RecordRule>> = {
  received: { chain: "request", leaves: () => ["received"] },
  unjudged: { chain: "request", leaves: () => ["failed"] },
  decided: {
    chain: "request",
    leaves: (record) => DECIDED[textAt(record, "decision", "effect") ?? ""] ?? [],
  },
  // A decision follows it, at once or as soon as somebody who may look at EC2 comes to it.
  approved: { chain: "request", leaves: () => ["approved"] },
  declined: { chain: "request", leaves: () => ["declined"] },
  cancelled: { chain: "request", leaves: () => ["cancelled"] },
  expired: { chain: "request", leaves: () => ["expired"] },
  intended: {
    chain: "group",
    takes: true,
    fenced: true,
    links: "decision",
    leaves: () => ["executing"],
  },
  done: {
    chain: "group",
    settles: "intended",
    fenced: true,
    leaves: (record) => [textAt(record, "effect", "status") as Status],
  },
  shared: { chain: "group", links: "decision", leaves: () => ["already-authorized"] },
  released: { chain: "group", fenced: true, leavesRules: ["revoked"] },
  "revoke-intended": {
    chain: "group",
    takes: true,
    fenced: true,
    links: "end",
    leavesRules: ["revoking"],
  },
  revoked: {
    chain: "group",
    settles: "revoke-intended",
    fenced: true,
    // It goes on where a call that nobody heard of may have made the rules again.
    leavesRules: ["revoked", "revoking"],
  },
  "revoke-failed": {
    chain: "group",
    settles: "revoke-intended",
    fenced: true,
    leavesRules: ["revoking"],
  },
  drift: { chain: "group", fenced: true },
};

/** The rule of a record, whatever its type says; `undefined` for a type that there is not. */
export function ruleOf({ type }: AuditRecord): RecordRule | undefined {
  return Object.hasOwn(RECORD_RULES, type) ? RECORD_RULES[type] : undefined;
}
