import type { GroupFacts } from "../../facts.ts";
import type { Policy, Statement } from "../../policy.ts";
import { approvalCondition, permittingWhere, restrictingWhere } from "../diff/conditions.ts";
import { type Demand, divided, everywhere, NOT_KNOWN, type Region } from "../diff/region.ts";
import { only, otherValues } from "../diff/valueSet.ts";
import type { Recorded } from "./replay.ts";

/** One kind of group that a recorded request may have been about. */
export interface PossibleGroup {
  readonly region: Region;
  readonly group: GroupFacts;
}

/** More kinds of groups than these are not judged one by one. */
const MOST_GROUPS = 500;

/** Whether it is something of a group that is not on record: its tags, and its VPC. */
export function mayBe(of: string): boolean {
  return of === "VPC" || of.startsWith("tag ");
}

/**
 * Every kind of group that a policy's conditions tell apart for a recorded request; `undefined` where there are too many.
 * Whether the group was governed is on record: a finding says where it was not.
 */
export function groupsIn(recorded: Recorded, policy: Policy): readonly PossibleGroup[] | undefined {
  const governed = `tag ${policy.governedTag}`;
  let regions: readonly Region[] = [startOf(recorded, governed)];
  for (const condition of conditionsOf(recorded, policy)) {
    regions = regions.flatMap((region) => {
      const { inside, outside } = divided(region, condition);
      return [...inside, ...outside];
    });
    if (regions.length > MOST_GROUPS) return undefined;
  }
  return regions.map((region) => {
    const group = groupOf(region);
    const values = new Map([...region.values].filter(([of]) => of !== governed));
    return { region: { ...region, values }, group };
  });
}

function startOf({ request, findings, at }: Recorded, governed: string): Region {
  const { account, region, groupId } = request.group;
  const isGoverned = only(["true"]);
  const not = findings.some(({ code }) => code === "group-not-governed");
  const values = new Map([
    ["account", only([account])],
    ["region", only([region])],
    ["group", only([groupId])],
    [governed, not ? otherValues(isGoverned) : isGoverned],
  ]);
  return { ...everywhere([], at), values };
}

/** The conditions of statements that may speak, less what is known: who asks. */
function conditionsOf(recorded: Recorded, policy: Policy): readonly (readonly Demand[])[] {
  const { requesters, permits, exceptions, prefixLists, securityGroups, people } = policy;
  const { bans, requiredTags, requiredTickets, limits, approvals } = policy;
  const permitting: readonly Statement[] = [
    ...requesters,
    ...permits,
    ...exceptions,
    ...prefixLists,
    ...securityGroups,
  ];
  const restricting: readonly Statement[] = [...bans, ...requiredTags, ...requiredTickets, limits];
  const all = [
    ...permitting.map(({ where }) => permittingWhere(where, people)),
    ...restricting.map(({ where }) => restrictingWhere(where, people)),
    ...approvals.map((approval) => approvalCondition(approval, people)),
  ];
  const { principal } = recorded.request;
  const isMet = (demand: Demand) =>
    demand.kind !== "caller" || demand.names.some(({ has }) => has(principal));
  return all
    .filter((demands) => demands.every(isMet))
    .map((demands) => demands.filter(({ kind }) => kind !== "caller"));
}

/** A group as it would be described; of a value that is not named there is one that nobody names. */
function groupOf({ values }: Region): GroupFacts {
  const tags = [...values].flatMap(([of, set]) => {
    const [value] = set.values;
    const named = of.startsWith("tag ") && set.kind === "only" && value !== undefined;
    return named ? [[of.slice("tag ".length), value] as const] : [];
  });
  const vpcs = values.get("VPC");
  const [vpcId = NOT_KNOWN] = vpcs?.kind === "only" ? vpcs.values : ["another"];
  return { tags: new Map(tags), ...(vpcId !== NOT_KNOWN && { vpcId }) };
}
