import { approvalsFor, awaited } from "../approvals.ts";
import { mostApprovers } from "../approvers.ts";
import type { Subject } from "../facts.ts";
import type { Awaited, Finding } from "../finding.ts";
import type { Approval } from "../policy.ts";

/** Some requests wait for persons to approve them; one that too few could approve does not wait at all. */
export function approvals(subject: Subject): readonly Finding[] {
  return approvalsFor(subject).map((statement) => approvalFinding(statement, subject));
}

function approvalFinding(statement: Approval, subject: Subject): Finding {
  const { id, mode, quorum, approvers } = statement;
  const progress = awaited(statement, subject);
  const { given } = progress;
  const common = { pointer: "", statementId: id } as const;
  if (given >= quorum) {
    const detail = `${id} asks for ${persons(quorum)}, and ${given} approved`;
    return { ...common, code: "approval-given", effect: "notice", detail };
  }
  const { people } = subject.policy;
  const most = mostApprovers(approvers, subject.request.principal, people);
  if (most < quorum && mode === "enforce") {
    const detail = `${id} asks for ${persons(quorum)} other than the requester, and only ${most} could approve; ask as somebody else, or have approvers added`;
    return { ...common, code: "no-eligible-approver", effect: "deny", detail };
  }
  return {
    ...common,
    code: "approval-required",
    effect: mode === "warn" ? "notice" : "require-approval",
    detail: `${id} asks for ${persons(quorum)}${why(statement)}; ${given} approved, who may are ${names(progress)}`,
  };
}

function persons(count: number): string {
  return count === 1 ? "the approval of one person" : `the approval of ${count} persons`;
}

function why({ reason }: Approval): string {
  return reason === undefined ? "" : ` (${reason})`;
}

/** How many approvers a finding names. */
const SHOWN = 3;

function names({ approvers }: Awaited): string {
  const more = approvers.length - SHOWN;
  return `${approvers.slice(0, SHOWN).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
