import * as z from "zod/mini";

/** A slash command as Slack sends it: who wrote what, where. */
export interface SlashCommand {
  /** Who wrote it, as people.yaml knows them. */
  readonly identity: string;
  readonly team: string;
  readonly user: string;
  readonly channel: string;
  /** What stands behind the command's name. */
  readonly text: string;
  /** Where it may be answered for half an hour. */
  readonly responseUrl: string;
}

/** Slack takes 3000 characters in a message; each may be nine in a form. */
const MAX_BYTES = 65_536;

const Form = z.object({
  team_id: z.string().check(z.regex(/^[TE][A-Z0-9]{2,20}$/)),
  user_id: z.string().check(z.regex(/^[UW][A-Z0-9]{2,20}$/)),
  channel_id: z.string().check(z.regex(/^[A-Z][A-Z0-9]{2,20}$/)),
  text: z.string(),
  response_url: z.string(),
});

/** Reads the form of a slash command; `undefined` for every other body, and for one that says a thing twice. */
export function readCommand(body: Uint8Array): SlashCommand | undefined {
  if (body.length > MAX_BYTES) return undefined;
  const fields = [...new URLSearchParams(Buffer.from(body).toString("utf8"))];
  if (new Set(fields.map(([name]) => name)).size !== fields.length) return undefined;
  const form = Form.safeParse({ text: "", response_url: "", ...Object.fromEntries(fields) });
  if (!form.success) return undefined;
  const { team_id: team, user_id: user, channel_id: channel, text } = form.data;
  const identity = slackIdentity(team, user);
  return { identity, team, user, channel, text, responseUrl: form.data.response_url };
}

/** Somebody of a team, as people.yaml names them. */
export function slackIdentity(team: string, user: string): string {
  return `slack:${team}#${user}`;
}
