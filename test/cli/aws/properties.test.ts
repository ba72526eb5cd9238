import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { parse } from "yaml";
import { type Data, toValue } from "../../../cli/aws/data.ts";
import { readJson } from "../../../cli/aws/json.ts";
import { formatted } from "../../../cli/aws/print.ts";
import { readShorthand } from "../../../cli/aws/shorthand.ts";
import { printed } from "../../../cli/aws/value.ts";

const PLAIN = { width: 80, colour: false };

/** Texts that a format may take for something else, and any other. */
const text = fc.oneof(
  fc.constantFrom("", "yes", "null", "~", "-1", "1.5", "0x1f", "2026-01-31", "a: b", "# c", "- d"),
  fc.constantFrom("'e'", '"f"', "g\nh", " i ", "{j", "---", "\u0085", "é😀", "a ".repeat(60)),
  // The AWS CLI writes the separators U+2028 and U+2029 as YAML 1.1 reads them, and YAML 1.2 does not.
  fc
    .string({ unit: "grapheme" })
    .filter((word) => word.isWellFormed() && !/[\u2028\u2029]/.test(word)),
);

const name = fc.string({ minLength: 1, maxLength: 20, unit: "grapheme-ascii" });

const data: fc.Arbitrary<Data> = fc.letrec<{ readonly data: Data }>((tie) => ({
  data: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.oneof(text, fc.boolean(), fc.constant(null), fc.integer()),
    fc.array(tie("data"), { maxLength: 4 }),
    fc.dictionary(name, tie("data"), { maxKeys: 4, noNullPrototype: true }),
  ),
})).data;

describe("whatever an answer holds", () => {
  test("its JSON and its YAML read back as the same", async () => {
    await fc.assert(
      fc.asyncProperty(data, async (value) => {
        if (JSON.stringify(value) === "{}") return;
        expect(JSON.parse(await formatted("json", value, PLAIN))).toEqual(value);
        expect(parse(await formatted("yaml", value, PLAIN))).toEqual(value);
        expect(parse(await formatted("yaml-stream", value, PLAIN))).toEqual([value]);
      }),
    );
  });

  test("a list that stands in it twice is written once", async () => {
    const list = [{ a: 1 }];
    const yaml = await formatted("yaml", { x: list, y: list }, PLAIN);
    expect(yaml).toBe("x: &id001\n- a: 1\ny: *id001\n");
    expect(parse(yaml)).toEqual({ x: list, y: list });
  });

  test("its table has lines of one width", async () => {
    const ascii = fc.string({ unit: "grapheme-ascii" });
    const rows = fc.array(fc.record({ a: ascii, b: fc.integer(), c: fc.array(ascii) }));
    await fc.assert(
      fc.asyncProperty(rows, async (items) => {
        const table = await formatted("table", { Items: items, Return: true }, PLAIN);
        expect(
          new Set(
            table
              .trimEnd()
              .split("\n")
              .map((line) => line.length),
          ).size,
        ).toBe(1);
      }),
    );
  });
});

describe("whatever a parameter holds", () => {
  test("its JSON is read as it was written", () => {
    fc.assert(
      fc.property(data, (value) => {
        expect(readJson(JSON.stringify(value))).toEqual({ ok: true, value: toValue(value) });
      }),
    );
  });

  test("any other text is read as JSON is, or refused as JSON is", () => {
    const piece = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"a"',
      '"',
      "1",
      "-",
      "0",
      " ",
      "null",
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const json = pieces.join("");
        expect(readJson(json).ok).toBe(isJson(json));
      }),
      { numRuns: 2_000 },
    );
  });

  test("a quoted word of shorthand is read as it was, whatever is in it", () => {
    const words = text.filter((word) => !word.includes("\\"));
    fc.assert(
      fc.property(words, (word) => {
        const quoted = `'${word.replaceAll("'", "\\'")}'`;
        const read = readShorthand("--x", `A=[{B=${quoted},C=d}]`, () => undefined);
        const inner = new Map([
          ["B", word],
          ["C", "d"],
        ]);
        expect(read).toEqual(new Map([["A", [inner]]]));
      }),
    );
  });

  test("a float is printed in the fewest digits that read back as the same", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const words = printed(value);
        expect(Number(words)).toBe(value);
        expect(words).toMatch(/^-?(?:\d+\.\d+|\d(?:\.\d+)?e[+-]\d{2,3})$/);
      }),
    );
  });
});

function isJson(candidate: string): boolean {
  try {
    JSON.parse(candidate);
    return true;
  } catch {
    return false;
  }
}
