/** Who asks, as the gateway's authorizer vouches for it; never taken from the body or a header. */
export type Principal = IamPrincipal | JwtPrincipal;

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
