import type { Listening } from "../../loopback.ts";
import { newChanges } from "../changes.ts";
import { type Answer, type Call, json, plain, startStandIn } from "../server.ts";
import { hookSender } from "../signedPost.ts";
import type { Sending } from "./acts.ts";
import { respond } from "./answers.ts";
import type { Desk } from "./desk.ts";
import { openGrants } from "./grants.ts";
import { openModals } from "./modals.ts";
import { slackView } from "./page.ts";
import { actsOf } from "./pageActs.ts";
import { webApiAnswer } from "./webApi.ts";
import { type Member, openWorkspace } from "./workspace.ts";

/** What the stand-in of Slack is started with. */
export interface SlackOptions {
  /** 0 picks a free port. */
  readonly port: number;
  readonly members: readonly Member[];
  /** The app's signing secret, and its bot's token. */
  readonly signingSecret: string;
  readonly token: string;
  readonly clock: () => Date;
  /** Random hexadecimal digits, as many as asked for. */
  readonly newHex: (digits: number) => string;
}

/** A stand-in of Slack that runs. */
export interface RunningSlack extends Listening {
  readonly name: "Slack";
  /** Where its Web API is: the guard's `https://slack.com/api`. */
  readonly apiUrl: string;
  /** From now on what people do here is sent to the guard at this address. */
  readonly sendTo: (guardUrl: string) => void;
  /** Answers the next calls of the Web API with 429, and so many seconds to wait. */
  readonly throttle: (calls: number, seconds: number) => void;
}

/** Slack waits so long for an app's answer. */
const ANSWER_WAIT_MS = 3_000;

/**
 * Starts a stand-in of Slack on 127.0.0.1: it speaks the part of Slack's Web API that the guard uses, sends signed commands and
 * interactions, and serves a page for whoever tries it. What it holds is gone when it stops.
 */
export async function startSlack(options: SlackOptions): Promise<RunningSlack> {
  const { members, signingSecret: secret, token, clock, newHex } = options;
  const changes = newChanges();
  const desk: Desk = {
    workspace: openWorkspace(members, clock, changes),
    modals: openModals(newHex, changes),
    grants: openGrants(clock, newHex),
    team: members[0]?.team ?? "T0",
    newId: () => newHex(5),
  };
  const places: { own?: string; guard?: string } = {};
  const send = hookSender(() => places.guard, ANSWER_WAIT_MS);
  const sending: Sending = { desk, send, secret, clock, origin: () => places.own ?? "" };
  const throttle = { calls: 0, seconds: 0 };
  const throttled = () => (throttle.calls-- > 0 ? throttle.seconds : undefined);
  const webApi = { desk, token, throttled };
  const api = async (call: Call) => apiAnswer(call, desk, () => webApiAnswer(webApi, call));
  const view = (query: URLSearchParams) => slackView(desk, query.get("as"));
  const title = "Slack";
  const standIn = { title, view, acts: actsOf(sending), api, changes };
  const listening = await startStandIn(standIn, options.port);
  places.own = listening.url;
  return {
    ...listening,
    name: "Slack",
    apiUrl: `${listening.url}/api`,
    sendTo: (guardUrl) => {
      places.guard = guardUrl;
    },
    throttle: (calls, seconds) => Object.assign(throttle, { calls, seconds }),
  };
}

async function apiAnswer(call: Call, desk: Desk, webApi: () => Answer): Promise<Answer> {
  const { method, path } = call;
  if (path.startsWith("/api/")) return webApi();
  if (!/^\/(?:commands|actions)\//.test(path)) return plain(404, "there is nothing here");
  if (method !== "POST") return plain(405, "response addresses take POST");
  const redeemed = desk.grants.respond(path);
  switch (redeemed.kind) {
    case "unknown":
      return plain(404, "no_service");
    case "expired":
    case "used":
      return json(404, { ok: false, error: `${redeemed.kind}_url` });
    case "granted": {
      const refusal = respond(desk, redeemed.deed, call.body.toString("utf8"));
      return refusal === undefined ? plain(200, "ok") : json(400, refusal);
    }
  }
}
