import { SCHEMES, type Scheme } from "../core/hooks/schemes.ts";
import type { HookSurface } from "../core/policy/surfaces.ts";
import type { HookCall } from "./hookDoor.ts";
import type { HookPorts } from "./ports.ts";
import type { Reply } from "./reply.ts";
import { slackCommand } from "./slack/command.ts";
import { slackInteraction } from "./slack/interaction.ts";
import { ticketHook } from "./tickets/hook.ts";

/** A path to which a system with a way in of its own sends. The system's name is that of its secret too. */
export interface SurfaceRoute {
  readonly surface: HookSurface;
  readonly path: string;
  readonly scheme: Scheme;
  /** Answers a message that is signed. */
  readonly handle: (ports: HookPorts, call: HookCall) => Promise<Reply> | Reply;
}

/** The paths of all of them; each is there where its system is let in. */
export const SURFACE_ROUTES: readonly SurfaceRoute[] = [
  {
    surface: "slack",
    path: "/v1/hooks/slack/commands",
    scheme: SCHEMES.slack,
    handle: slackCommand,
  },
  {
    surface: "slack",
    path: "/v1/hooks/slack/interactions",
    scheme: SCHEMES.slack,
    handle: slackInteraction,
  },
  {
    surface: "jira",
    path: "/v1/hooks/jira",
    scheme: SCHEMES.jira,
    handle: ticketHook("jira"),
  },
  {
    surface: "servicenow",
    path: "/v1/hooks/servicenow",
    scheme: SCHEMES.standardWebhooks,
    handle: ticketHook("servicenow"),
  },
];
