import type { Call } from "../call.ts";
import { claims } from "../ids.ts";
import { isRefusal, missing, type Outcome, refuse } from "../refusal.ts";
import { DEFAULT_GROUP } from "../rules/groups.ts";
import { findGroup, namesNotTaken } from "../rules/peers.ts";
import { deleteGroup, type StoredGroup } from "../store/groups.ts";
import { rulesTowards } from "../store/rules.ts";
import { flag, type Input, text } from "../wire/fields.ts";
import type { XmlRecord } from "../wire/xml.ts";
import { action } from "./action.ts";

const parameters = { GroupId: text, GroupName: text, DryRun: flag };

/** Removes a security group that no other group's rule names. */
export const deleteSecurityGroup = action({
  name: "DeleteSecurityGroup",
  effect: "changes",
  parameters,
  required: [],
  ids: ({ GroupId }) => claims("security-group", [GroupId]),
  run: remove,
});

type DeleteInput = Input<typeof parameters, never>;

function remove(input: DeleteInput, call: Call): Outcome<XmlRecord> {
  const group = namedGroup(input, call);
  if (isRefusal(group)) return group;
  const { id, name } = group;
  if (name === DEFAULT_GROUP) {
    const message = `the specified group: "${id}" name: "${name}" cannot be deleted by a user`;
    return refuse("CannotDelete", message);
  }
  if (rulesTowards(call.db, id).some(({ groupId }) => groupId !== id)) {
    return refuse("DependencyViolation", `resource ${id} has a dependent object`);
  }
  deleteGroup(call.db, id);
  return { return: true, groupId: id };
}

function namedGroup({ GroupId, GroupName }: DeleteInput, call: Call): Outcome<StoredGroup> {
  if (GroupId !== undefined) return findGroup(call, GroupId);
  return GroupName === undefined ? missing("groupId") : namesNotTaken(GroupName);
}
