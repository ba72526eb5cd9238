import { afterEach } from "@jest/globals";
import {
  type RunningSlack,
  type SlackOptions,
  startSlack,
} from "../../local/standIns/slack/server.ts";
import { actOn, type HookApp, type MovedClock, shownTo, startHookApp } from "./hookApp.ts";
import { countedHex } from "./standIns.ts";

/** Two people of Slack, its secret, and its bot's token. */
export const JO = { team: "T0ACME", user: "U0JO", name: "jo" } as const;
export const SAM = { team: "T0ACME", user: "U0SAM", name: "sam" } as const;
export const SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5";
export const BOT_TOKEN = "xoxb-1-egress";

/** A stand-in of Slack and an app that it sends to, with all that a test does to them. */
export interface SlackDesk {
  readonly slack: RunningSlack;
  readonly app: HookApp;
  readonly clock: MovedClock;
  /** Calls a method of the Web API as the app does. */
  readonly call: (
    method: string,
    given: unknown,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<unknown>;
  /** Does something on the page, and gives what the page shows then. */
  readonly act: (name: string, fields: Readonly<Record<string, string>>) => Promise<string>;
  /** What the page shows to a member. */
  readonly view: (member?: { readonly team: string; readonly user: string }) => Promise<string>;
}

/** Starts stand-ins of Slack, and ends them after each test of this file. */
export function useSlackDesks(): (options?: Partial<SlackOptions>) => Promise<SlackDesk> {
  let ends: readonly (() => unknown)[] = [];
  afterEach(async () => {
    await Promise.all(ends.map((end) => end()));
    ends = [];
  });
  return async (options = {}) => {
    const clock: MovedClock = { now: () => new Date(clock.ms), ms: Date.UTC(2026, 0, 2, 3, 4, 5) };
    const slack = await startSlack({
      port: 0,
      members: [JO, SAM],
      signingSecret: SIGNING_SECRET,
      token: BOT_TOKEN,
      clock: clock.now,
      newHex: countedHex(),
      ...options,
    });
    const app = await startHookApp();
    slack.sendTo(app.url);
    ends = [...ends, slack.close, app.close];
    return {
      slack,
      app,
      clock,
      call: (method, given, headers) => callApi(slack.apiUrl, method, given, headers),
      act: (name, fields) => actOn(slack.url, name, fields),
      view: (member = JO) => shownTo(slack.url, `${member.team}#${member.user}`),
    };
  };
}

async function callApi(
  apiUrl: string,
  method: string,
  given: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const usual = {
    authorization: `Bearer ${BOT_TOKEN}`,
    "content-type": "application/json; charset=utf-8",
  };
  const body = typeof given === "string" ? given : JSON.stringify(given);
  const init = { method: "POST", headers: { ...usual, ...headers }, body };
  return (await fetch(`${apiUrl}/${method}`, init)).json();
}
