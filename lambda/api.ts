import { createApp } from "./app.ts";
import { createClosedApp } from "./stack.ts";
import { wire } from "./wiring.ts";

const wired = wire(process.env);

/** The Lambda entry behind API Gateway. Without a policy in force it is closed: every call gets `policy-unavailable`. */
export const handler =
  wired.kind === "ready"
    ? createApp(wired.ports, wired.apiIds)
    : createClosedApp(wired.log, wired.reason);
