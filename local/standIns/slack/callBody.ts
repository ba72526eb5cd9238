import { isObject, parsed } from "../json.ts";
import type { Call } from "../server.ts";

/** The arguments of a call, and the token that it came with; or Slack's word for why it can't be read. */
export type CallReading =
  | {
      readonly ok: true;
      readonly token: string | undefined;
      readonly given: Readonly<Record<string, unknown>>;
    }
  | { readonly ok: false; readonly error: string };

/** The arguments that are JSON inside of a form. */
const JSON_ARGUMENTS: Readonly<Record<string, string>> = {
  blocks: "invalid_blocks_format",
  view: "invalid_arguments",
};

/** Reads a call of the Web API, in either of the forms that Slack takes. */
export function readCall({ headers, body }: Call): CallReading {
  const [type = ""] = (headers["content-type"] ?? "").split(";");
  const bearer = /^Bearer (\S+)$/i.exec(headers.authorization ?? "")?.[1];
  const text = body.toString("utf8");
  switch (type.trim().toLowerCase()) {
    case "application/json": {
      const value = parsed(text);
      if (value === undefined) return { ok: false, error: "invalid_json" };
      // A token counts in the body of a form only.
      return isObject(value)
        ? { ok: true, token: bearer, given: value }
        : { ok: false, error: "json_not_object" };
    }
    case "application/x-www-form-urlencoded":
      return formReading(new URLSearchParams(text), bearer);
    case "":
      return text === ""
        ? { ok: true, token: bearer, given: {} }
        : { ok: false, error: "missing_post_type" };
    default:
      return { ok: false, error: "invalid_post_type" };
  }
}

function formReading(form: URLSearchParams, bearer: string | undefined): CallReading {
  const { token, ...texts } = Object.fromEntries(form);
  const given: Record<string, unknown> = { ...texts };
  for (const [name, error] of Object.entries(JSON_ARGUMENTS)) {
    const text = texts[name];
    if (text === undefined) continue;
    given[name] = parsed(text);
    if (given[name] === undefined) return { ok: false, error };
  }
  return { ok: true, token: bearer ?? token, given };
}
