import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { isSurelyStrict, MAX_DEPTH, strictFaults } from "../../../core/request/strictJson.ts";

const key = fc.constantFrom(
  '"a"',
  '"b"',
  '":"',
  '"{"',
  '"__proto__"',
  '"constructor"',
  '"\\u0061"',
);
const scalar = fc.constantFrom("1", "null", '"a"', '"a:b"', '":"', '"{}"', '"\\ud800"', '"\\""');
const space = fc.constantFrom("", " ", "\n");

/** JSON texts as they may be written, equal keys, prototypes' names, escapes and all. */
const { text } = fc.letrec<{ text: string }>((tie) => ({
  text: fc.oneof(
    { depthSize: "medium", withCrossShrink: true },
    scalar,
    fc.array(tie("text"), { maxLength: 3 }).map((elements) => `[${elements.join(",")}]`),
    fc
      .array(fc.tuple(key, space, tie("text")), { maxLength: 3 })
      .map((members) => `{${members.map(([name, gap, value]) => `${name}${gap}:${gap}${value}`)}}`),
  ),
}));

test("a text is surely strict exactly where it has no fault and no escape", () => {
  fc.assert(
    fc.property(text, (json) => {
      const slow = strictFaults(json).length === 0 && !json.includes("\\");
      expect([json, isSurelyStrict(json, JSON.parse(json))]).toEqual([json, slow]);
    }),
    { numRuns: 3000 },
  );
});

test.each([
  ["lists", "[", "]"],
  ["objects", '{"a":', "}"],
])("nested as deep as may be, and one level deeper: %s", (_, open, close) => {
  for (const levels of [MAX_DEPTH, MAX_DEPTH + 1]) {
    const json = `${open.repeat(levels)}1${close.repeat(levels)}`;
    const isStrict = levels === MAX_DEPTH;
    expect(isSurelyStrict(json, JSON.parse(json))).toBe(isStrict);
    expect(strictFaults(json).length === 0).toBe(isStrict);
  }
});
