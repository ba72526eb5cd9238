import type { SecurityGroupRule } from "@aws-sdk/client-ec2";
import { requestMark } from "../../core/ledger/holdings.ts";
import { groupChain, requestChain, type StoredRequest } from "../../core/ledger/stored.ts";
import type { Ec2IpPermission } from "../../core/request/ec2.ts";
import { toRule } from "../../lambda/adapters/ec2Shapes.ts";
import type { Ledger } from "../../lambda/ports.ts";
import { GROUP_ID, must } from "./builders.ts";
import type { Scene } from "./chains.ts";
import type { Answer, Call } from "./gatewayEvents.ts";
import { permissionTexts, ruleText } from "./invariants.ts";
import { GROUP } from "./ledgerBuilders.ts";
import type { World } from "./world.ts";

// What a world has, as short lines that a test can name.

/** The rules of a group in EC2, each as `tcp 443 203.0.113.0/24`. */
export async function rulesOf(world: World, groupId = GROUP_ID): Promise<readonly string[]> {
  return (await world.rules(groupId)).map((rule) => ruleText(toRule(rule)));
}

/** The records of a group: `intended <rules>`, `done <status>`. */
export async function groupStory(world: World, groupId = GROUP_ID): Promise<readonly string[]> {
  const records = await allRecords(world.ports.ledger, groupChain({ ...GROUP, groupId }));
  return records.map(({ record }) => {
    if (record.type === "done") return `done ${Reflect.get(Object(record.effect), "status")}`;
    if (record.type !== "intended") return record.type;
    const permissions = record.ipPermissions as readonly Ec2IpPermission[];
    return `${record.type} ${permissionTexts(permissions).join(", ")}`;
  });
}

/** The records of a request's own chain: `decided <effect>`, `approved <comment>`. */
export async function requestStory(world: World, requestId: string): Promise<readonly string[]> {
  const records = await allRecords(world.ports.ledger, requestChain(requestId));
  return records.map(({ record: { type, decision, comment = "" } }) =>
    type === "decided"
      ? `${type} ${Reflect.get(Object(decision), "effect")}`
      : `${type} ${comment}`,
  );
}

/** A group as the guard's own describe and its ledger have it, for the invariants. */
export async function sceneOf({ ports }: World, groupId = GROUP_ID): Promise<Scene> {
  const described = await ports.ec2.describeGroup(groupId);
  if (described.kind !== "found") throw new Error(described.message);
  return { ledger: ports.ledger, group: { ...GROUP, groupId }, rules: described.value.rules };
}

/** The request that an answer is about, as the ledger has it. */
export async function storedOf(world: World, answer: Answer): Promise<StoredRequest> {
  const id = idOf(answer);
  return must(await world.ports.ledger.request(id), id);
}

/** The request that an answer is about, as the API shows it now to whoever made it. */
export async function shownOf(world: World, answer: Answer, call: Call = {}): Promise<object> {
  const shown = await world.call({ path: `/v1/requests/${idOf(answer)}`, ...call });
  return Object(Reflect.get(Object(shown.body), "Request"));
}

/** The id of the request that an answer is about: its Location says it. */
export function idOf({ headers }: Answer): string {
  const [, id] = /^\/v1\/requests\/(req-[0-9a-f]{32})$/.exec(String(headers.location)) ?? [];
  return must(id, "a Location");
}

/** The rules of a group that carry this request's own mark. */
export async function ownRules(world: World, request: StoredRequest) {
  const mark = requestMark(request);
  return (await world.rules(request.group.groupId)).filter((rule) => hasTag(rule, mark.Value));
}

/** The rules that the ledger holds open, each with the number of requests that hold it. */
export async function openRules(world: World, groupId = GROUP_ID): Promise<readonly string[]> {
  const head = await world.ports.ledger.head({ ...GROUP, groupId });
  return (head?.open ?? []).map(({ rule, holders }) => `${ruleText(rule)} for ${holders.length}`);
}

function allRecords(ledger: Ledger, chain: string) {
  return ledger.records(chain, 1, 10_000);
}

function hasTag({ Tags }: SecurityGroupRule, value: string): boolean {
  return (Tags ?? []).some((tag) => tag.Value === value);
}
