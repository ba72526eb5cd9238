import type { CredentialPrincipal } from "../request/principal.ts";
import type { People, Profile } from "./people.ts";
import { type IamPattern, parsePrincipalPattern } from "./principals.ts";

/** What an organisation wrote down about people, checked; plain JSON. */
export interface PeopleDocument {
  readonly version: 1;
  readonly people: readonly PersonDocument[];
  readonly sessionEmails: readonly string[];
}

/** One person, as it is written down. */
export interface PersonDocument {
  readonly id: string;
  readonly identities: readonly string[];
  readonly groups?: readonly string[] | undefined;
}

/** The people of a document. INVARIANT: its schema has read it before. */
export function peopleOf({ people, sessionEmails }: PeopleDocument): People {
  return {
    persons: new Map(
      people.flatMap(({ id, identities }) =>
        identities.map((identity) => [identityText(identity), id] as const),
      ),
    ),
    profiles: new Map(people.map((person) => [person.id, profileOf(person)] as const)),
    sessionEmails: sessionEmails.map(rolePattern),
  };
}

const EMAIL = "email:";

function profileOf({ identities, groups = [] }: PersonDocument): Profile {
  return {
    credentials: identities.flatMap(credentialOf),
    emails: identities.flatMap((text) =>
      text.startsWith(EMAIL) ? [text.slice(EMAIL.length)] : [],
    ),
    groups,
  };
}

/** The role, user or token that an identity is; none for every other identity. */
function credentialOf(text: string): readonly CredentialPrincipal[] {
  const pattern = parsePrincipalPattern(text);
  switch (pattern?.kind) {
    case "role":
    case "user":
      return [{ kind: "iam", id: "", arn: identityText(text) }];
    case "jwt": {
      const { issuer, subject } = pattern;
      return [{ kind: "jwt", id: `${issuer}#${subject}`, issuer, subject, groups: [] }];
    }
    default:
      return [];
  }
}

/** An identity as principals are known by it: without a path, which no session shows. */
export function identityText(text: string): string {
  const pattern = parsePrincipalPattern(text);
  return pattern?.kind === "role" || pattern?.kind === "user"
    ? `arn:${pattern.partition}:iam::${pattern.account}:${pattern.kind}/${pattern.name}`
    : text;
}

/** Reads a role pattern; `undefined` for everything else. */
export function parseRole(text: string): IamPattern | undefined {
  const pattern = parsePrincipalPattern(text);
  return pattern?.kind === "role" ? pattern : undefined;
}

function rolePattern(text: string): IamPattern {
  const pattern = parseRole(text);
  if (pattern === undefined) throw new Error(`the people were not checked: role ${text}`);
  return pattern;
}
