/**
 * Who asks: as the gateway's authorizer vouches for it, or as a system does that signs what it sends. Never taken from what
 * nobody vouches for.
 */
export type Principal = CredentialPrincipal | PersonPrincipal;

/** Who calls with a credential of their own. */
export type CredentialPrincipal = IamPrincipal | JwtPrincipal;

/** An IAM user or role. All sessions of one role are one principal. */
export interface IamPrincipal {
  readonly kind: "iam";
  /** The unique id before the colon of `userId`: AROA… or AIDA…. */
  readonly id: string;
  /** The ARN of the user or assumed role, for show and for `role/NAME` patterns. */
  readonly arn: string;
}

/** A person or workload with a token: issuer and subject together are the identity. */
export interface JwtPrincipal {
  readonly kind: "jwt";
  /** `<issuer>#<subject>`. */
  readonly id: string;
  readonly issuer: string;
  readonly subject: string;
  readonly groups: readonly string[];
  /** The e-mail address in lower case, where the token says that it was verified. */
  readonly email?: string;
}

/** A person who came through a chat, a ticket system, or any other system that signs what it sends: its rights are the person's. */
export interface PersonPrincipal {
  readonly kind: "person";
  /** `person:` and the id in `people.yaml`, whichever way the person came. */
  readonly id: string;
  /** By what the system knows the person, such as `slack:TEAM#USER`. */
  readonly identity: string;
}

/** A principal as answers and findings name it: an ARN, a token's issuer#subject, or person:ID. */
export function principalText(principal: Principal): string {
  return principal.kind === "iam" ? principal.arn : principal.id;
}
