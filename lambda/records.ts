import { may } from "../core/policy/access.ts";
import { FORMATS, formatOf } from "./accept.ts";
import type { Call } from "./door.ts";
import { faultReply } from "./parameters.ts";
import type { Ports } from "./ports.ts";
import { RECORD_FORMS, recordsReply } from "./recordForms.ts";
import { listOfGroup, listOfRequest, type RecordList, recordPage } from "./recordLists.ts";
import {
  foreignCursor,
  GroupRecordParameters,
  RequestRecordParameters,
  readRecordQuery,
} from "./recordQuery.ts";
import { problemReply, type Reply, type TextReply } from "./reply.ts";
import { noRequest, requestFor } from "./review.ts";

/** GET /v1/requests/{id}/records: the request's own chain, then its records in its group's chain. */
export async function requestRecords(ports: Ports, call: Call, id: string) {
  return answer(call, RequestRecordParameters, noRequest(id), async () => {
    const stored = await requestFor(ports, call.principal, "audit", id);
    return stored && listOfRequest(ports.ledger, stored);
  });
}

/** GET /v1/groups/{groupId}/records: all that was intended and done about a security group of this deployment. */
export async function groupRecords(ports: Ports, call: Call, groupId: string) {
  const group = { ...ports.deployment, groupId };
  const none = problemReply("group-not-found", `${groupId} has no records that you may read`);
  return answer(call, GroupRecordParameters, none, async () => {
    if (!may(ports.policy, call.principal, "audit", { group })) return undefined;
    const head = await ports.ledger.head(group);
    return head && listOfGroup(ports.ledger, head);
  });
}

/** Reads what is asked for and in which form, finds the list, and answers with its page; `absent` where there is none. */
async function answer(
  { accept, parameters }: Call,
  taken: Parameters<typeof readRecordQuery>[1],
  absent: Reply,
  find: () => Promise<RecordList | undefined>,
): Promise<Reply | TextReply> {
  const format = formatOf(accept);
  if (format === undefined) return notAcceptable();
  const reading = readRecordQuery(parameters, taken);
  if (reading.kind === "invalid") return faultReply(reading.faults);
  const list = await find();
  if (list === undefined) return absent;
  const { after } = reading.query;
  if (after !== undefined && !list.chains.includes(after.chain))
    return faultReply([foreignCursor()]);
  const page = await recordPage(list, reading.query, RECORD_FORMS[format].view);
  return recordsReply(page, format, { ...list, parameters });
}

function notAcceptable(): Reply {
  const detail = `Accept names none of ${Object.values(FORMATS).join(", ")}; name one, or leave it out`;
  return problemReply("not-acceptable", detail);
}
