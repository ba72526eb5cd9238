import { SCHEMES } from "../../../core/hooks/schemes.ts";
import { macOf } from "../../../core/hooks/signature.ts";

/** The headers that Slack signs a form with: version v0, over the time and the body. `at` is in milliseconds since 1970. */
export function slackHeaders(
  form: string,
  secret: string,
  at: number,
): Readonly<Record<string, string>> {
  const scheme = SCHEMES.slack;
  const key = scheme.keyOf(secret);
  if (key === undefined) throw new Error("the signing secret of Slack is empty");
  const headers = { "x-slack-request-timestamp": String(Math.floor(at / 1000)) };
  const mac = macOf(scheme, { headers, body: Buffer.from(form) }, key).toString("hex");
  return {
    ...headers,
    "x-slack-signature": `v0=${mac}`,
    "content-type": "application/x-www-form-urlencoded",
    "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
  };
}
