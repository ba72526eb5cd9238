import { type Destination, type Permission, trafficText } from "../../request/permission.ts";
import { eachPermission } from "../eachPermission.ts";
import type { Subject } from "../facts.ts";
import type { Finding } from "../finding.ts";
import { allowingLists } from "../prefixLists.ts";
import { permits } from "../where.ts";

type PrefixList = Extract<Destination, { readonly family: "prefix-list" }>;
type SecurityGroup = Extract<Destination, { readonly family: "security-group" }>;

/** A prefix list or security group is a destination only where a statement permits it by name. */
export function destinations(subject: Subject): readonly Finding[] {
  return eachPermission(subject, (permission) => findingOf(permission, subject));
}

function findingOf(permission: Permission, subject: Subject): Finding | undefined {
  const { destination } = permission;
  switch (destination.family) {
    case "ipv4":
    case "ipv6":
      return undefined;
    case "prefix-list":
      return prefixListFinding(permission, destination, subject);
    case "security-group":
      return securityGroupFinding(permission, destination, subject);
  }
}

function prefixListFinding(
  permission: Permission,
  { prefixListId }: PrefixList,
  subject: Subject,
): Finding | undefined {
  const finding = { effect: "deny", pointer: permission.pointer } as const;
  const list = subject.facts.prefixLists.get(prefixListId);
  if (list?.kind !== "resolved") {
    const reason = list?.reason ?? "it was not looked up";
    const detail = `${trafficText(permission)}: what ${prefixListId} stands for is not known (${reason}); name address blocks, or ask again when it can be read`;
    return { ...finding, code: "prefix-list-unresolved", detail };
  }
  if (allowingLists(prefixListId, list.ownerId, subject).length > 0) return undefined;
  const permitted = subject.policy.prefixLists
    .filter((statement) => permits(statement, subject))
    .map(({ id, prefixListId: named }) => `${named ?? "AWS's own lists"} (${id})`);
  const detail = `${trafficText(permission)}: no statement permits ${prefixListId} of ${list.ownerId}; permitted are ${listed(permitted)}`;
  return { ...finding, code: "prefix-list-not-allowed", detail };
}

function securityGroupFinding(
  permission: Permission,
  { groupId, accountId = "" }: SecurityGroup,
  subject: Subject,
): Finding | undefined {
  const account = accountId || subject.request.group.account;
  const applying = subject.policy.securityGroups.filter((statement) => permits(statement, subject));
  if (applying.some((own) => own.groupId === groupId && own.accountId === account))
    return undefined;
  const permitted = applying.map((own) => `${own.groupId} of ${own.accountId} (${own.id})`);
  const detail = `${trafficText(permission)}: no statement permits security group ${groupId} of ${account}; permitted are ${listed(permitted)}`;
  return {
    code: "security-group-not-allowed",
    effect: "deny",
    pointer: permission.pointer,
    detail,
  };
}

/** How many names of the policy one answer repeats. */
const NAMES_SHOWN = 5;

function listed(names: readonly string[]): string {
  const more = names.length - NAMES_SHOWN;
  return `${names.slice(0, NAMES_SHOWN).join(", ") || "none"}${more > 0 ? ` and ${more} more` : ""}`;
}
