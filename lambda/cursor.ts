import { sha256 } from "../core/canonical.ts";

const CHECK_DIGITS = 16;

/**
 * A cursor is the place after which the next page starts, with a check sum, so that a slip is not taken for another place. It
 * holds no rights, so it need not be signed.
 */
export function cursorAfter(place: string): string {
  const check = sha256(`egress-guard/cursor/v1\n${place}`).slice(0, CHECK_DIGITS);
  return Buffer.from(`${place} ${check}`).toString("base64url");
}

/** The parts of the place that a cursor of ours names, as its form has them; of anything else `undefined`. */
export function placeAfter(cursor: string, form: RegExp): readonly string[] | undefined {
  const text = Buffer.from(cursor, "base64url").toString();
  const place = text.slice(0, -(CHECK_DIGITS + 1));
  const [, ...parts] = form.exec(place) ?? [];
  return parts.length > 0 && cursorAfter(place) === cursor ? parts : undefined;
}
