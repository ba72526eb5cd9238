import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach } from "@jest/globals";
import {
  type RunningSlack,
  type SlackOptions,
  startSlack,
} from "../../local/standIns/slack/server.ts";
import { countedHex } from "./standIns.ts";

/** Two people of Slack, its secret, and its bot's token. */
export const JO = { team: "T0ACME", user: "U0JO", name: "jo" } as const;
export const SAM = { team: "T0ACME", user: "U0SAM", name: "sam" } as const;
export const SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5";
export const BOT_TOKEN = "xoxb-1-egress";

/** A hook as it came to the app. */
export interface Heard {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What the app answers to a hook. */
export interface AppAnswer {
  readonly status?: number;
  readonly type?: string;
  readonly body?: string;
}

/** An app that hears what a stand-in sends, and answers as a test says. */
export interface HookApp {
  readonly url: string;
  readonly heard: Heard[];
  answer: (heard: Heard) => AppAnswer;
  readonly close: () => void;
}

/** A clock that a test moves by hand. */
export interface MovedClock {
  readonly now: () => Date;
  ms: number;
}

/** Starts an app that stands for the guard. */
export async function startHookApp(): Promise<HookApp> {
  const heard: Heard[] = [];
  const app: { answer: HookApp["answer"] } = { answer: () => ({}) };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const hook = {
        path: request.url ?? "",
        headers: request.headers,
        body: Buffer.concat(chunks),
      };
      heard.push(hook);
      const { status = 200, type = "application/json", body = "" } = app.answer(hook);
      response.writeHead(status, { "content-type": type });
      response.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return Object.assign(app, { url: `http://127.0.0.1:${port}`, heard, close });
}

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

/** Does something on a stand-in's page, as its script does. */
export async function actOn(
  url: string,
  name: string,
  fields: Readonly<Record<string, string>>,
): Promise<string> {
  const init = {
    method: "POST",
    headers: { "x-fragment": "1", origin: url },
    body: new URLSearchParams(fields),
  };
  return (await fetch(`${url}/page/${name}`, init)).text();
}

/** What a stand-in's page shows to somebody. */
export async function shownTo(url: string, as: string): Promise<string> {
  return (await fetch(`${url}/page/view?${new URLSearchParams({ as })}`)).text();
}
