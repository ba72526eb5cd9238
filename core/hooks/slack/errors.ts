/**
 * What one of Slack's errors means for a message: it is gone; nobody can be told there; the guard has written what Slack does not
 * take; this one is to be tried again; or nothing can be told to anybody for now.
 */
export type ErrorMeaning = "gone" | "nobody" | "fault" | "again" | "stop";

/** Slack's errors by what they mean. Source: the reference of chat.postMessage, chat.update, and of response URLs. */
const MEANINGS: Readonly<Record<Exclude<ErrorMeaning, "again">, readonly string[]>> = {
  gone: ["message_not_found"],
  nobody: [
    "cannot_dm_bot",
    "cant_update_message",
    "channel_is_limited_access",
    "channel_not_found",
    "edit_window_closed",
    "is_archived",
    "is_inactive",
    "messages_tab_disabled",
    "not_in_channel",
    "restricted_action",
    "user_disabled",
    "user_not_found",
    "user_not_visible",
    "users_not_found",
  ],
  fault: [
    "invalid_arguments",
    "invalid_blocks",
    "invalid_blocks_format",
    "msg_blocks_too_long",
    "msg_too_long",
    "no_text",
  ],
  stop: [
    "account_inactive",
    "fatal_error",
    "internal_error",
    "invalid_auth",
    "missing_scope",
    "no_token",
    "not_authed",
    "rate_limited",
    "ratelimited",
    "service_unavailable",
    "token_expired",
    "token_revoked",
    "unreachable",
  ],
};

/** What an error of the Web API means. One that is not known concerns this one message, and may pass. */
export function errorMeaning(error: string): ErrorMeaning {
  const known = Object.entries(MEANINGS).find(([, errors]) => errors.includes(error));
  if (known !== undefined) return known[0] as ErrorMeaning;
  return error.startsWith("http_") ? "stop" : "again";
}

/** Whether an error of a response URL may pass; else that address takes no more answers. */
export function mayPass(error: string): boolean {
  return ["ratelimited", "unreachable"].includes(error) || /^http_5\d\d$/.test(error);
}
