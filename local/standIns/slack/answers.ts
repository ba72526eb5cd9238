import { isObject, parsed } from "../json.ts";
import type { HookAnswer } from "../signedPost.ts";
import { isEmpty, type Refused, readContent, readShown, refused } from "./content.ts";
import type { Desk } from "./desk.ts";
import type { Deed } from "./grants.ts";
import type { Shown } from "./workspace.ts";

/** Shows what an app says to somebody who did something: to this user alone, unless it is meant for all. */
function say(desk: Desk, { member, channel }: Deed, shown: Shown, toAll: boolean): void {
  const about = toAll
    ? ({ from: "app" } as const)
    : ({ from: "app", onlyFor: member.user } as const);
  desk.workspace.post(channel, shown, about);
}

/** What is posted to a response address: a new message, another one in place of that which was clicked, or none any more. */
export function respond(desk: Desk, deed: Deed, posted: string): Refused | undefined {
  const given = parsed(posted);
  if (!isObject(given)) return refused("invalid_payload");
  const { workspace } = desk;
  const { message } = deed;
  const current = message && workspace.find(message.channel, message.ts);
  if (given.delete_original === true) {
    if (current !== undefined) workspace.remove(current);
    return undefined;
  }
  const shown = readShown(given, desk);
  if (!shown.ok) return shown;
  if (given.replace_original === true && current !== undefined) workspace.edit(current, shown);
  else say(desk, deed, shown, given.response_type === "in_channel");
  return undefined;
}

/** Takes the answer to a slash command: an empty one says nothing, text or a message is shown, and all else is a failure. */
export function commandAnswered(desk: Desk, deed: Deed, command: string, answer: HookAnswer): void {
  const said = saidIn(desk, answer);
  if (!said.ok) {
    const lines = [`${command} failed: ${said.error}`, ...(said.faults ?? [])];
    const about = { from: "slack", onlyFor: deed.member.user } as const;
    desk.workspace.post(deed.channel, { text: lines.join("\n"), blocks: [] }, about);
  } else if (!isEmpty(said)) say(desk, deed, said, said.toAll);
}

/** What the answer to a slash command says, and to whom; or what Slack calls the failure that it is. */
function saidIn(
  desk: Desk,
  { status, type, body }: HookAnswer,
): (Shown & { readonly ok: true; readonly toAll: boolean }) | Refused {
  if (status === undefined) return refused("operation_timeout");
  if (status !== 200) return refused(`http_service_error (${status})`);
  if (body.trim() === "") return { ok: true, text: "", blocks: [], toAll: false };
  const given = type.startsWith("application/json") ? parsed(body) : { text: body };
  if (!isObject(given)) return refused("invalid_command_response");
  const content = readContent(given, desk);
  if (!content.ok) return content;
  const { text = "", blocks = [] } = content;
  return { ok: true, text, blocks, toAll: given.response_type === "in_channel" };
}
