import { createHash } from "node:crypto";
import { type Call, newId } from "../call.ts";
import {
  entryText,
  findOwnPrefixList,
  printPrefixList,
  readEntries,
  readFamily,
  tooManyEntries,
  unfitListName,
  unfitSize,
} from "../prefixList.ts";
import { isRefusal, type Outcome, refuse } from "../refusal.ts";
import { keepToken, tokenOf } from "../store/clientTokens.ts";
import { insertPrefixList } from "../store/prefixLists.ts";
import { putTags } from "../store/tags.ts";
import { readTagSpecifications } from "../tagging.ts";
import { flag, type Input, integer, list, tagSpecifications, text } from "../wire/fields.ts";
import type { XmlRecord } from "../wire/xml.ts";
import { action } from "./action.ts";

const parameters = {
  PrefixListName: text,
  AddressFamily: text,
  MaxEntries: integer,
  Entry: list(entryText),
  TagSpecification: tagSpecifications,
  ClientToken: text,
  DryRun: flag,
};

/** Makes a prefix list: a named set of address blocks that rules can refer to. */
export const createManagedPrefixList = action({
  name: "CreateManagedPrefixList",
  effect: "changes",
  parameters,
  required: ["PrefixListName", "AddressFamily", "MaxEntries"],
  ids: () => [],
  run: create,
});

type CreateInput = Input<typeof parameters, "PrefixListName" | "AddressFamily" | "MaxEntries">;

function create(input: CreateInput, call: Call): Outcome<XmlRecord> {
  const token = input.ClientToken;
  if (token === undefined) return shown(call, make(input, call));
  const digest = createHash("sha256").update(JSON.stringify(input)).digest("hex");
  const known = tokenOf(call.db, call.account, token);
  if (known === undefined) {
    const id = make(input, call);
    if (!isRefusal(id)) keepToken(call.db, call.account, token, { digest, resourceId: id });
    return shown(call, id);
  }
  if (known.digest === digest) return shown(call, known.resourceId);
  const message =
    "The request uses the same client token as a previous, but non-identical request.";
  return refuse("IdempotentParameterMismatch", message);
}

function shown(call: Call, id: Outcome<string>): Outcome<XmlRecord> {
  if (isRefusal(id)) return id;
  const prefixList = findOwnPrefixList(call, id);
  return isRefusal(prefixList) ? prefixList : { prefixList: printPrefixList(call, prefixList) };
}

function make(input: CreateInput, call: Call): Outcome<string> {
  const refusal = unfitListName(input.PrefixListName) ?? unfitSize(input.MaxEntries);
  if (refusal !== undefined) return refusal;
  const family = readFamily(input.AddressFamily);
  if (isRefusal(family)) return family;
  const entries = readEntries(input.Entry, family);
  if (isRefusal(entries)) return entries;
  const maxEntries = input.MaxEntries;
  if (entries.length > maxEntries) return tooManyEntries();
  const tags = readTagSpecifications(input.TagSpecification, "prefix-list");
  if (isRefusal(tags)) return tags;
  const id = newId(call, "pl");
  const own = { id, owner: call.account, name: input.PrefixListName, family, maxEntries };
  const made = { ...own, weight: null, version: 1, state: "create-complete" };
  insertPrefixList(call.db, made, entries);
  putTags(call.db, id, tags);
  return id;
}
