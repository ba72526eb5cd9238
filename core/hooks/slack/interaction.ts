import * as z from "zod/mini";
import type { Saying } from "../message.ts";
import { readAction, readActionValue, type Shown } from "./actions.ts";
import { slackIdentity } from "./command.ts";
import { COMMENT, readMeant } from "./modal.ts";

/** What somebody did in Slack that means something here. */
export type Interaction =
  | {
      readonly kind: "pressed";
      readonly identity: string;
      readonly action: Saying;
      readonly shown: Shown;
      /** What a form can be opened with for 3 seconds. */
      readonly trigger: string;
      /** Where it can be answered for half an hour; empty where it can't. */
      readonly responseUrl: string;
    }
  | {
      readonly kind: "sent";
      readonly identity: string;
      readonly action: Saying;
      readonly shown: Shown;
      readonly comment?: string;
    }
  /** Something else, which nothing follows from. */
  | { readonly kind: "other" };

/** A message with all its blocks comes back with each press. */
const MAX_BYTES = 1_000_000;

const User = z.object({
  id: z.string().check(z.regex(/^[UW][A-Z0-9]{2,20}$/)),
  team_id: z.optional(z.string()),
});
const Team = z.nullish(z.object({ id: z.string() }));

const Pressed = z.object({
  type: z.literal("block_actions"),
  user: User,
  team: Team,
  trigger_id: z.string().check(z.minLength(1), z.maxLength(200)),
  response_url: z.optional(z.string()),
  actions: z
    .array(z.object({ action_id: z.string(), value: z.optional(z.string()) }))
    .check(z.length(1)),
});

const Sent = z.object({
  type: z.literal("view_submission"),
  user: User,
  team: Team,
  view: z.object({
    private_metadata: z.string(),
    state: z.object({
      values: z.record(
        z.string(),
        z.record(z.string(), z.object({ value: z.nullish(z.string()) })),
      ),
    }),
  }),
});

/** Reads the form that Slack sends when a button was pressed or a modal was sent. It takes any bytes. */
export function readInteraction(body: Uint8Array): Interaction {
  const payload = payloadOf(body);
  const pressed = Pressed.safeParse(payload);
  if (pressed.success) return pressedOf(pressed.data);
  const sent = Sent.safeParse(payload);
  return sent.success ? sentOf(sent.data) : { kind: "other" };
}

function payloadOf(body: Uint8Array): unknown {
  if (body.length > MAX_BYTES) return undefined;
  const [payload, ...more] = new URLSearchParams(Buffer.from(body).toString("utf8")).getAll(
    "payload",
  );
  if (payload === undefined || more.length > 0) return undefined;
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}

function pressedOf({
  user,
  team,
  actions,
  trigger_id: trigger,
  response_url: responseUrl = "",
}: z.infer<typeof Pressed>): Interaction {
  const identity = identityOf(user, team);
  const action = readAction(actions[0]?.action_id ?? "");
  const shown = readActionValue(actions[0]?.value ?? "");
  if (identity === undefined || action === undefined || shown === undefined) {
    return { kind: "other" };
  }
  return { kind: "pressed", identity, action, shown, trigger, responseUrl };
}

function sentOf({ user, team, view }: z.infer<typeof Sent>): Interaction {
  const identity = identityOf(user, team);
  const meant = readMeant(view.private_metadata);
  if (identity === undefined || meant === undefined) return { kind: "other" };
  const comment = view.state.values[COMMENT]?.[COMMENT]?.value?.trim();
  return { kind: "sent", identity, ...meant, ...(comment ? { comment } : {}) };
}

/** Whoever comes from another team in a shared channel has that team's id. */
function identityOf(
  { id, team_id }: z.infer<typeof User>,
  team: z.infer<typeof Team>,
): string | undefined {
  const own = team_id ?? team?.id ?? "";
  return /^[TE][A-Z0-9]{2,20}$/.test(own) ? slackIdentity(own, id) : undefined;
}
