import type { Witness } from "../../net/packets.ts";
import type { Finding, FindingEffect } from "../../policy/finding.ts";
import { clipped, fitting, LIMITS, oneLine } from "./text.ts";

const MOST_FINDINGS = 8;
const LONGEST_FINDING = 600;

/** The findings of one effect, a line each, with a packet that proves it. They quote what was asked for: not for markup. */
export function findingsText(findings: readonly Finding[], effect: FindingEffect): string {
  const lines = findings
    .filter((finding) => finding.effect === effect && !TOLD_OTHERWISE.has(finding.code))
    .map(findingLine);
  return fitting([...new Set(lines)], MOST_FINDINGS, LIMITS.section).join("\n");
}

/** Who has approved is shown with the approvals. */
const TOLD_OTHERWISE: ReadonlySet<Finding["code"]> = new Set<Finding["code"]>(["approval-given"]);

function findingLine({ code, detail, statementId, witness }: Finding): string {
  const by = statementId === undefined ? code : `${code}, ${statementId}`;
  const proof = witness === undefined ? "" : `, e.g. ${witnessText(witness)}`;
  return `• ${clipped(oneLine(detail), LONGEST_FINDING)}${proof} (${by})`;
}

/** One packet as a person reads it: `tcp 443 to 203.0.113.1`. */
function witnessText({ protocol, port, icmpType, icmpCode, address }: Witness): string {
  const icmp = icmpType === undefined ? "" : ` type ${icmpType} code ${icmpCode}`;
  return `${protocol}${port === undefined ? "" : ` ${port}`}${icmp} to ${address}`;
}
