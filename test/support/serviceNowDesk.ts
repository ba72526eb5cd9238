import { afterEach } from "@jest/globals";
import {
  type RunningServiceNow,
  type ServiceNowOptions,
  startServiceNow,
} from "../../local/standIns/servicenow/server.ts";
import { actOn, type HookApp, type MovedClock, startHookApp } from "./hookApp.ts";
import { basic, callRest, type RestReply } from "./jiraDesk.ts";
import { countedHex } from "./standIns.ts";

/** Two people of ServiceNow, its secret, and the guard's user. */
export const JO = { sysId: "1".repeat(32), name: "jo" } as const;
export const SAM = { sysId: "2".repeat(32), name: "sam" } as const;
export const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
export const CREDENTIALS = "egress-guard:password";

/** A stand-in of ServiceNow and what it sends to, with all that a test does to them. */
export interface ServiceNowDesk {
  readonly serviceNow: RunningServiceNow;
  readonly app: HookApp;
  readonly clock: MovedClock;
  /** Calls the Table API as the guard does, below `/api/now/table/`. */
  readonly call: (line: string, given?: unknown, authorization?: string) => Promise<RestReply>;
  /** Does something on the page as jo, and gives what the page shows then. */
  readonly act: (name: string, fields: Readonly<Record<string, string>>) => Promise<string>;
  /** The sys_id of the change request that is there from the beginning. */
  readonly sysId: string;
}

/** Starts stand-ins of ServiceNow, and ends them after each test of this file. */
export function useServiceNowDesks(): (
  options?: Partial<ServiceNowOptions>,
) => Promise<ServiceNowDesk> {
  let ends: readonly (() => unknown)[] = [];
  afterEach(async () => {
    await Promise.all(ends.map((end) => end()));
    ends = [];
  });
  return async (options = {}) => {
    const clock: MovedClock = { now: () => new Date(clock.ms), ms: Date.UTC(2026, 0, 2, 3, 4, 5) };
    const serviceNow = await startServiceNow({
      port: 0,
      users: [JO, SAM],
      secret: SECRET,
      credentials: CREDENTIALS,
      clock: clock.now,
      newHex: countedHex(),
      ...options,
    });
    const app = await startHookApp();
    serviceNow.sendTo(app.url);
    ends = [...ends, serviceNow.close, app.close];
    const call: ServiceNowDesk["call"] = (line, given, authorization = basic(CREDENTIALS)) =>
      callRest(`${serviceNow.url}/api/now/table/`, line, given, authorization);
    const { body } = await call("GET change_request?sysparm_fields=sys_id");
    const sysId = String(Reflect.get(Object(Reflect.get(Object(body), "result")[0]), "sys_id"));
    const act: ServiceNowDesk["act"] = (name, fields) =>
      actOn(serviceNow.url, name, { as: JO.sysId, ...fields });
    return { serviceNow, app, clock, call, act, sysId };
  };
}
