import type { People } from "./people.ts";
import { type IamPattern, parsePrincipalPattern } from "./principals.ts";

/** What an organisation wrote down about people, checked; plain JSON. */
export interface PeopleDocument {
  readonly version: 1;
  readonly people: readonly { readonly id: string; readonly identities: readonly string[] }[];
  readonly sessionEmails: readonly string[];
}

/** The people of a document. INVARIANT: its schema has read it before. */
export function peopleOf({ people, sessionEmails }: PeopleDocument): People {
  return {
    persons: new Map(
      people.flatMap(({ id, identities }) =>
        identities.map((identity) => [identityText(identity), id] as const),
      ),
    ),
    sessionEmails: sessionEmails.map(rolePattern),
  };
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
