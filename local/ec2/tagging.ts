import type { Call } from "./call.ts";
import { type IdKind, kindOfId } from "./ids.ts";
import { findOwnPrefixList } from "./prefixList.ts";
import {
  firstRefusal,
  invalidValue,
  isRefusal,
  type Outcome,
  type Refusal,
  refuse,
} from "./refusal.ts";
import { findRule } from "./rules/find.ts";
import { findGroup } from "./rules/peers.ts";
import type { StoredTag } from "./store/tags.ts";
import { findVpc } from "./vpc.ts";
import type { tag, tagSpecifications, Value } from "./wire/fields.ts";

/** In Unicode characters (EC2 API Reference, Tag; the user guide says 128). */
const MAX_KEY = 127;
const MAX_VALUE = 256;
/** Tags per resource (EC2 User Guide, "Tag restrictions"). */
const MAX_TAGS = 50;

type Tag = Value<typeof tag>;
type TagSpecification = Value<typeof tagSpecifications>[number];

/** Reads the tags that a call gives to what it makes; `resourceType` is the one kind that it makes. */
export function readTagSpecifications(
  specifications: readonly TagSpecification[],
  resourceType: string,
): Outcome<readonly StoredTag[]> {
  const refusal = firstRefusal(specifications, (one) => unfitSpecification(one, resourceType));
  return refusal ?? readTags(specifications.flatMap(({ Tag }) => Tag));
}

function unfitSpecification(
  { ResourceType, Tag }: TagSpecification,
  resourceType: string,
): Refusal | undefined {
  if (ResourceType === undefined || ResourceType === "") {
    return refuse("InvalidParameter", "Tag specification resource type must have a value");
  }
  if (ResourceType !== resourceType) {
    const message = `'${ResourceType}' is not a valid taggable resource type for this operation.`;
    return refuse("InvalidParameter", message);
  }
  if (Tag.length > 0) return undefined;
  return refuse("InvalidParameter", "Tag specification must have at least one tag");
}

/** Reads tags to be set: keys that are not reserved, no key twice. */
export function readTags(tags: readonly Tag[]): Outcome<readonly StoredTag[]> {
  const refusal = firstRefusal(tags, unfitTag);
  if (refusal !== undefined) return refusal;
  const read = tags.map(({ Key = "", Value = "" }) => ({ key: Key, value: Value }));
  const seen = new Set<string>();
  for (const { key } of read) {
    if (seen.has(key)) return invalidValue(`Duplicate tag key '${key}' specified.`);
    seen.add(key);
  }
  return tooManyTags(read.length) ?? read;
}

/** Refuses more tags on one resource than EC2 keeps. */
export function tooManyTags(count: number): Refusal | undefined {
  if (count <= MAX_TAGS) return undefined;
  return refuse("TagLimitExceeded", "The maximum number of tags for a resource has been reached.");
}

function unfitTag({ Key = "", Value = "" }: Tag): Refusal | undefined {
  if (Key === "") return refuse("InvalidTagKey.Malformed", "Tag key cannot be empty");
  if ([...Key].length > MAX_KEY) {
    return invalidValue(`Tag key exceeds the maximum length of ${MAX_KEY} characters`);
  }
  if ([...Value].length > MAX_VALUE) {
    return invalidValue(`Tag value exceeds the maximum length of ${MAX_VALUE} characters`);
  }
  return reservedKey(Key);
}

/** Refuses a key that only AWS may set or remove. */
export function reservedKey(key: string): Refusal | undefined {
  if (!key.startsWith("aws:")) return undefined;
  return invalidValue("Tag keys starting with 'aws:' are reserved for internal use");
}

const FINDERS: Readonly<Record<IdKind, (call: Call, id: string) => unknown>> = {
  "security-group": findGroup,
  "security-group-rule": findRule,
  "prefix-list": findOwnPrefixList,
  vpc: findVpc,
};

/** Refuses to tag what the caller does not have. */
export function unknownResource(call: Call, id: string): Refusal | undefined {
  const kind = kindOfId(id);
  const found = kind === undefined ? undefined : FINDERS[kind](call, id);
  return isRefusal(found) ? found : undefined;
}
