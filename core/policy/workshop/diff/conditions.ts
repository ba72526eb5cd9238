import { mostApprovers } from "../../approvers.ts";
import { isNamed, type People } from "../../people.ts";
import type { Approval, Exception, Policy, Requester, Where } from "../../policy.ts";
import type { PrincipalPattern } from "../../principals.ts";
import { personsOf } from "./callers.ts";
import { type Demand, type Name, NOT_KNOWN } from "./region.ts";
import { only } from "./valueSet.ts";

/** When a permitting statement applies: every member is known to match. */
export function permittingWhere(where: Where, people: People): readonly Demand[] {
  return demandsOf(where, [], people);
}

/** When a restricting statement applies: no member is known not to match. Only a VPC may be unknown. */
export function restrictingWhere(where: Where, people: People): readonly Demand[] {
  return demandsOf(where, [NOT_KNOWN], people);
}

/** When an entry of requesters lets a request be made: for a group that is governed, by one of its principals. */
export function requesterCondition(
  { principals, where }: Requester,
  { governedTag, people }: Policy,
): readonly Demand[] {
  return [
    { kind: "value", of: `tag ${governedTag}`, values: only(["true"]) },
    named(principals, people),
    ...permittingWhere(where, people),
  ];
}

/** When an exception lifts anything: where it speaks, and until its day. */
export function exceptionCondition(
  { endsAt, where }: Exception,
  people: People,
): readonly Demand[] {
  return [...permittingWhere(where, people), { kind: "before", at: endsAt }];
}

/** When approvals are asked for, as far as it is not about the rules themselves. */
export function approvalCondition({ where, when }: Approval, people: People): readonly Demand[] {
  return [...restrictingWhere(where, people), ...tagDemands(when.groupTags)];
}

/** Whom too few could approve of those that a statement names, so that what waits for them is denied. */
export function unapprovable(approval: Approval, { people }: Policy): Demand {
  const { approvers, quorum } = approval;
  const text = `whom fewer than ${quorum} of ${approvers.map((one) => one.text).join(", ")} could approve`;
  const known = [...people.persons, ...people.profiles, ...people.sessionEmails.map(textOf)];
  const name: Name = {
    key: `${text} ${JSON.stringify(known)}`,
    text,
    has: (principal) => mostApprovers(approvers, principal, people) < quorum,
  };
  return { kind: "caller", names: [name] };
}

function demandsOf(where: Where, alsoOfVpc: readonly string[], people: People): readonly Demand[] {
  const { accounts, regions, vpcIds, groupIds, groupTags, principals } = where;
  return [
    ...demandOf("account", accounts),
    ...demandOf("region", regions),
    ...demandOf("VPC", vpcIds && [...vpcIds, ...alsoOfVpc]),
    ...demandOf("group", groupIds),
    ...tagDemands(groupTags),
    ...(principals === undefined ? [] : [named(principals, people)]),
  ];
}

function demandOf(of: string, values: readonly string[] | undefined): readonly Demand[] {
  return values === undefined ? [] : [{ kind: "value", of, values: only(values) }];
}

function tagDemands(tags: Where["groupTags"]): readonly Demand[] {
  return [...(tags ?? [])].flatMap(([key, values]) => demandOf(`tag ${key}`, values));
}

function named(patterns: readonly PrincipalPattern[], people: People): Demand {
  const names = new Map(patterns.map((pattern) => [textOf(pattern), nameOf(pattern, people)]));
  return { kind: "caller", names: [...names.values()] };
}

/** Whom a pattern names depends on who is who only for persons that come through other systems. */
function nameOf(pattern: PrincipalPattern, people: People): Name {
  const text = textOf(pattern);
  const persons = personsOf(people).filter((person) => isNamed(pattern, person, people));
  const known = persons.map(({ id, identity }) => [id, identity]);
  return {
    key: known.length === 0 ? text : JSON.stringify([text, known]),
    text,
    has: (principal) => isNamed(pattern, principal, people),
    ...(pattern.kind === "group" && { group: pattern.group }),
  };
}

function textOf(pattern: PrincipalPattern): string {
  switch (pattern.kind) {
    case "role":
    case "user":
      return `arn:${pattern.partition}:iam::${pattern.account}:${pattern.kind}/${pattern.name}`;
    case "jwt":
      return `jwt:${pattern.issuer}#${pattern.subject}`;
    case "group":
      return `group:${pattern.group}`;
  }
}
