import { isEmail } from "../request/email.ts";
import type { IamPrincipal, Principal } from "../request/principal.ts";
import { type IamPattern, iamText, matchesPrincipal, sessionName } from "./principals.ts";

/** Which identities belong to one person, as `people.yaml` says it. */
export interface People {
  /** Persons by their identities: ARNs of users and roles, `jwt:ISSUER#SUBJECT`, `email:ADDRESS`. */
  readonly persons: ReadonlyMap<string, string>;
  /** The roles whose session name is the e-mail address of whoever uses them. */
  readonly sessionEmails: readonly IamPattern[];
}

/** Where nothing is said of people, every principal is a person of its own. */
export const NOBODY: People = { persons: new Map(), sessionEmails: [] };

/** The e-mail address that a principal is known by: vouched for by its token, or by its role's session name. */
export function emailOf(principal: Principal, people: People): string | undefined {
  if (principal.kind === "jwt") return principal.email;
  const session = sessionName(principal)?.toLowerCase();
  return session !== undefined && isEmail(session) && namesPersons(principal, people)
    ? session
    : undefined;
}

/**
 * All that a principal is known by: two principals that share one of these are the same person. The sessions of a role share
 * its id, unless their names tell persons apart.
 */
export function keysOf(principal: Principal, people: People): readonly string[] {
  const email = emailOf(principal, people);
  const byEmail = email === undefined ? [] : [`email:${email}`];
  if (principal.kind === "iam" && email !== undefined) return withPersons(byEmail, people);
  const own =
    principal.kind === "jwt"
      ? [`jwt:${principal.id}`]
      : [`id:${principal.id}`, ...iamText(principal)];
  return withPersons([...own, ...byEmail], people);
}

/** Whether two principals are one person, as far as is known. When in doubt they are. */
export function samePerson(a: Principal, b: Principal, people: People): boolean {
  return share(keysOf(a, people), keysOf(b, people));
}

/** How many different persons these are, each known by some keys: who shares a key with another is the same. */
export function countPersons(known: readonly (readonly string[])[]): number {
  let groups: readonly (readonly string[])[] = [];
  for (const keys of known) {
    const same = groups.filter((group) => share(group, keys));
    groups = [...groups.filter((group) => !same.includes(group)), [...keys, ...same.flat()]];
  }
  return groups.length;
}

/** Whether two lists of keys have one in common. */
export function share(a: readonly string[], b: readonly string[]): boolean {
  return a.some((key) => b.includes(key));
}

/** Adds the persons to whom some identities belong. */
export function withPersons(identities: readonly string[], { persons }: People): readonly string[] {
  const known = identities.flatMap((identity) => persons.get(identity) ?? []);
  return [...identities, ...known.map((person) => `person:${person}`)];
}

function namesPersons(principal: IamPrincipal, { sessionEmails }: People): boolean {
  return sessionEmails.some((pattern) => matchesPrincipal(pattern, principal));
}
