import type { Grants } from "./grants.ts";
import type { Modals } from "./modals.ts";
import type { Workspace } from "./workspace.ts";

/** All that the stand-in of Slack keeps, and how it names what it makes. */
export interface Desk {
  readonly workspace: Workspace;
  readonly modals: Modals;
  readonly grants: Grants;
  /** The team that the app is installed in. */
  readonly team: string;
  /** A name for a block or an element that came without. */
  readonly newId: () => string;
}

/** The app as Slack names it: its own id, its bot's, and the user that the bot is. */
export const APP = { app: "A0EGRESS", bot: "B0EGRESS", user: "U0EGRESSBOT" } as const;
