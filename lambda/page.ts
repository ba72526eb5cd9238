import type { StoredRequest } from "../core/ledger/stored.ts";
import type { RequestPlace } from "./ports.ts";

/** The most bytes of JSON in one page, so that it fits API Gateway and a person's patience. */
const PAGE_BYTES = 1_000_000;

/** One page of a list: as many views as fit, and a cursor to the next page where there is more. */
export function pageOf(
  found: readonly StoredRequest[],
  view: (request: StoredRequest) => Readonly<Record<string, unknown>>,
  limit: number,
): { readonly Requests: readonly unknown[]; readonly NextCursor?: string } {
  const Requests: unknown[] = [];
  let bytes = 0;
  for (const request of found) {
    const shown = view(request);
    bytes += Buffer.byteLength(JSON.stringify(shown));
    // One view always fits: a stored request is far smaller than a page.
    if (Requests.length > 0 && bytes > PAGE_BYTES) break;
    Requests.push(shown);
  }
  const last = found[Requests.length - 1];
  const more = Requests.length < found.length || found.length === limit;
  return last !== undefined && more ? { Requests, NextCursor: writeCursor(last) } : { Requests };
}

/** A cursor is the place after which the next page starts; it holds no rights, so it need not be signed. */
export function writeCursor({ createdAt, requestId }: RequestPlace): string {
  return Buffer.from(`${createdAt} ${requestId}`).toString("base64url");
}

const PLACE = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (req-[0-9a-f]{32})$/;

/** Reads a cursor of ours; anything else is `undefined`. */
export function readCursor(cursor: string): RequestPlace | undefined {
  const match = PLACE.exec(Buffer.from(cursor, "base64url").toString());
  const [, createdAt, requestId] = match ?? [];
  if (createdAt === undefined || requestId === undefined) return undefined;
  const place = { createdAt, requestId };
  return writeCursor(place) === cursor ? place : undefined;
}
