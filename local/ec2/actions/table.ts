import type { Action } from "./action.ts";
import { authorizeSecurityGroupEgress } from "./authorizeSecurityGroupEgress.ts";
import { createManagedPrefixList } from "./createManagedPrefixList.ts";
import { createSecurityGroup } from "./createSecurityGroup.ts";
import { createTags } from "./createTags.ts";
import { createVpc } from "./createVpc.ts";
import { deleteSecurityGroup } from "./deleteSecurityGroup.ts";
import { deleteTags } from "./deleteTags.ts";
import { describeManagedPrefixLists } from "./describeManagedPrefixLists.ts";
import { describePrefixLists } from "./describePrefixLists.ts";
import { describeSecurityGroupRules } from "./describeSecurityGroupRules.ts";
import { describeSecurityGroups } from "./describeSecurityGroups.ts";
import { describeVpcs } from "./describeVpcs.ts";
import { getCallerIdentity } from "./getCallerIdentity.ts";
import { getManagedPrefixListEntries } from "./getManagedPrefixListEntries.ts";
import { modifyManagedPrefixList } from "./modifyManagedPrefixList.ts";
import { modifySecurityGroupRules } from "./modifySecurityGroupRules.ts";
import { revokeSecurityGroupEgress } from "./revokeSecurityGroupEgress.ts";
import { updateSecurityGroupRuleDescriptionsEgress } from "./updateSecurityGroupRuleDescriptionsEgress.ts";

/** Everything that the embedded EC2 does: outbound rules, and what they need round them. */
const ACTIONS: readonly Action[] = [
  // Outbound rules
  authorizeSecurityGroupEgress,
  revokeSecurityGroupEgress,
  modifySecurityGroupRules,
  updateSecurityGroupRuleDescriptionsEgress,
  describeSecurityGroupRules,

  // Security groups, and the VPCs that they are in
  createSecurityGroup,
  deleteSecurityGroup,
  describeSecurityGroups,
  createVpc,
  describeVpcs,

  // Prefix lists
  createManagedPrefixList,
  modifyManagedPrefixList,
  describeManagedPrefixLists,
  getManagedPrefixListEntries,
  describePrefixLists,

  // Tags, and who calls
  createTags,
  deleteTags,
  getCallerIdentity,
];

/** The actions by their names. */
export const ACTION_BY_NAME: ReadonlyMap<string, Action> = new Map(
  ACTIONS.map((action) => [action.name, action]),
);
