import { afterEach } from "@jest/globals";
import { type JiraOptions, type RunningJira, startJira } from "../../local/standIns/jira/server.ts";
import { actOn, type HookApp, type MovedClock, startHookApp } from "./hookApp.ts";

/** Two people of Jira, its secret, and the guard's account. */
export const JO = { accountId: "712020:jo", name: "jo" } as const;
export const SAM = { accountId: "712020:sam", name: "sam" } as const;
export const SECRET = "jira-hub-secret";
export const CREDENTIALS = "guard@acme.example:api-token";

/** What the REST API answered. */
export interface RestReply {
  readonly status: number;
  readonly body: unknown;
}

/** A stand-in of Jira and what it sends to, with all that a test does to them. */
export interface JiraDesk {
  readonly jira: RunningJira;
  readonly app: HookApp;
  readonly clock: MovedClock;
  /** Calls the REST API as the guard does, below `/rest/api/3/`. */
  readonly call: (line: string, given?: unknown, authorization?: string) => Promise<RestReply>;
  /** Does something on the page as jo, and gives what the page shows then. */
  readonly act: (name: string, fields: Readonly<Record<string, string>>) => Promise<string>;
}

/** Starts stand-ins of Jira, and ends them after each test of this file. */
export function useJiraDesks(): (options?: Partial<JiraOptions>) => Promise<JiraDesk> {
  let ends: readonly (() => unknown)[] = [];
  afterEach(async () => {
    await Promise.all(ends.map((end) => end()));
    ends = [];
  });
  return async (options = {}) => {
    const clock: MovedClock = { now: () => new Date(clock.ms), ms: Date.UTC(2026, 0, 2, 3, 4, 5) };
    const jira = await startJira({
      port: 0,
      accounts: [JO, SAM],
      secret: SECRET,
      credentials: CREDENTIALS,
      clock: clock.now,
      ...options,
    });
    const app = await startHookApp();
    jira.sendTo(app.url);
    ends = [...ends, jira.close, app.close];
    return {
      jira,
      app,
      clock,
      call: (line, given, authorization) =>
        callRest(`${jira.url}/rest/api/3/`, line, given, authorization ?? basic(CREDENTIALS)),
      act: (name, fields) => actOn(jira.url, name, { as: JO.accountId, ...fields }),
    };
  };
}

/** A Basic header. */
export function basic(credentials: string): string {
  return `Basic ${Buffer.from(credentials).toString("base64")}`;
}

/** Makes a call such as `GET issue/NET-12` below an address. */
export async function callRest(
  base: string,
  line: string,
  given: unknown,
  authorization: string,
): Promise<RestReply> {
  const [method = "", path = ""] = line.split(" ");
  const body = given === undefined || typeof given === "string" ? given : JSON.stringify(given);
  const headers = { authorization, "content-type": "application/json" };
  const init = { method, headers, ...(body === undefined ? {} : { body }) };
  const answer = await fetch(`${base}${path}`, init);
  const text = await answer.text();
  return { status: answer.status, body: text === "" ? undefined : JSON.parse(text) };
}
