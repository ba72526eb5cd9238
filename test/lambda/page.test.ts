import { describe, expect, test } from "@jest/globals";
import { pageOf, readCursor, writeCursor } from "../../lambda/page.ts";
import { at, denial } from "../support/ledgerBuilders.ts";

const PLACE = { createdAt: at(7), requestId: `req-${"0123456789abcdef".repeat(2)}` };

function stored(count: number) {
  return Array.from({ length: count }, (_, i) => {
    const requestId = `req-${i.toString(16).padStart(32, "0")}`;
    return denial({ requestId, createdAt: at(count - i) }).request;
  });
}

describe("a page", () => {
  const idOnly = ({ requestId }: { readonly requestId: string }) => ({ requestId });

  test("of fewer than were asked for is the last one", () => {
    expect(pageOf(stored(2), idOnly, 3)).not.toHaveProperty("NextCursor");
    expect(pageOf([], idOnly, 3)).toEqual({ Requests: [] });
  });

  test("of as many as were asked for may have one after it, from its last place on", () => {
    const found = stored(3);
    const { NextCursor = "" } = pageOf(found, idOnly, 3);
    expect(readCursor(NextCursor)).toEqual({
      createdAt: found[2]?.createdAt,
      requestId: found[2]?.requestId,
    });
  });

  test("holds at most a megabyte, and goes on after the last one that fits", () => {
    const found = stored(5);
    const wide = () => ({ text: "é".repeat(150_000) });
    const page = pageOf(found, wide, 100);
    expect(page.Requests).toHaveLength(3);
    expect(readCursor(page.NextCursor ?? "")?.requestId).toBe(found[2]?.requestId);
  });

  test("holds at least one, however large", () => {
    const page = pageOf(stored(2), () => ({ text: "x".repeat(2_000_000) }), 100);
    expect(page.Requests).toHaveLength(1);
    expect(page).toHaveProperty("NextCursor");
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
    ["another time", Buffer.from(`yesterday ${PLACE.requestId}`).toString("base64url")],
    ["another id", Buffer.from(`${PLACE.createdAt} req-1`).toString("base64url")],
    ["two places", Buffer.from(`${PLACE.createdAt} ${PLACE.requestId} x`).toString("base64url")],
    ["a quote to close SQL", Buffer.from(`${PLACE.createdAt} ' OR 1=1`).toString("base64url")],
  ])("that was tampered with is none: %s", (_, cursor) => {
    expect(readCursor(cursor)).toBeUndefined();
  });
});
