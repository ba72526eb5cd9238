import { canonicalJson, sha256 } from "../core/canonical.ts";
import type { PrefixListGround } from "../core/ledger/decided.ts";
import type { GroupHead } from "../core/ledger/stored.ts";
import type { PrefixListFacts } from "../core/policy/facts.ts";
import { boundedLists, readPrefixList } from "../core/policy/prefixListFacts.ts";
import type { Ec2IpPermission, Ec2PrefixList } from "../core/request/ec2.ts";
import type { EgressRequest } from "../core/request/request.ts";
import type { Described, Ec2Group, NotDescribed, Ports } from "./ports.ts";

/** Prefix lists as EC2 described them, by their ids. */
export type Lists = ReadonlyMap<string, Described<Ec2PrefixList>>;

/** Looks up the lists of these ids side by side, but for those that are known already. */
export async function describeLists(
  { ec2 }: Pick<Ports, "ec2">,
  ids: readonly string[],
  known: Lists = new Map(),
): Promise<Lists> {
  const missing = [...new Set(ids)].filter((id) => !known.has(id));
  const described = await Promise.all(
    missing.map(async (id) => [id, await ec2.describePrefixList(id)] as const),
  );
  return new Map([...known, ...described]);
}

/** The lists among what is asked for. */
export function listIdsAsked({
  permissions,
}: Pick<EgressRequest, "permissions">): readonly string[] {
  return permissions.flatMap(({ destination }) =>
    destination.family === "prefix-list" ? [destination.prefixListId] : [],
  );
}

/** The lists among a group's rules, those that the ledger holds open and those under way. */
export function listIdsHeld(group: Ec2Group, head: GroupHead): readonly string[] {
  const rules = [...group.rules, ...head.open.map(({ rule }) => rule)];
  const inflight: readonly Ec2IpPermission[] = head.inflight?.ipPermissions ?? [];
  return [
    ...rules.flatMap(({ PrefixListId }) => PrefixListId ?? []),
    ...inflight.flatMap(({ PrefixListIds }) =>
      (PrefixListIds ?? []).map(({ PrefixListId }) => PrefixListId),
    ),
  ];
}

/** A list about which EC2 could not be asked: then nothing can be judged. */
export function unavailableList(
  lists: Lists,
): { readonly id: string; readonly described: NotDescribed } | undefined {
  for (const [id, described] of lists) {
    if (described.kind === "unavailable") return { id, described };
  }
  return undefined;
}

/** What the policy judges the lists by. A list that EC2 does not show stands for nothing known. */
export function listFacts(
  request: Pick<EgressRequest, "permissions">,
  lists: Lists,
): ReadonlyMap<string, PrefixListFacts> {
  const facts = [...lists].map(([id, described]): [string, PrefixListFacts] => [
    id,
    described.kind === "found"
      ? readPrefixList(described.value)
      : { kind: "unresolved", reason: described.message },
  ]);
  return boundedLists(request, new Map(facts));
}

/** For the record: which version of each list was judged, and a digest of its entries. */
export function listGrounds(lists: Lists): readonly PrefixListGround[] {
  return [...lists]
    .flatMap(([, described]) => (described.kind === "found" ? [groundOf(described.value)] : []))
    .sort((a, b) => (a.prefixListId < b.prefixListId ? -1 : 1));
}

function groundOf({ prefixListId, ownerId, version, cidrs }: Ec2PrefixList): PrefixListGround {
  const entries = canonicalJson([...cidrs].sort());
  return {
    prefixListId,
    ownerId,
    ...(version === undefined ? {} : { version }),
    entriesDigest: sha256(`egress-guard/prefix-list/v1\n${entries}`),
  };
}
