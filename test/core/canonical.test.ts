import { describe, expect, test } from "@jest/globals";
import { canonicalJson, sha256 } from "../../core/canonical.ts";

describe("the canonical form of a value", () => {
  test("is the same in whatever order its members stand", () => {
    expect(canonicalJson({ b: [1, null], a: "\u00fc" })).toBe('{"a":"\u00fc","b":[1,null]}');
  });

  test("is not there for what has no JSON form", () => {
    expect(() => canonicalJson(undefined)).toThrow(
      "a value without a JSON form has no canonical form",
    );
  });
});

test("the hash of a text is that of its UTF-8 bytes, as sha256sum has it", () => {
  expect(sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  expect(sha256("\u00fc")).toBe("607474ca475a9724d7360aba71a56d5df77e61350e3f724cfa1f46e857e2d85f");
});
