/** What Slack answers: yes, with what it says; or no, with its own word for why. */
export type SlackAnswer =
  | { readonly ok: true; readonly says: Readonly<Record<string, unknown>> }
  | {
      readonly ok: false;
      /** Slack's own error, such as `channel_not_found`; `http_503`, `unreachable`, `no_token` or `foreign_url` where it gave none. */
      readonly error: string;
      /** After how long it asks to be called again. */
      readonly retryAfterSeconds?: number;
    };

/** Slack's Web API, as far as the guard goes. Each call is made once and never rejects. */
export interface SlackApi {
  /** Calls a method such as `chat.postMessage`, in the name of the guard's app. */
  readonly call: (
    method: string,
    members: Readonly<Record<string, unknown>>,
  ) => Promise<SlackAnswer>;
  /** Answers at the `response_url` of a command or a button; any other address is `foreign_url`, and not called. */
  readonly respond: (
    url: string,
    members: Readonly<Record<string, unknown>>,
  ) => Promise<SlackAnswer>;
}

/** Where Slack is: another place than the real one only on a desk. */
export interface SlackPlaces {
  /** What the names of methods are put behind. */
  readonly apiUrl: string;
  /** The origin of all addresses at which it may be answered. */
  readonly responseOrigin: string;
}

/** Slack itself. */
export const SLACK: SlackPlaces = {
  apiUrl: "https://slack.com/api/",
  responseOrigin: "https://hooks.slack.com",
};

/** A button's trigger is good for 3 seconds, and the ledger was read before: so long Slack may take to open a window. */
export const WINDOW_DEADLINE_MS = 1_500;
