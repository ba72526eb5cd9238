import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { canonicalJson } from "../../../core/canonical.ts";
import { pointerOf, quote } from "../../../core/request/fault.ts";

test.each([
  { because: "no part is the whole body", path: [], pointer: "" },
  {
    because: "names and numbers",
    path: ["IpPermissions", 0, "IpRanges"],
    pointer: "/IpPermissions/0/IpRanges",
  },
  { because: "a slash is ~1", path: ["a/b"], pointer: "/a~1b" },
  { because: "a tilde is ~0", path: ["a~b"], pointer: "/a~0b" },
  { because: "what looks escaped already is escaped once more", path: ["~1"], pointer: "/~01" },
  { because: "an empty name", path: [""], pointer: "/" },
])("pointer: $because", ({ path, pointer }) => {
  expect(pointerOf(path)).toBe(pointer);
});

test("a pointer read by the RFC's own rule gives the path back", () => {
  const part = fc
    .array(fc.constantFrom("~", "/", "0", "1", "a"), { maxLength: 4 })
    .map((s) => s.join(""));
  fc.assert(
    fc.property(fc.array(part), (path) => {
      const read = pointerOf(path)
        .split("/")
        .slice(1)
        .map((s) => s.replaceAll("~1", "/").replaceAll("~0", "~"));
      expect(read).toEqual(path);
    }),
  );
});

describe("a quoted value", () => {
  test.each([
    { because: "a text in quotes", value: 'say "x"', quoted: '"say \\"x\\""' },
    { because: "a number", value: 443, quoted: "443" },
    { because: "nothing", value: undefined, quoted: "nothing" },
    { because: "80 characters whole", value: "x".repeat(78), quoted: `"${"x".repeat(78)}"` },
    {
      because: "what some readers end a line at is written out",
      value: "a\u0085b\u2028",
      quoted: '"a\\u0085b\\u2028"',
    },
    { because: "81 characters cut", value: "x".repeat(79), quoted: `"${"x".repeat(78)}…` },
  ])("$because", ({ value, quoted }) => {
    expect(quote(value)).toBe(quoted);
  });

  test("is one line, at most 80 characters, and has a canonical form", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (value) => {
        const quoted = quote(value);
        expect([...quoted].length).toBeLessThanOrEqual(80);
        expect(quoted).not.toMatch(/[\n\r\u2028\u2029]/);
        expect(canonicalJson(quoted)).toBe(JSON.stringify(quoted));
      }),
      { numRuns: 200, examples: [["\u2028"], [`${"x".repeat(77)}😀😀`], ["😀".repeat(60)]] },
    );
  });
});
