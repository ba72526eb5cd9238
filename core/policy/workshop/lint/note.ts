import type { Path } from "../../fault.ts";
import type { PatternPrograms } from "../../pattern.ts";
import type { Policy } from "../../policy.ts";

/** Something in a policy that its author can't have meant, or will want to know. */
export interface Note {
  readonly code: NoteCode;
  /** The way to the statement in the document, or to one of its keys. */
  readonly path: Path;
  /** One line: what is so, and what to do about it. */
  readonly message: string;
}

/** What a note is about. */
export type NoteCode =
  | "shadowed"
  | "ban-inside"
  | "exception-expired"
  | "exception-expiring"
  | "approval-impossible"
  | "pattern-matches-nothing"
  | "tag-impossible"
  | "ticket-impossible"
  | "where-never"
  | "nothing-allowed";

/** What is looked at: a policy, whose lists have the order of its document's, and when. */
export interface Linted {
  readonly policy: Policy;
  readonly programs: PatternPrograms;
  readonly now: Date;
  /** An exception that ends within so many days is about to end. */
  readonly soonDays: number;
}
