import { boxesOverlap } from "../../../net/packets.ts";
import { throughNat64 } from "../../approvals.ts";
import { type Approver, mostApprovers } from "../../approvers.ts";
import type { Approval, Policy } from "../../policy.ts";
import { coversPrincipal } from "../../principals.ts";
import { coversWhen } from "../covers.ts";
import type { Linted, Note } from "./note.ts";
import { repeated } from "./repeated.ts";

/** Approvals that another one asks for anyway, that nobody could give, and that are asked for what is denied anyway. */
export function approvalNotes({ policy }: Linted): readonly Note[] {
  return [
    ...repeated("approvals", policy.approvals, asksAll),
    ...policy.approvals.flatMap((approval, index) => [
      ...quorumNotes(approval, index, policy),
      ...idleNotes(approval, index, policy),
    ]),
  ];
}

/** Whether a request that one statement lets pass has met another one too: that asks for less, of more persons, more rarely. */
function asksAll(outer: Approval, inner: Approval): boolean {
  return (
    (outer.mode === "enforce" || inner.mode === "warn") &&
    outer.quorum >= inner.quorum &&
    outer.waitSeconds <= inner.waitSeconds &&
    outer.approvers.every((one) => inner.approvers.some((other) => coversApprover(other, one))) &&
    coversWhen(outer.when, inner.when)
  );
}

function coversApprover({ pattern, text }: Approver, inner: Approver): boolean {
  return pattern.kind === "email" || inner.pattern.kind === "email"
    ? text === inner.text
    : coversPrincipal(pattern, inner.pattern);
}

/** No principal at all: whoever asks, there are no more approvers than these. */
const NO_ONE = { kind: "iam", id: "", arn: "" } as const;

function quorumNotes(
  { approvers, quorum, mode }: Approval,
  index: number,
  { people }: Policy,
): readonly Note[] {
  const most = mostApprovers(approvers, NO_ONE, people);
  if (most >= quorum || mode === "warn") return [];
  const message = `asks for ${quorum} persons and names ${most}: what it asks about is denied, whoever asks; name more approvers, or ask for fewer`;
  return [{ code: "approval-impossible", path: ["approvals", index, "quorum"], message }];
}

function idleNotes({ when }: Approval, index: number, { permits }: Policy): readonly Note[] {
  const { boxes } = when;
  if (boxes === undefined || permits.length === 0) return [];
  const permitted = permits.flatMap((permit) => [
    ...permit.boxes,
    ...permit.boxes.flatMap(throughNat64),
  ]);
  if (boxes.some((box) => permitted.some((other) => boxesOverlap(box, other)))) return [];
  const message = "asks about packets that no statement permits; permit them, or take it out";
  return [{ code: "shadowed", path: ["approvals", index, "when"], message }];
}
