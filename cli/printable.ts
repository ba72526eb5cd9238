/**
 * A text that somebody else wrote, so that it can do nothing but be read: what would move the cursor, colour, hide or
 * turn round other text on a terminal is written as `\u{1b}`.
 */
export function printable(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}
