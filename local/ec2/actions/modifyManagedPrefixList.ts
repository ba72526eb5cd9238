import type { Call } from "../call.ts";
import { claims } from "../ids.ts";
import {
  entryText,
  findOwnPrefixList,
  printPrefixList,
  readEntries,
  tooManyEntries,
  unfitListName,
  unfitSize,
} from "../prefixList.ts";
import {
  firstRefusal,
  invalidValue,
  isRefusal,
  type Outcome,
  type Refusal,
  refuse,
} from "../refusal.ts";
import { overQuota } from "../rules/quota.ts";
import {
  entriesOf,
  insertEntries,
  type StoredEntry,
  type StoredPrefixList,
  updatePrefixList,
} from "../store/prefixLists.ts";
import { rulesOf, rulesTowards } from "../store/rules.ts";
import { flag, type Input, integer, list, record, text } from "../wire/fields.ts";
import type { XmlRecord } from "../wire/xml.ts";
import { action } from "./action.ts";

const parameters = {
  PrefixListId: text,
  CurrentVersion: integer,
  PrefixListName: text,
  MaxEntries: integer,
  AddEntry: list(entryText),
  RemoveEntry: list(record({ Cidr: text })),
  DryRun: flag,
};

/** Changes a prefix list's name, size or entries; changed entries make a new version. */
export const modifyManagedPrefixList = action({
  name: "ModifyManagedPrefixList",
  effect: "changes",
  parameters,
  required: ["PrefixListId"],
  ids: ({ PrefixListId }) => claims("prefix-list", [PrefixListId]),
  run: modify,
});

type ModifyInput = Input<typeof parameters, "PrefixListId">;

function modify(input: ModifyInput, call: Call): Outcome<XmlRecord> {
  const old = findOwnPrefixList(call, input.PrefixListId);
  if (isRefusal(old)) return old;
  const refusal = unfitRequest(input, old);
  if (refusal !== undefined) return refusal;
  const before = entriesOf(call.db, old.id, old.version);
  const entries = changedEntries(input, old, before);
  if (isRefusal(entries)) return entries;
  const list: StoredPrefixList = {
    ...old,
    name: input.PrefixListName ?? old.name,
    maxEntries: input.MaxEntries ?? old.maxEntries,
    version: entries === before ? old.version : old.version + 1,
    state: "modify-complete",
  };
  if (entries.length > (list.maxEntries ?? 0)) return tooManyEntries();
  updatePrefixList(call.db, list);
  if (entries !== before) insertEntries(call.db, list.id, list.version, entries);
  // A refusal undoes the above: the transaction is rolled back.
  return overfullGroups(call, list.id) ?? { prefixList: printPrefixList(call, list) };
}

function unfitRequest(input: ModifyInput, old: StoredPrefixList): Refusal | undefined {
  const { AddEntry, RemoveEntry, CurrentVersion, MaxEntries, PrefixListName } = input;
  if (MaxEntries !== undefined && AddEntry.length + RemoveEntry.length > 0) {
    // hashicorp/terraform-provider-aws#26034
    const message =
      "You cannot modify the entries and the maximum entries for the prefix list in the same request.";
    return refuse("InvalidParameterCombination", message);
  }
  if (CurrentVersion !== undefined && CurrentVersion !== old.version) {
    // hashicorp/terraform-provider-aws#43528
    const message = "The prefix list has the incorrect version number.";
    return refuse("PrefixListVersionMismatch", message);
  }
  return (
    (PrefixListName === undefined ? undefined : unfitListName(PrefixListName)) ??
    (MaxEntries === undefined ? undefined : unfitSize(MaxEntries))
  );
}

/** The entries after the change, removals first; the very same list if nothing is to change. */
function changedEntries(
  { AddEntry, RemoveEntry }: ModifyInput,
  { family }: StoredPrefixList,
  before: readonly StoredEntry[],
): Outcome<readonly StoredEntry[]> {
  if (AddEntry.length + RemoveEntry.length === 0) return before;
  const removed = readEntries(
    RemoveEntry.map(({ Cidr }) => ({ Cidr, Description: undefined })),
    family,
  );
  if (isRefusal(removed)) return removed;
  const added = readEntries(AddEntry, family);
  if (isRefusal(added)) return added;
  const left = before.filter(({ cidr }) => !hasBlock(removed, cidr));
  const refusal =
    firstRefusal(removed, ({ cidr }) => unless(hasBlock(before, cidr), cidr, "is not in")) ??
    firstRefusal(added, ({ cidr }) => unless(!hasBlock(left, cidr), cidr, "is already in"));
  return refusal ?? [...left, ...added];
}

function hasBlock(entries: readonly StoredEntry[], cidr: string): boolean {
  return entries.some((entry) => entry.cidr === cidr);
}

function unless(fine: boolean, cidr: string, problem: string): Refusal | undefined {
  return fine ? undefined : invalidValue(`The entry ${cidr} ${problem} the prefix list`);
}

/** A list counts as its maximum size in every rule that names it, so that a larger one may be too much. */
function overfullGroups(call: Call, id: string): Refusal | undefined {
  const groups = new Set(rulesTowards(call.db, id).map(({ groupId }) => groupId));
  return firstRefusal(groups, (groupId) => {
    const rules = rulesOf(call.db, groupId);
    return firstRefusal([0, 1], (egress) =>
      overQuota(
        call,
        rules.filter((rule) => rule.egress === egress),
      ),
    );
  });
}
