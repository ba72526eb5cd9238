import type { Secrets } from "../ports.ts";
import type { SlackAnswer, SlackApi, SlackPlaces } from "../slackPorts.ts";

/** The name of the secret that holds the app's bot token, `xoxb-…`. */
const TOKEN = "slack/token";

/** Slack through fetch. Follows no redirect, and calls no other host than those of its places. */
export function slackApi(
  { apiUrl, responseOrigin }: SlackPlaces,
  secrets: Secrets,
  deadlineMs: number,
): SlackApi {
  return {
    call: async (method, members) => {
      const token = await tokenOf(secrets);
      if (token === undefined) return { ok: false, error: "no_token" };
      const url = `${apiUrl}${method}`;
      return post(url, { authorization: `Bearer ${token}` }, members, deadlineMs);
    },
    respond: async (url, members) =>
      originOf(url) === responseOrigin
        ? post(url, {}, members, deadlineMs)
        : { ok: false, error: "foreign_url" },
  };
}

/** The first of the live tokens; none where the secrets can't be had. */
async function tokenOf(secrets: Secrets): Promise<string | undefined> {
  try {
    return (await secrets(TOKEN))[0];
  } catch {
    return undefined;
  }
}

function originOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).origin : undefined;
}

async function post(
  url: string,
  headers: Readonly<Record<string, string>>,
  members: Readonly<Record<string, unknown>>,
  deadlineMs: number,
): Promise<SlackAnswer> {
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json; charset=utf-8" },
      body: JSON.stringify(members),
      redirect: "manual",
      signal: AbortSignal.timeout(deadlineMs),
    });
    return readAnswer(answer, await answer.text());
  } catch {
    // Whether it was sent is not known.
    return { ok: false, error: "unreachable" };
  }
}

/** Methods answer 200 and JSON, whatever they say; a response_url answers the word ok, or a word for why not. */
function readAnswer({ status, headers }: Response, text: string): SlackAnswer {
  const said = jsonOf(text);
  if (status === 200 && (said?.ok === true || text.trim() === "ok")) {
    return { ok: true, says: said ?? {} };
  }
  const word = typeof said?.error === "string" ? said.error : text.trim();
  const error = /^[a-z][a-z_]{0,63}$/.test(word) ? word : `http_${status}`;
  const after = Number(headers.get("retry-after") ?? Number.NaN);
  const wait = Number.isInteger(after) && after > 0 ? { retryAfterSeconds: after } : {};
  return { ok: false, error: status === 429 ? "ratelimited" : error, ...wait };
}

function jsonOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? { ...value }
      : undefined;
  } catch {
    return undefined;
  }
}
