import type { AuditRecord, SealedRecord } from "../core/ledger/record.ts";
import { groupChain, requestChain, type StoredRequest } from "../core/ledger/stored.ts";
import type { Principal } from "../core/request/principal.ts";
import { readListQuery } from "./listQuery.ts";
import { pageOf } from "./page.ts";
import type { Ports } from "./ports.ts";
import { problemReply, type Reply, requestView } from "./reply.ts";

/** The query parameters of a call, as API Gateway gives them. */
export type QueryParameters = Readonly<Record<string, string | undefined>>;

/** GET /v1/requests: the caller's own requests, newest first, a page at a time. */
export async function listRequests(
  ports: Ports,
  principal: Principal,
  parameters: QueryParameters,
): Promise<Reply> {
  const reading = readListQuery(parameters, principal);
  if (reading.kind === "invalid") {
    const errors = reading.faults;
    return problemReply("invalid-request", `${errors[0]?.parameter} ${errors[0]?.detail}`, {
      errors,
    });
  }
  if (reading.kind === "nothing") return { status: 200, body: { Requests: [] } };
  const found = await ports.ledger.requests(reading.query);
  return { status: 200, body: pageOf(found, requestView, reading.query.limit) };
}

/** GET /v1/requests/{id}: one of the caller's own requests; anybody else's is as if it were not there. */
export async function showRequest(ports: Ports, principal: Principal, id: string): Promise<Reply> {
  const stored = await ownRequest(ports, principal, id);
  return stored === undefined
    ? noRequest(id)
    : { status: 200, body: { Request: requestView(stored) } };
}

/** GET /v1/requests/{id}/records: the request's own chain, then its records in its group's chain. */
export async function listRecords(ports: Ports, principal: Principal, id: string): Promise<Reply> {
  const stored = await ownRequest(ports, principal, id);
  if (stored === undefined) return noRequest(id);
  const [own, shared] = await Promise.all([
    ports.ledger.records(requestChain(id), 1, stored.chain.seq),
    Promise.all(
      stored.groupRecords.map((seq) => ports.ledger.record(groupChain(stored.group), seq)),
    ),
  ]);
  if (own.length !== stored.chain.seq)
    throw new Error(`a record of ${id} is missing from the ledger`);
  const Records = [...own, ...shared].map((sealed) => recordView(sealed, id));
  return { status: 200, body: { Records } };
}

function recordView(
  sealed: SealedRecord | undefined,
  id: string,
): AuditRecord & { readonly hash: string } {
  // The request names its records: one that is not there must be seen, not passed over.
  if (sealed === undefined) throw new Error(`a record of ${id} is missing from the ledger`);
  return { ...sealed.record, hash: sealed.hash };
}

async function ownRequest(
  ports: Ports,
  principal: Principal,
  id: string,
): Promise<StoredRequest | undefined> {
  const stored = await ports.ledger.request(id);
  return stored?.principal.id === principal.id ? stored : undefined;
}

function noRequest(id: string): Reply {
  return problemReply(
    "request-not-found",
    `${id} is no request of yours; GET /v1/requests lists them`,
  );
}
