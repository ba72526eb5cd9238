import { STS } from "../wire/xml.ts";
import { action } from "./action.ts";

/** Shows whose credentials a call carries: the Security Token Service's, which the AWS CLI and SDKs ask first. */
export const getCallerIdentity = action({
  name: "GetCallerIdentity",
  effect: "reads",
  parameters: {},
  required: [],
  ids: () => [],
  run: (_input, { account }) => ({
    Arn: `arn:aws:iam::${account}:user/local`,
    UserId: "AIDALOCALLOCALLOCAL00",
    Account: account,
  }),
  dialect: STS,
});
