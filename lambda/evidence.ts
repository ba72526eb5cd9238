import type { EgressRequest } from "../core/request/request.ts";
import type { Evidence } from "./judge.ts";
import { unavailableList } from "./lists.ts";
import type { Look } from "./look.ts";
import { peerFaults } from "./peers.ts";
import { groupReply, type Reply, unreadableReply } from "./reply.ts";

/** What a request can be judged on, or the answer where something that must be known is not. */
export type Gathered =
  | ({ readonly kind: "evidence" } & Evidence)
  | { readonly kind: "reply"; readonly reply: Reply };

/** Takes what was looked up as evidence, if all of it could be looked up and agrees with the request. */
export function evidenceOf(request: EgressRequest, look: Look): Gathered {
  const { group, head, lists, names, ticket } = look;
  const { groupId } = request.group;
  if (group.kind !== "found") return { kind: "reply", reply: groupReply(groupId, group) };
  if (names.kind !== "found") return { kind: "reply", reply: groupReply("GroupName", names) };
  const faults = peerFaults(request.peerNames ?? [], names.value);
  if (faults.length > 0) {
    return { kind: "reply", reply: unreadableReply({ kind: "invalid", faults }) };
  }
  const list = unavailableList(lists);
  if (list !== undefined) return { kind: "reply", reply: groupReply(list.id, list.described) };
  return {
    kind: "evidence",
    group: group.value,
    head,
    lists,
    ...(ticket === undefined ? {} : { ticket }),
  };
}
