import { type Family, formatCidr, parseIpv4Cidr, parseIpv6Cidr } from "../../core/net/cidr.ts";
import { arn, type Call } from "./call.ts";
import { all, invalidValue, isRefusal, type Outcome, type Refusal, refuse } from "./refusal.ts";
import { prefixListNotFound } from "./rules/peers.ts";
import { printTags } from "./rules/print.ts";
import {
  AWS_OWNER,
  prefixListById,
  prefixListsOf,
  type StoredEntry,
  type StoredPrefixList,
} from "./store/prefixLists.ts";
import { tagsOf } from "./store/tags.ts";
import { record, text, type Value } from "./wire/fields.ts";
import type { XmlRecord } from "./wire/xml.ts";

/** An entry as callers give it. */
export const entryText = record({ Cidr: text, Description: text });

/** Entries that one call may add (EC2 API Reference, CreateManagedPrefixList). */
const MAX_ADDED = 100;

/** The largest size of a list (Amazon VPC quotas). */
const MAX_SIZE = 1000;

const FAMILY_NAMES: Readonly<Record<Family, string>> = { ipv4: "IPv4", ipv6: "IPv6" };
const PARSERS = { ipv4: parseIpv4Cidr, ipv6: parseIpv6Cidr } as const;

/** A list of the caller's own, which the caller may change. */
export function findOwnPrefixList(call: Call, id: string): Outcome<StoredPrefixList> {
  const found = prefixListById(call.db, call.account, id);
  if (found === undefined) return prefixListNotFound(id);
  if (found.owner !== AWS_OWNER) return found;
  return refuse("UnauthorizedOperation", "You are not authorized to perform this operation.");
}

/** The lists of these ids, or all that the caller sees. Errors: InvalidPrefixListID.NotFound. */
export function findPrefixLists(
  call: Call,
  ids: readonly string[],
): Outcome<readonly StoredPrefixList[]> {
  const visible = prefixListsOf(call.db, call.account);
  if (ids.length === 0) return visible;
  const unknown = ids.find((id) => visible.every((list) => list.id !== id));
  if (unknown !== undefined) return prefixListNotFound(unknown);
  return visible.filter(({ id }) => ids.includes(id));
}

export function readFamily(text: string): Outcome<Family> {
  if (text === FAMILY_NAMES.ipv4) return "ipv4";
  if (text === FAMILY_NAMES.ipv6) return "ipv6";
  return invalidValue(`Value (${text}) for parameter addressFamily is invalid.`);
}

/** Refuses a name that is too long, empty or AWS's (EC2 API Reference, CreateManagedPrefixList). */
export function unfitListName(name: string): Refusal | undefined {
  if (name !== "" && name.length <= 255 && !name.startsWith("com.amazonaws")) return undefined;
  return invalidValue(`Value (${name}) for parameter prefixListName is invalid.`);
}

export function unfitSize(size: number): Refusal | undefined {
  if (size >= 1 && size <= MAX_SIZE) return undefined;
  return invalidValue(`Must specify a max size between 1 and ${MAX_SIZE}`);
}

/** Reads entries to be added: blocks of the list's family, in canonical form, none twice. */
export function readEntries(
  given: readonly Value<typeof entryText>[],
  family: Family,
): Outcome<readonly StoredEntry[]> {
  if (given.length > MAX_ADDED) {
    return invalidValue(`You can add up to ${MAX_ADDED} entries in one request.`);
  }
  const entries = all(given.map((entry) => readEntry(entry, family)));
  if (isRefusal(entries)) return entries;
  const distinct = new Set(entries.map(({ cidr }) => cidr));
  return distinct.size === entries.length
    ? entries
    : invalidValue("The same entry must not appear multiple times");
}

function readEntry(
  { Cidr, Description }: Value<typeof entryText>,
  family: Family,
): Outcome<StoredEntry> {
  const cidr = PARSERS[family](Cidr ?? "");
  if (cidr === undefined) return invalidValue(`CIDR block ${Cidr ?? "null"} is malformed`);
  if (Description !== undefined && Description.length > 255) {
    return invalidValue("The description of an entry has at most 255 characters");
  }
  return { cidr: formatCidr(cidr), description: Description || null };
}

/** A list as the calls about managed prefix lists show it. */
export function printPrefixList(call: Call, list: StoredPrefixList): XmlRecord {
  const own = list.owner !== AWS_OWNER;
  return {
    prefixListId: list.id,
    addressFamily: FAMILY_NAMES[list.family],
    state: list.state,
    prefixListArn: arn(call, own ? list.owner : "aws", "prefix-list", list.id),
    prefixListName: list.name,
    // AWS's own lists show neither size nor version (hashicorp/terraform-provider-aws, managed prefix list tests).
    maxEntries: list.maxEntries ?? undefined,
    version: own ? list.version : undefined,
    tagSet: printTags(tagsOf(call.db, list.id)),
    ownerId: list.owner,
  };
}

export function tooManyEntries(): Refusal {
  const message = "You've reached the maximum number of entries for the prefix list.";
  return refuse("PrefixListMaxEntriesExceeded", message);
}
