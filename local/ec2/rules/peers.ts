import type { Call } from "../call.ts";
import {
  invalidValue,
  isRefusal,
  missing,
  type Outcome,
  type Refusal,
  refuse,
} from "../refusal.ts";
import { groupById, type StoredGroup } from "../store/groups.ts";
import { prefixListById } from "../store/prefixLists.ts";
import type { NewRule } from "../store/rules.ts";
import type { PeerGroup, UserIdGroupPair } from "./permission.ts";

/** The caller's group of this id. Errors: InvalidGroup.NotFound. */
export function findGroup(call: Call, id: string): Outcome<StoredGroup> {
  return groupById(call.db, call.account, id) ?? groupNotFound(id);
}

export function groupNotFound(id: string): Refusal {
  return refuse("InvalidGroup.NotFound", `The security group '${id}' does not exist`);
}

/**
 * Finds a peer that a new rule of `group` may name: a group of the same VPC, the group itself too. The embedded
 * EC2 has no VPC peering, so a group of another VPC or account is never reachable (boto/boto3#569).
 */
export function reachablePeer(call: Call, group: StoredGroup): PeerGroup {
  return (pair) => {
    const id = namedPeer(pair);
    if (isRefusal(id)) return id;
    const peer = findGroup(call, id);
    if (isRefusal(peer)) return peer;
    if (pair.UserId !== undefined && pair.UserId !== peer.account) return groupNotFound(peer.id);
    if (peer.vpcId === group.vpcId) return peer.id;
    return refuse(
      "InvalidGroup.NotFound",
      "You have specified two resources that belong to different networks.",
    );
  };
}

/** The id that a pair names, whether or not there is such a group: what finding an existing rule needs. */
export function namedPeer({ GroupId, GroupName }: UserIdGroupPair): Outcome<string> {
  if (GroupId !== undefined) return GroupId;
  return GroupName === undefined ? missing("groupId") : namesNotTaken(GroupName);
}

/** Refuses a group's name where EC2 wants its id: in every VPC but a default one, which the embedded EC2 has not. */
export function namesNotTaken(name: string): Refusal {
  // boto/boto#561
  return invalidValue(
    `Invalid value '${name}' for groupName. You may not reference Amazon VPC security groups by name. Please use the corresponding id for this operation.`,
  );
}

/** Refuses a rule towards a prefix list that the caller doesn't see. */
export function unknownPrefixList(call: Call, { kind, peer }: NewRule): Refusal | undefined {
  if (kind !== "prefix-list" || prefixListById(call.db, call.account, peer) !== undefined) {
    return undefined;
  }
  return prefixListNotFound(peer);
}

export function prefixListNotFound(id: string): Refusal {
  return refuse("InvalidPrefixListID.NotFound", `The prefix list ID '${id}' does not exist`);
}
