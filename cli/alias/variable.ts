/** The environment variable that is set for the command which the AWS CLI runs for an alias. */
export const ALIAS_VARIABLE = "EGRESS_GUARD_ALIAS";
