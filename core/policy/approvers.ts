import { isEmail } from "../request/email.ts";
import type { PersonPrincipal, Principal } from "../request/principal.ts";
import {
  countPersons,
  hasEmail,
  isNamed,
  keysOf,
  type People,
  personBehind,
  share,
  withPersons,
} from "./people.ts";
import { matchesPrincipal, type PrincipalPattern, parsePrincipalPattern } from "./principals.ts";

/** Who may approve: principals as everywhere in a policy, or one person by e-mail address. */
export type ApproverPattern = PrincipalPattern | { readonly kind: "email"; readonly email: string };

/** An approver as the policy writes it, and as it is compared. */
export interface Approver {
  readonly text: string;
  readonly pattern: ApproverPattern;
}

const EMAIL = "email:";

/** Reads an approver of a policy; `undefined` for any other text. */
export function parseApprover(text: string): ApproverPattern | undefined {
  if (!text.startsWith(EMAIL)) return parsePrincipalPattern(text);
  const email = text.slice(EMAIL.length);
  return isEmail(email) ? { kind: "email", email } : undefined;
}

/** Whether a principal is one of those that a pattern names. */
export function isApprover(
  pattern: ApproverPattern,
  principal: Principal,
  people: People,
): boolean {
  return pattern.kind === "email"
    ? hasEmail(pattern.email, principal, people)
    : isNamed(pattern, principal, people);
}

/** Whether a principal is one of these approvers. */
export function isAmong(
  approvers: readonly Approver[],
  principal: Principal,
  people: People,
): boolean {
  return approvers.some(({ pattern }) => isApprover(pattern, principal, people));
}

/** The identities on a surface, such as `slack:`, of persons whom these approvers name: as they are when they come through it. */
export function identitiesAmong(
  approvers: readonly Approver[],
  surface: string,
  people: People,
): readonly PersonPrincipal[] {
  return [...people.persons.keys()]
    .filter((identity) => identity.startsWith(surface))
    .flatMap((identity) => personBehind(identity, people) ?? [])
    .filter((principal) => isAmong(approvers, principal, people));
}

/**
 * How many persons other than the requester these approvers can be: infinitely many where one of them names more than is
 * known, such as a group, or every role of a form.
 */
export function mostApprovers(
  approvers: readonly Approver[],
  requester: Principal,
  people: People,
): number {
  const own = keysOf(requester, people);
  let others: readonly (readonly string[])[] = [];
  for (const { text, pattern } of approvers) {
    if (namesMany(pattern, people)) return Number.POSITIVE_INFINITY;
    const keys = withPersons([identityText(text, pattern)], people);
    if (!share(keys, own)) others = [...others, keys];
  }
  return countPersons(others);
}

/** An exact pattern is the identity that it names, less the path, which no session shows. */
function identityText(text: string, pattern: ApproverPattern): string {
  return pattern.kind === "role" || pattern.kind === "user"
    ? `arn:${pattern.partition}:iam::${pattern.account}:${pattern.kind}/${pattern.name}`
    : text;
}

function namesMany(pattern: ApproverPattern, people: People): boolean {
  switch (pattern.kind) {
    case "group":
      return true;
    case "user":
    case "role":
      return pattern.name.includes("*") || isSharedRole(identityText("", pattern), people);
    case "jwt":
    case "email":
      return false;
  }
}

/** A role whose sessions are told apart by their names is as many persons as use it. */
function isSharedRole(arn: string, { sessionEmails }: People): boolean {
  return sessionEmails.some((role) => matchesPrincipal(role, { kind: "iam", id: "", arn }));
}
