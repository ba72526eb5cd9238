import type { Call } from "../call.ts";
import { claims } from "../ids.ts";
import { firstRefusal, isRefusal, type Outcome, type Refusal } from "../refusal.ts";
import { putTags, type StoredTag, tagsOf } from "../store/tags.ts";
import { readTags, tooManyTags, unknownResource } from "../tagging.ts";
import { flag, type Input, list, tag, text } from "../wire/fields.ts";
import type { XmlRecord } from "../wire/xml.ts";
import { action } from "./action.ts";

const parameters = { ResourceId: list(text), Tag: list(tag), DryRun: flag };

/** Sets tags on resources; a key that a resource has gets the new value. */
export const createTags = action({
  name: "CreateTags",
  effect: "changes",
  parameters,
  required: ["ResourceId", "Tag"],
  ids: ({ ResourceId }) => claims("any", ResourceId),
  run: create,
});

function create(
  { ResourceId, Tag }: Input<typeof parameters, "ResourceId" | "Tag">,
  call: Call,
): Outcome<XmlRecord> {
  const tags = readTags(Tag);
  if (isRefusal(tags)) return tags;
  const refusal =
    firstRefusal(ResourceId, (id) => unknownResource(call, id)) ??
    firstRefusal(ResourceId, (id) => overfull(call, id, tags));
  if (refusal !== undefined) return refusal;
  for (const id of ResourceId) putTags(call.db, id, tags);
  return { return: true };
}

function overfull(call: Call, id: string, added: readonly StoredTag[]): Refusal | undefined {
  const keys = new Set([...tagsOf(call.db, id), ...added].map(({ key }) => key));
  return tooManyTags(keys.size);
}
