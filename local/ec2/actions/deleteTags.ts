import type { Call } from "../call.ts";
import { claims } from "../ids.ts";
import { firstRefusal, type Outcome } from "../refusal.ts";
import { removeAllTags, removeTag } from "../store/tags.ts";
import { reservedKey, unknownResource } from "../tagging.ts";
import { flag, type Input, list, tag, text } from "../wire/fields.ts";
import type { XmlRecord } from "../wire/xml.ts";
import { action } from "./action.ts";

const parameters = { ResourceId: list(text), Tag: list(tag), DryRun: flag };

/**
 * Removes tags from resources: with a value only where the tag has that value, all tags if none is named.
 * A tag that is not there is no error (EC2 API Reference, DeleteTags).
 */
export const deleteTags = action({
  name: "DeleteTags",
  effect: "changes",
  parameters,
  required: ["ResourceId"],
  ids: ({ ResourceId }) => claims("any", ResourceId),
  run: remove,
});

function remove(
  { ResourceId, Tag }: Input<typeof parameters, "ResourceId">,
  call: Call,
): Outcome<XmlRecord> {
  const refusal =
    firstRefusal(Tag, ({ Key = "" }) => reservedKey(Key)) ??
    firstRefusal(ResourceId, (id) => unknownResource(call, id));
  if (refusal !== undefined) return refusal;
  for (const id of ResourceId) {
    if (Tag.length === 0) removeAllTags(call.db, id);
    for (const { Key = "", Value } of Tag) removeTag(call.db, id, Key, Value);
  }
  return { return: true };
}
