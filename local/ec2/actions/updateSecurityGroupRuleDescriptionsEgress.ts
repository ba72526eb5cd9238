import type { Call } from "../call.ts";
import { claims } from "../ids.ts";
import {
  all,
  firstRefusal,
  invalidValue,
  isRefusal,
  missing,
  type Outcome,
  type Refusal,
  refuse,
} from "../refusal.ts";
import { readDescription } from "../rules/description.ts";
import { egressRulesByIds, egressRulesLike } from "../rules/find.ts";
import { findGroup, namedPeer, namesNotTaken } from "../rules/peers.ts";
import {
  type IpPermission,
  ipPermissions,
  permissionIds,
  readPermissions,
} from "../rules/permission.ts";
import type { StoredGroup } from "../store/groups.ts";
import { describeRule } from "../store/rules.ts";
import { flag, type Input, list, record, text } from "../wire/fields.ts";
import type { XmlRecord } from "../wire/xml.ts";
import { action } from "./action.ts";

const parameters = {
  GroupId: text,
  GroupName: text,
  IpPermissions: ipPermissions,
  SecurityGroupRuleDescription: list(record({ SecurityGroupRuleId: text, Description: text })),
  DryRun: flag,
};

/** Gives outbound rules new descriptions; a description left out is removed. */
export const updateSecurityGroupRuleDescriptionsEgress = action({
  name: "UpdateSecurityGroupRuleDescriptionsEgress",
  effect: "changes",
  parameters,
  required: [],
  ids: ({ GroupId, IpPermissions, SecurityGroupRuleDescription }) => [
    ...claims("security-group", [GroupId]),
    ...permissionIds(IpPermissions),
    ...claims(
      "security-group-rule",
      SecurityGroupRuleDescription.map(({ SecurityGroupRuleId }) => SecurityGroupRuleId),
    ),
  ],
  run: update,
});

type UpdateInput = Input<typeof parameters, never>;

/** A rule's id and what it is to be called. */
type NewDescription = readonly [id: string, description: string | null];

function update(input: UpdateInput, call: Call): Outcome<XmlRecord> {
  const group = namedGroup(input, call);
  if (isRefusal(group)) return group;
  const descriptions = newDescriptions(input, call, group);
  if (isRefusal(descriptions)) return descriptions;
  for (const [id, description] of descriptions) describeRule(call.db, id, description);
  return { return: true };
}

function namedGroup({ GroupId, GroupName }: UpdateInput, call: Call): Outcome<StoredGroup> {
  if (GroupId !== undefined) return findGroup(call, GroupId);
  return GroupName === undefined ? missing("groupId") : namesNotTaken(GroupName);
}

function newDescriptions(
  { IpPermissions, SecurityGroupRuleDescription }: UpdateInput,
  call: Call,
  group: StoredGroup,
): Outcome<readonly NewDescription[]> {
  if (IpPermissions.length > 0 && SecurityGroupRuleDescription.length > 0) {
    const message =
      "The parameters ipPermissions and securityGroupRuleDescriptions cannot be used together";
    return refuse("InvalidParameterCombination", message);
  }
  if (SecurityGroupRuleDescription.length > 0)
    return byIds(SecurityGroupRuleDescription, call, group);
  return IpPermissions.length > 0
    ? byPermissions(IpPermissions, call, group)
    : missing("ipPermissions");
}

function byIds(
  given: UpdateInput["SecurityGroupRuleDescription"],
  call: Call,
  group: StoredGroup,
): Outcome<readonly NewDescription[]> {
  const ids = given.map(({ SecurityGroupRuleId = "" }) => SecurityGroupRuleId);
  const rules = egressRulesByIds(call, group, ids);
  if (isRefusal(rules)) return rules;
  return all(
    given.map(({ SecurityGroupRuleId = "", Description }): Outcome<NewDescription> => {
      const description = readDescription(Description);
      return isRefusal(description) ? description : [SecurityGroupRuleId, description];
    }),
  );
}

function byPermissions(
  permissions: readonly IpPermission[],
  call: Call,
  group: StoredGroup,
): Outcome<readonly NewDescription[]> {
  const refusal = firstRefusal(permissions, portsOfAll);
  if (refusal !== undefined) return refusal;
  const wanted = readPermissions(permissions, namedPeer);
  if (isRefusal(wanted)) return wanted;
  const rules = egressRulesLike(call, group, wanted);
  if (isRefusal(rules)) return rules;
  return rules.map(({ id }, index) => [id, wanted[index]?.description ?? null]);
}

/** hashicorp/terraform#1920 */
function portsOfAll({ IpProtocol, FromPort = -1 }: IpPermission): Refusal | undefined {
  if (IpProtocol !== "-1" || FromPort === -1) return undefined;
  return invalidValue("When protocol is ALL, you cannot specify from-port.");
}
