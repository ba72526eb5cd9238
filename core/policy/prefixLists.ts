import type { Family } from "../net/cidr.ts";
import type { Subject } from "./facts.ts";
import type { FindingEffect } from "./finding.ts";
import type { AllowedPrefixList } from "./policy.ts";
import { effectOf, permits, restricts } from "./where.ts";

/** The owner that EC2 names for the lists which AWS keeps. */
export const AWS_OWNER = "AWS";

/** The statements that permit a prefix list as destination. */
export function allowingLists(
  prefixListId: string,
  ownerId: string,
  subject: Subject,
): readonly AllowedPrefixList[] {
  return subject.policy.prefixLists.filter(
    (statement) =>
      statement.ownerId === ownerId &&
      (statement.prefixListId ?? prefixListId) === prefixListId &&
      permits(statement, subject),
  );
}

/** The widest block that a permission may reach in a family, which statement says so, and what becomes of a wider one. */
export interface Width {
  readonly prefixLength: number;
  readonly statementId: string;
  readonly effect: FindingEffect;
}

/** How wide each permission of a request may reach in a family; `undefined` where nothing limits it. */
export function widthsOf(family: Family, subject: Subject): readonly (Width | undefined)[] {
  const general = generalWidth(family, subject);
  return subject.request.permissions.map(({ destination }) =>
    destination.family === "prefix-list"
      ? listWidth(destination.prefixListId, general, family, subject)
      : general,
  );
}

/** What is allowed for a prefix list by one of several statements is allowed: the widest of them counts. */
function listWidth(
  prefixListId: string,
  general: Width | undefined,
  family: Family,
  subject: Subject,
): Width | undefined {
  const list = subject.facts.prefixLists.get(prefixListId);
  const ownerId = list?.kind === "resolved" ? list.ownerId : "";
  const allowing = allowingLists(prefixListId, ownerId, subject);
  if (allowing.length === 0) return general;
  let widest: Width | undefined;
  for (const statement of allowing) {
    const usual = ownerId === AWS_OWNER ? undefined : general;
    const width = statementWidth(statement, family) ?? usual;
    if (width === undefined) return undefined;
    if (widest === undefined || width.prefixLength < widest.prefixLength) widest = width;
  }
  return widest;
}

function generalWidth(family: Family, subject: Subject): Width | undefined {
  const { limits } = subject.policy;
  const prefixLength = limits.minPrefixLength[family];
  if (prefixLength === undefined || !restricts(limits, subject)) return undefined;
  return { prefixLength, statementId: limits.id, effect: effectOf(limits) };
}

function statementWidth(
  { id, minPrefixLength }: AllowedPrefixList,
  family: Family,
): Width | undefined {
  const prefixLength = minPrefixLength[family];
  return prefixLength === undefined ? undefined : { prefixLength, statementId: id, effect: "deny" };
}
