import { durationText } from "../../../request/lifetime.ts";
import type { Approval, Policy, When } from "../../policy.ts";
import { coversWhen } from "../covers.ts";
import { approvalCondition } from "./conditions.ts";
import type { Asked } from "./effects.ts";
import { askedBy } from "./grounds.ts";
import type { Change, Direction, Said } from "./settings.ts";

/** What policies say about whose approval requests wait for. */
export function saidOfApprovals(before: Policy, after: Policy): Said<Approval> {
  const of = ({ approvals, people }: Policy) =>
    approvals
      .filter(({ mode }) => mode === "enforce")
      .map((value) => ({ condition: approvalCondition(value, people), value }));
  return [of(before), of(after)];
}

/**
 * How approvals differ that are not about single packets: of wide rules, and of those that stay for long. What others ask
 * for is told with the packets.
 */
export function approvalComparison(
  before: readonly Approval[],
  after: readonly Approval[],
): readonly Change[] {
  const told = [...before, ...after].filter(isAboutRules).map(({ id }) => id);
  return [...new Set(told)].flatMap((id): readonly Change[] => {
    const old = before.filter((one) => one.id === id);
    const young = after.filter((one) => one.id === id);
    const less = old.some((one) => !isAsked(one, after));
    const more = young.some((one) => !isAsked(one, before));
    if (!less && !more) return [];
    const direction = less && more ? "both" : less ? "wider" : "narrower";
    const common = { about: `approvals of ${id}`, direction } as const;
    return [{ ...common, before: textOf(old[0]), after: textOf(young[0]) }];
  });
}

/** Whether what waits for the first approvals waits for the second ones, too, and the other way round. */
export function askedDirection([before, after]: readonly [
  before: readonly Asked[],
  after: readonly Asked[],
]): Direction {
  const less = before.some((one) => !after.some((other) => asksForAll(other, one)));
  const more = after.some((one) => !before.some((other) => asksForAll(other, one)));
  if (less && more) return "both";
  return less ? "wider" : "narrower";
}

/** Approvers and their number, as a person reads it. */
export function askedText({ approvers, quorum, waitSeconds }: Asked): string {
  const persons = quorum === 1 ? "one" : String(quorum);
  return `${persons} of ${approvers.join(", ")} within ${durationText(waitSeconds)}`;
}

function isAboutRules({ when: { widerThan, longerThan } }: Approval): boolean {
  return widerThan !== undefined || longerThan !== undefined;
}

function isAsked(approval: Approval, others: readonly Approval[]): boolean {
  return others.some(
    (other) =>
      asksForAll(askedBy(other), askedBy(approval)) && coversRules(other.when, approval.when),
  );
}

/** Whether whoever meets the first demand meets the second one. */
function asksForAll(outer: Asked, inner: Asked): boolean {
  return (
    outer.quorum >= inner.quorum &&
    outer.waitSeconds <= inner.waitSeconds &&
    outer.approvers.every((approver) => inner.approvers.includes(approver))
  );
}

/** The group's tags are compared with the other conditions. */
function coversRules(outer: When, inner: When): boolean {
  const { groupTags: _, ...rest } = outer;
  return coversWhen(rest, inner);
}

function textOf(approval: Approval | undefined): string {
  if (approval === undefined) return "not asked for";
  const { boxes, widerThan, longerThan } = approval.when;
  const widths = Object.entries(widerThan ?? {}).map(([family, most]) => `/${most} (${family})`);
  const when = [
    ...(boxes === undefined ? [] : ["to some packets"]),
    ...(widths.length === 0 ? [] : [`wider than ${widths.join(" or ")}`]),
    ...(longerThan === undefined ? [] : [`longer than ${durationText(longerThan)}`]),
  ];
  const rules = when.length === 0 ? "every rule" : `rules ${when.join(" and ")}`;
  return `${askedText(askedBy(approval))}, for ${rules}`;
}
