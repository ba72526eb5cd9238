import type { Witness } from "../net/packets.ts";
import type { Lifetime } from "../request/lifetime.ts";

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

/** A notice never decides; one deny decides. */
export type FindingEffect = "notice" | "deny";

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
  | "missing-tag"
  | "tag-format"
  | "prefix-list-not-allowed"
  | "prefix-list-unresolved"
  | "security-group-not-allowed"
  | "already-covered"
  | "check-failed"
  | "more-findings";

/** What the policy says to a request. */
export interface Decision {
  readonly effect: "allow" | "deny";
  readonly findings: readonly Finding[];
  readonly policyDigest: string;
  /** How long the rules may stay: as it was asked for, else as the policy says; absent: without end. */
  readonly lifetime?: Lifetime;
}
