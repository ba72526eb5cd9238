import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { canonicalJson } from "../../core/canonical.ts";
import type { AuditRecord, SealedRecord } from "../../core/ledger/record.ts";
import { stageText } from "../../core/ledger/states.ts";
import { type GroupHead, headPlace, type StoredRequest } from "../../core/ledger/stored.ts";
import type { GroupKey } from "../../core/request/request.ts";
import type { RequestPlace } from "../ports.ts";

/** One item as DynamoDB carries it: each attribute named with its type, numbers as text. */
export type Item = Readonly<Record<string, AttributeValue>>;

/** The one partition of the sparse index of what is due: an item that has this attribute stands in the index. */
export const DUE_PARTITION = "due";

/** The partitions of the index that lists everything: everybody's requests, and all heads. */
export const LISTINGS = { requests: "requests", heads: "heads" } as const;

const REQUEST_PREFIX = "request#";

/** The key of a request's item. */
export function requestKey(requestId: string): Item {
  return { pk: text(REQUEST_PREFIX + requestId) };
}

/** The key of a security group's item. */
export function headKey(group: GroupKey): Item {
  return { pk: text(`group#${headPlace(group)}`) };
}

/** The key of a record's item. */
export function recordKey(chain: string, seq: number): Item {
  return { chain: text(chain), seq: whole(seq) };
}

/** The attribute by which a principal's requests are sorted: creation time, then id. */
export function placeText({ createdAt, requestId }: RequestPlace): string {
  return `${createdAt} ${requestId}`;
}

/**
 * A request as an item: `body` is the whole value as JSON, the other attributes repeat what a condition, an index or a
 * filter needs. `written` names the commit that writes it.
 */
export function requestItem(request: StoredRequest, written: string): Item {
  const { requestId, fence, status, principal, group, dueAt, chain } = request;
  return {
    ...requestKey(requestId),
    fence: whole(fence),
    status: text(status),
    stage: text(stageText(request)),
    chainHash: text(chain.hash),
    written: text(written),
    principalId: text(principal.id),
    groupId: text(group.groupId),
    listing: text(LISTINGS.requests),
    place: text(placeText(request)),
    updatedAt: text(request.updatedAt),
    ...(dueAt === undefined ? {} : { due: text(DUE_PARTITION), dueAt: text(dueAt) }),
    body: text(JSON.stringify(request)),
  };
}

/** A group's head as an item: `body` is the whole value as JSON, the other attributes are for conditions. */
export function headItem(head: GroupHead): Item {
  return {
    ...headKey(head.group),
    listing: text(LISTINGS.heads),
    place: text(headPlace(head.group)),
    seq: whole(head.chain.seq),
    chainHash: text(head.chain.hash),
    body: text(JSON.stringify(head)),
  };
}

/** A record as an item: `body` is the canonical text that its hash was taken of. */
export function recordItem({ record, hash }: SealedRecord): Item {
  return {
    ...recordKey(record.chain, record.seq),
    hash: text(hash),
    body: text(canonicalJson(record)),
  };
}

/** The request that an item holds. */
export function toRequest(item: Item): StoredRequest {
  return bodyOf<StoredRequest>(item);
}

/** The head that an item holds. */
export function toHead(item: Item): GroupHead {
  return bodyOf<GroupHead>(item);
}

/** The record that an item holds, with the hash it was sealed with. */
export function toRecord(item: Item): SealedRecord {
  return { record: bodyOf<AuditRecord>(item), hash: textOf(item, "hash") };
}

/** The id of the request whose item has this key. */
export function requestIdOf(key: Item): string {
  return textOf(key, "pk").slice(REQUEST_PREFIX.length);
}

/** A text attribute. */
export function text(value: string): AttributeValue {
  return { S: value };
}

/** A number attribute, for whole numbers. */
export function whole(value: number): AttributeValue {
  return { N: String(value) };
}

// The one place where text becomes a value: the attribute `body` holds only what this adapter wrote itself.
function bodyOf<T>(item: Item): T {
  return JSON.parse(textOf(item, "body")) as T;
}

function textOf(item: Item, name: string): string {
  const value = item[name]?.S;
  if (value === undefined) {
    const { pk, chain, seq } = item;
    const key = pk?.S ?? `${chain?.S} ${seq?.N}`;
    throw new Error(`the ledger's item ${key} has no text in ${name}: this guard did not write it`);
  }
  return value;
}
