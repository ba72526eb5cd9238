import { describe, expect, test } from "@jest/globals";
import type { StoredRequest } from "../../core/ledger/stored.ts";
import { fillPage, readCursor, requestsPage, writeCursor } from "../../lambda/page.ts";
import { at, denial } from "../support/ledgerBuilders.ts";

const PLACE = { createdAt: at(7), requestId: `req-${"0123456789abcdef".repeat(2)}` };

function stored(count: number) {
  return Array.from({ length: count }, (_, i) => {
    const requestId = `req-${i.toString(16).padStart(32, "0")}`;
    return denial({ requestId, createdAt: at(count - i) }).request;
  });
}

async function* each<T>(things: readonly T[]): AsyncGenerator<T, void> {
  yield* things;
}

describe("a page", () => {
  const idOnly = ({ requestId }: { readonly requestId: string }) => ({ requestId });

  test("of fewer than were asked for is the last one", async () => {
    const page = await fillPage(each(stored(2)), idOnly, 3);
    expect(requestsPage(page)).not.toHaveProperty("NextCursor");
    expect(requestsPage(await fillPage(each(stored(0)), idOnly, 3))).toEqual({ Requests: [] });
  });

  test("of as many as were asked for may have one after it, from its last place on", async () => {
    const found = stored(3);
    const { NextCursor = "" } = requestsPage(await fillPage(each(found), idOnly, 3));
    expect(readCursor(NextCursor)).toEqual({
      createdAt: found[2]?.createdAt,
      requestId: found[2]?.requestId,
    });
  });

  test("reads no more than it shows", async () => {
    let reads = 0;
    const counted = async function* () {
      for (const request of stored(5)) {
        reads += 1;
        yield request;
      }
    };
    await fillPage(counted(), idOnly, 2);
    expect(reads).toBe(2);
  });

  test("shows what its view shows, and goes on after what it passed over", async () => {
    const found = stored(6);
    const even = found.filter((_, i) => i % 2 === 0);
    const view = (request: StoredRequest) => (even.includes(request) ? idOnly(request) : undefined);
    const page = await fillPage(each(found), view, 2);
    expect(page).toEqual({ views: even.slice(0, 2).map(idOnly), last: found[2] });
    const rest = await fillPage(each(found.slice(3)), view, 2);
    expect(rest).toEqual({ views: even.slice(2).map(idOnly) });
  });

  test.each([
    [1000, true],
    [999, false],
  ])("ends after a look at a thousand, even where it shows none: %i", async (count, more) => {
    const found = stored(count);
    const page = await fillPage(each(found), () => undefined, 3);
    expect(page).toEqual({ views: [], ...(more ? { last: found[999] } : {}) });
  });

  test.each([
    ["as JSON", { text: "é".repeat(150_000) }],
    ["as text", "é".repeat(150_000)],
  ])("holds at most a megabyte %s, and goes on after the last one that fits", async (_, wide) => {
    const found = stored(5);
    const page = await fillPage(each(found), () => wide, 100);
    expect(page).toEqual({ views: [wide, wide, wide], last: found[2] });
  });

  test("holds at least one, however large", async () => {
    const found = stored(2);
    const page = await fillPage(each(found), () => "x".repeat(2_000_000), 100);
    expect(page).toMatchObject({ views: { length: 1 }, last: found[0] });
  });
});

describe("a cursor", () => {
  test("is read back as the place it was written for", () => {
    expect(readCursor(writeCursor(PLACE))).toEqual(PLACE);
  });

  const good = writeCursor(PLACE);
  test.each([
    ["nothing", ""],
    ["any text", "abc"],
    ["one character less", good.slice(0, -1)],
    ["one character more", `${good}A`],
    ["padding", `${good}==`],
    ["a line feed", `${good}\n`],
    ["a blank inside", `${good.slice(0, 8)} ${good.slice(8)}`],
    [
      "a place without a check sum",
      Buffer.from(`${PLACE.createdAt} ${PLACE.requestId}`).toString("base64url"),
    ],
    ["another time", Buffer.from(`yesterday ${PLACE.requestId}`).toString("base64url")],
    ["another id", Buffer.from(`${PLACE.createdAt} req-1`).toString("base64url")],
    ["two places", Buffer.from(`${PLACE.createdAt} ${PLACE.requestId} x`).toString("base64url")],
    ["a quote to close SQL", Buffer.from(`${PLACE.createdAt} ' OR 1=1`).toString("base64url")],
  ])("that was tampered with is none: %s", (_, cursor) => {
    expect(readCursor(cursor)).toBeUndefined();
  });

  test("is none with any one character changed", () => {
    for (let index = 0; index < good.length; index += 1) {
      const other = good[index] === "A" ? "B" : "A";
      expect(readCursor(good.slice(0, index) + other + good.slice(index + 1))).toBeUndefined();
    }
  });
});
