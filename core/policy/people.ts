import { isEmail } from "../request/email.ts";
import type {
  CredentialPrincipal,
  IamPrincipal,
  PersonPrincipal,
  Principal,
} from "../request/principal.ts";
import {
  type IamPattern,
  iamText,
  matchesPrincipal,
  type PrincipalPattern,
  sessionName,
} from "./principals.ts";

/** Which identities belong to one person, as `people.yaml` says it. */
export interface People {
  /** Persons by their identities: ARNs of users and roles, `jwt:ISSUER#SUBJECT`, `email:ADDRESS`, `slack:TEAM#USER` and the like. */
  readonly persons: ReadonlyMap<string, string>;
  /** What is known of each person, by the id. */
  readonly profiles: ReadonlyMap<string, Profile>;
  /** The roles whose session name is the e-mail address of whoever uses them. */
  readonly sessionEmails: readonly IamPattern[];
}

/** What a person has: credentials, addresses, and groups. */
export interface Profile {
  readonly credentials: readonly CredentialPrincipal[];
  readonly emails: readonly string[];
  readonly groups: readonly string[];
}

/** Where nothing is said of people, every principal is a person of its own. */
export const NOBODY: People = { persons: new Map(), profiles: new Map(), sessionEmails: [] };

/** The person whom a system knows by this identity; `undefined` where `people.yaml` knows nobody by it. */
export function personBehind(identity: string, people: People): PersonPrincipal | undefined {
  const person = people.persons.get(identity);
  return person === undefined ? undefined : { kind: "person", id: personKey(person), identity };
}

/**
 * Whether a pattern names a principal. A person who came through another system is named by what names one of the person's
 * credentials or groups, as long as `people.yaml` says that the identity is the person's.
 */
export function isNamed(pattern: PrincipalPattern, principal: Principal, people: People): boolean {
  if (principal.kind !== "person") return matchesPrincipal(pattern, principal);
  const profile = profileOf(principal, people);
  return pattern.kind === "group"
    ? (profile?.groups.includes(pattern.group) ?? false)
    : (profile?.credentials.some((own) => matchesPrincipal(pattern, own)) ?? false);
}

/** Whether a principal is known by an e-mail address. */
export function hasEmail(email: string, principal: Principal, people: People): boolean {
  return principal.kind === "person"
    ? (profileOf(principal, people)?.emails.includes(email) ?? false)
    : emailOf(principal, people) === email;
}

/** What is known of a person now: nothing, once the identity is no longer the person's. */
function profileOf({ id, identity }: PersonPrincipal, people: People): Profile | undefined {
  const person = people.persons.get(identity);
  return person !== undefined && personKey(person) === id ? people.profiles.get(person) : undefined;
}

/** The e-mail address that a credential is known by: vouched for by its token, or by its role's session name. */
export function emailOf(principal: CredentialPrincipal, people: People): string | undefined {
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
  if (principal.kind === "person") {
    return [principal.id, ...withPersons([principal.identity], people)];
  }
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

/**
 * Whether one of these identities is certainly that of the person who asks: `people.yaml` says so now. When in doubt it is not.
 */
export function isOneOf(
  identities: readonly string[],
  principal: Principal,
  people: People,
): boolean {
  const own =
    principal.kind === "person"
      ? withPersons([principal.identity], people)
      : keysOf(principal, people);
  return share(withPersons(identities, people), own);
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
  return [...identities, ...known.map(personKey)];
}

function namesPersons(principal: IamPrincipal, { sessionEmails }: People): boolean {
  return sessionEmails.some((pattern) => matchesPrincipal(pattern, principal));
}

function personKey(person: string): string {
  return `person:${person}`;
}
