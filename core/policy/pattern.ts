import { RE2JS } from "re2js";

/** A tag pattern ready to use, or RE2's word on what is wrong with it. */
export type PatternReading =
  | { readonly ok: true; readonly matches: (value: string) => boolean }
  | { readonly ok: false; readonly message: string };

const PREFIX = /^error parsing regexp: /;

/**
 * Compiles a tag pattern in RE2's syntax. `matches` holds it against a whole value, in time linear in the value's
 * length: no tag that a caller sends can make the check slow. Look-around and back-references, which have no linear
 * form, don't compile. Source: https://github.com/google/re2/wiki/Syntax
 */
export function readPattern(pattern: string): PatternReading {
  try {
    const compiled = RE2JS.compile(pattern);
    return { ok: true, matches: (value) => compiled.matches(value) };
  } catch (error) {
    // RE2JS has no other way to refuse a pattern than to throw.
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, message: reason.replace(PREFIX, "") };
  }
}
