import type { CredentialPrincipal, IamPrincipal, JwtPrincipal } from "../request/principal.ts";

/** A set of principals that a policy names: a role or user of one account, one token's subject, or a token's group. */
export type PrincipalPattern = IamPattern | JwtPattern | GroupPattern;

/** A role or user by account and name; `*` in the name stands for any run of characters. */
export interface IamPattern {
  readonly kind: "role" | "user";
  readonly partition: string;
  readonly account: string;
  readonly name: string;
}

/** One subject of one token issuer. */
export interface JwtPattern {
  readonly kind: "jwt";
  readonly issuer: string;
  readonly subject: string;
}

/** Everyone whose token lists this group. */
export interface GroupPattern {
  readonly kind: "group";
  readonly group: string;
}

/** What parsePrincipalPattern reads, for the message to someone who wrote something else. */
export const PRINCIPAL_FORMS =
  "arn:aws:iam::111122223333:role/NAME or user/NAME (* only in NAME, and then without a path), jwt:ISSUER#SUBJECT, or group:NAME";

// Names and paths: the IAM API reference, CreateRole and CreateUser. The path is printable ASCII between slashes.
const IAM_PATTERN =
  /^arn:(aws|aws-cn|aws-us-gov):iam::([0-9]{12}):(role|user)\/([!-)+-.0-~]+\/)*([\w+=,.@*-]{1,64})$/;
const JWT_PATTERN = /^jwt:([^#*\s]+)#([^*\s]+)$/;
const GROUP_NAME = /^[A-Za-z0-9_:/.@+-]+$/;

const USER_ARN = /^arn:([a-z-]+):iam::([0-9]{12}):user\/(?:[!-.0-~]+\/)*([\w+=,.@-]+)$/;
const ROLE_ARN = /^arn:([a-z-]+):iam::([0-9]{12}):role\/(?:[!-.0-~]+\/)*([\w+=,.@-]+)$/;
// The name ends at the first slash, so that nothing in a session's name, which its caller chooses, can pose as a role.
const SESSION_ARN = /^arn:([a-z-]+):sts::([0-9]{12}):assumed-role\/([\w+=,.@-]+)\/.+$/;
const SESSION_NAME = /^arn:[a-z-]+:sts::[0-9]{12}:assumed-role\/[\w+=,.@-]+\/([\w+=,.@-]+)$/;
const ARNS = [
  { kind: "role", form: SESSION_ARN },
  { kind: "role", form: ROLE_ARN },
  { kind: "user", form: USER_ARN },
] as const;

/** Reads a principal pattern of a policy; `undefined` for any other text. */
export function parsePrincipalPattern(text: string): PrincipalPattern | undefined {
  if (text.startsWith("group:")) {
    const group = text.slice("group:".length);
    return GROUP_NAME.test(group) ? { kind: "group", group } : undefined;
  }
  const [, issuer, subject] = JWT_PATTERN.exec(text) ?? [];
  if (issuer !== undefined && subject !== undefined) return { kind: "jwt", issuer, subject };
  return parseIamPattern(text);
}

/** Whether a credential is one of those that the pattern names. Names are compared exactly, upper and lower case apart. */
export function matchesPrincipal(
  pattern: PrincipalPattern,
  principal: CredentialPrincipal,
): boolean {
  switch (pattern.kind) {
    case "role":
    case "user":
      return principal.kind === "iam" && matchesIam(pattern, principal);
    case "jwt":
      return principal.kind === "jwt" && matchesJwt(pattern, principal);
    case "group":
      return principal.kind === "jwt" && believedGroups(principal).includes(pattern.group);
  }
}

/** Whether a pattern names everybody whom another one names. */
export function coversPrincipal(outer: PrincipalPattern, inner: PrincipalPattern): boolean {
  switch (outer.kind) {
    case "role":
    case "user":
      // A star in the inner name is a character that only a star of the outer one can stand for.
      return (
        inner.kind === outer.kind &&
        inner.partition === outer.partition &&
        inner.account === outer.account &&
        matchesGlob(outer.name, inner.name)
      );
    case "jwt":
      return (
        inner.kind === "jwt" && inner.issuer === outer.issuer && inner.subject === outer.subject
      );
    case "group":
      return inner.kind === "group" && inner.group === outer.group;
  }
}

/** A user's or role's ARN without its path, as a list of one; empty for roots, federated users and the like. */
export function iamText(principal: IamPrincipal): readonly string[] {
  const name = iamName(principal);
  return name === undefined
    ? []
    : [`arn:${name.partition}:iam::${name.account}:${name.kind}/${name.name}`];
}

/** The name of a role's session, which its caller chose; `undefined` for everything else. */
export function sessionName({ arn }: IamPrincipal): string | undefined {
  return SESSION_NAME.exec(arn)?.[1];
}

function parseIamPattern(text: string): IamPattern | undefined {
  const [, partition, account, kind, path, name] = IAM_PATTERN.exec(text) ?? [];
  if (partition === undefined || account === undefined || name === undefined) return undefined;
  if (kind !== "role" && kind !== "user") return undefined;
  // A path can't be held against a session, whose ARN does not show it. Beside a whole name it is only a comment, as
  // names are unique in an account; beside a glob it would seem to narrow what it does not.
  if (path !== undefined && name.includes("*")) return undefined;
  return { kind, partition, account, name };
}

function matchesIam(pattern: IamPattern, principal: IamPrincipal): boolean {
  const named = iamName(principal, pattern.kind);
  return (
    named !== undefined &&
    named.partition === pattern.partition &&
    named.account === pattern.account &&
    matchesGlob(pattern.name, named.name)
  );
}

/** The user or role that a principal is, by its ARN; `undefined` where it is not of the kind that is asked for, if one is. */
function iamName({ arn }: IamPrincipal, asked?: IamPattern["kind"]): IamPattern | undefined {
  for (const { kind, form } of ARNS) {
    if (asked !== undefined && kind !== asked) continue;
    const [, partition, account, name] = form.exec(arn) ?? [];
    if (partition === undefined || account === undefined || name === undefined) continue;
    return { kind, partition, account, name };
  }
  return undefined;
}

// Issuer and subject are compared apart: joined, an issuer with a `#` could pose as another issuer's subject.
function matchesJwt(pattern: JwtPattern, principal: JwtPrincipal): boolean {
  return principal.issuer === pattern.issuer && principal.subject === pattern.subject;
}

/**
 * The groups of a token that can be believed: all, or none if one is not of the form. The gateway hands a list over as
 * one text, in which a name with a space or bracket could make up a group of its own.
 */
function believedGroups({ groups }: JwtPrincipal): readonly string[] {
  return groups.every((group) => GROUP_NAME.test(group)) ? groups : [];
}

/** Whether a glob holds the whole name; the leftmost find for each part between stars is enough. */
function matchesGlob(glob: string, name: string): boolean {
  if (!glob.includes("*")) return glob === name;
  const [head = "", ...parts] = glob.split("*");
  const tail = parts.pop() ?? "";
  if (!name.startsWith(head)) return false;
  let from = head.length;
  for (const part of parts) {
    const found = name.indexOf(part, from);
    if (found === -1) return false;
    from = found + part.length;
  }
  return name.length - tail.length >= from && name.endsWith(tail);
}
