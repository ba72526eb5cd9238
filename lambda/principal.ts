import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { isEmail } from "../core/request/email.ts";
import type { Principal } from "../core/request/principal.ts";

/** The authorizer block that API Gateway puts into an event: IAM (SigV4) or JWT. */
interface Authorizer {
  readonly iam?: { readonly userId?: unknown; readonly userArn?: unknown } | null;
  readonly jwt?: { readonly claims?: Readonly<Record<string, unknown>> } | null;
}

const UNIQUE_ID = /^(A(?:ID|RO)A[A-Z0-9]+)(?::.*)?$/s;
const GROUP = /^[A-Za-z0-9_:/.@+-]+$/;

/** Who asks, from the event's authorizer block alone; `undefined` for an anonymous caller and for any other kind of identity. */
export function principalOf(event: APIGatewayProxyEventV2): Principal | undefined {
  const authorizer = Reflect.get(event.requestContext, "authorizer") as Authorizer | undefined;
  if (authorizer?.iam) return iamPrincipal(authorizer.iam.userId, authorizer.iam.userArn);
  if (authorizer?.jwt?.claims) return jwtPrincipal(authorizer.jwt.claims);
  return undefined;
}

/** A role's session name follows the colon: a label that its holder chose, never identity. */
function iamPrincipal(userId: unknown, arn: unknown): Principal | undefined {
  if (typeof userId !== "string" || typeof arn !== "string" || arn === "") return undefined;
  const id = UNIQUE_ID.exec(userId)?.[1];
  return id === undefined ? undefined : { kind: "iam", id, arn };
}

function jwtPrincipal(claims: Readonly<Record<string, unknown>>): Principal | undefined {
  const { iss, sub } = claims;
  // An issuer with a # could take its subject's place: `a#b` and `c`, or `a` and `b#c`.
  if (typeof iss !== "string" || typeof sub !== "string" || !/^[^#]+$/.test(iss) || sub === "") {
    return undefined;
  }
  const email = emailOf(claims);
  return {
    kind: "jwt",
    id: `${iss}#${sub}`,
    issuer: iss,
    subject: sub,
    groups: groupsOf(claims),
    ...(email === undefined ? {} : { email }),
  };
}

/** An address that nobody verified is a claim of whoever wrote it. API Gateway hands every claim over as text. */
function emailOf({ email, email_verified }: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof email !== "string" || String(email_verified) !== "true") return undefined;
  const address = email.toLowerCase();
  return isEmail(address) ? address : undefined;
}

/** API Gateway writes a list claim as `[a b]`: a group with a blank in it can't be told from two, so then none counts. */
function groupsOf(claims: Readonly<Record<string, unknown>>): readonly string[] {
  const claim = claims["cognito:groups"] ?? claims.groups;
  const groups = Array.isArray(claim)
    ? claim.map(String)
    : String(claim ?? "")
        .replace(/^\[(.*)\]$/s, "$1")
        .split(" ")
        .filter((name) => name !== "");
  return groups.every((name) => GROUP.test(name)) ? groups : [];
}
