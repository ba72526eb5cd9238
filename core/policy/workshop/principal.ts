import type { CredentialPrincipal } from "../../request/principal.ts";
import { matchesPrincipal, parsePrincipalPattern } from "../principals.ts";

/** What readPrincipal reads, for the message to someone who wrote something else. */
export const PRINCIPAL_TEXTS =
  "the ARN of an IAM role, assumed role or user, or jwt:ISSUER#SUBJECT";

const SESSION = /^arn:(aws[a-z-]*):sts::([0-9]{12}):assumed-role\/([\w+=,.@-]+)\/[\w+=,.@-]+$/;

/** A principal that somebody named at a desk. Nothing vouches for it, and no id of it is known but its name. */
export function readPrincipal(text: string): CredentialPrincipal | undefined {
  const [, partition, account, role] = SESSION.exec(text) ?? [];
  const name = role === undefined ? text : `arn:${partition}:iam::${account}:role/${role}`;
  const pattern = parsePrincipalPattern(name);
  if (pattern === undefined) return undefined;
  const principal: CredentialPrincipal =
    pattern.kind === "jwt"
      ? tokenPrincipal(pattern.issuer, pattern.subject, [])
      : { kind: "iam", id: text, arn: text };
  // A name with a star names many, as a group's does, and a principal is one.
  return text.includes("*") || !matchesPrincipal(pattern, principal) ? undefined : principal;
}

/** Whom a token names: its issuer and subject, and the groups that it lists. */
export function tokenPrincipal(
  issuer: string,
  subject: string,
  groups: readonly string[],
): CredentialPrincipal {
  return { kind: "jwt", id: `${issuer}#${subject}`, issuer, subject, groups };
}
