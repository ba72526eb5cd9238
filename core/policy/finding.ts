import type { Witness } from "../net/packets.ts";
import type { Lifetime } from "../request/lifetime.ts";
import type { ChangeWindow } from "../tickets/ticket.ts";

/** What one check found: what it ran into, what would pass, and whether that decides. */
export interface Finding {
  readonly code: FindingCode;
  readonly effect: FindingEffect;
  /** The JSON pointer (RFC 6901) into the request; the empty pointer is the whole request. */
  readonly pointer: string;
  /** The statement of the policy that speaks, where one does. */
  readonly statementId?: string;
  /** One line: the value given, what it ran into, what would pass. */
  readonly detail: string;
  /** One packet that proves it. */
  readonly witness?: Witness;
}

/** A notice never decides; one deny decides, and where none does, one that asks for approval. */
export type FindingEffect = "notice" | "require-approval" | "deny";

/** What a policy says to a whole request. */
export type Effect = "allow" | "require-approval" | "deny";

/** What a finding can be about. */
export type FindingCode =
  | "forbidden-principal"
  | "group-not-governed"
  | "rule-not-understood"
  | "banned-cidr"
  | "ban-lifted"
  | "ipv4-embedded"
  | "port-not-allowed"
  | "protocol-not-allowed"
  | "too-broad"
  | "too-many-rules"
  | "duration-too-long"
  | "end-in-past"
  | "approval-required"
  | "approval-given"
  | "no-eligible-approver"
  | "missing-tag"
  | "tag-format"
  | "ticket-missing"
  | "ticket-unavailable"
  | "ticket-not-found"
  | "ticket-state"
  | "ticket-not-yours"
  | "ticket-not-approved"
  | "ticket-no-window"
  | "ticket-window-over"
  | "ticket-window-ahead"
  | "prefix-list-not-allowed"
  | "prefix-list-unresolved"
  | "security-group-not-allowed"
  | "already-covered"
  | "check-failed"
  | "more-findings";

/** What the policy says to a request. */
export interface Decision {
  readonly effect: Effect;
  readonly findings: readonly Finding[];
  readonly policyDigest: string;
  /** How long the rules may stay: as it was asked for, else as the policy says; absent: without end. */
  readonly lifetime?: Lifetime;
  /** Whose approval is asked for, where some is still missing. */
  readonly awaits?: readonly Awaited[];
  /** When the rules may be made, where it is not denied and the policy keeps to the ticket's change window. */
  readonly window?: ChangeWindow;
}

/** The approvals that one statement asks for, and how far they have come. */
export interface Awaited {
  readonly statementId: string;
  readonly quorum: number;
  /** How many persons have approved. */
  readonly given: number;
  /** Who may, as the policy writes it. */
  readonly approvers: readonly string[];
  readonly waitSeconds: number;
}
