import { CHECKS, type Check } from "../checks/checks.ts";
import { decide } from "../decide.ts";
import type { Subject } from "../facts.ts";
import type { Decision, Finding } from "../finding.ts";
import { packetApprovals } from "./packetApprovals.ts";
import { VOICES, type Voice } from "./voices.ts";

/** A decision, and all that was said on the way to it, in the order in which a person asks. */
export interface Explanation {
  readonly effect: Decision["effect"];
  readonly voices: readonly Voice[];
}

/** What each statement says to a request. A statement that has nothing to do with it is silent. */
export function explain(subject: Subject, checks: readonly Check[] = CHECKS): Explanation {
  return {
    effect: decide(subject, checks).effect,
    voices: checks.flatMap((check) => voicesOf(check, subject)),
  };
}

/** The questions that can be asked about one packet, whoever asks for a rule and however the rule looks. */
const PACKET_CHECKS: readonly Check[] = CHECKS.filter(({ name }) =>
  ["bans", "embedded", "ports"].includes(name),
);

/** What is said to a rule that lets just this one packet out, whoever asks for it. */
export function explainPacket(subject: Subject): Explanation {
  const { effect, voices } = explain(subject, PACKET_CHECKS);
  if (effect === "deny") return { effect, voices };
  const approvals = packetApprovals(subject);
  const asked = approvals.some(({ says }) => says === "asks");
  return { effect: asked ? "require-approval" : effect, voices: [...voices, ...approvals] };
}

/** Findings come last, and a statement that a finding is about has said all with it. */
function voicesOf(check: Check, subject: Subject): readonly Voice[] {
  const { findings } = decide(subject, [check]);
  const found = new Set<string | undefined>(
    findings.flatMap(({ statementId }) => statementId ?? []),
  );
  const others = (VOICES[check.name]?.(subject) ?? []).filter(
    ({ statementId }) => !found.has(statementId),
  );
  return [...others, ...findings.map(voiceOf)];
}

const SAYS = {
  deny: "no",
  "require-approval": "asks",
  notice: "note",
} as const satisfies Record<Finding["effect"], Voice["says"]>;

function voiceOf({ effect, code, statementId, detail }: Finding): Voice {
  return {
    says: SAYS[effect],
    ...(statementId !== undefined && { statementId }),
    code,
    text: detail,
  };
}
