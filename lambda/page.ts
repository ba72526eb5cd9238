import type { StoredRequest } from "../core/ledger/stored.ts";
import { cursorAfter, placeAfter } from "./cursor.ts";
import type { RequestPlace } from "./ports.ts";

/** The most bytes of views in one page, so that it fits API Gateway and a person's patience. */
const PAGE_BYTES = 1_000_000;

/** How many things one page looks at: a filter that passes over nearly all of them must not keep a caller waiting. */
const PAGE_LOOKS = 1_000;

/** One page of a list: what it shows, and the thing after which the next page goes on; absent where there is no more. */
export interface Page<T, V> {
  readonly views: readonly V[];
  readonly last?: T;
}

/**
 * Fills a page from things in their order, read as they are needed. `view` is a thing as the page shows it, `undefined` for
 * one that is passed over. At least one is shown, however large: each fits into one item of a ledger, so none is too large.
 */
export async function fillPage<T, V>(
  things: AsyncIterable<T>,
  view: (thing: T) => V | undefined,
  limit: number,
): Promise<Page<T, V>> {
  const views: V[] = [];
  let [bytes, looks] = [0, 0];
  let last: T | undefined;
  for await (const thing of things) {
    const shown = view(thing);
    looks += 1;
    if (shown !== undefined) {
      bytes += bytesOf(shown);
      if (views.length > 0 && bytes > PAGE_BYTES) return withLast(views, last);
      views.push(shown);
    }
    last = thing;
    if (views.length === limit || looks === PAGE_LOOKS) return withLast(views, last);
  }
  return { views };
}

function withLast<T, V>(views: readonly V[], last: T | undefined): Page<T, V> {
  return last === undefined ? { views } : { views, last };
}

/** The bytes of a view with the comma or line feed after it. */
function bytesOf(view: unknown): number {
  return Buffer.byteLength(typeof view === "string" ? view : JSON.stringify(view)) + 1;
}

/** The cursor of the page after this request. */
export function writeCursor({ createdAt, requestId }: RequestPlace): string {
  return cursorAfter(`${createdAt} ${requestId}`);
}

const PLACE = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (req-[0-9a-f]{32})$/;

/** Reads a cursor of ours; anything else is `undefined`. */
export function readCursor(cursor: string): RequestPlace | undefined {
  const [createdAt, requestId] = placeAfter(cursor, PLACE) ?? [];
  return createdAt === undefined || requestId === undefined ? undefined : { createdAt, requestId };
}

/** The page of requests that an answer shows. */
export function requestsPage<V>({ views, last }: Page<StoredRequest, V>) {
  return { Requests: views, ...(last === undefined ? {} : { NextCursor: writeCursor(last) }) };
}
