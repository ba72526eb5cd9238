import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { MAX_BODY_BYTES, readJson } from "../../../core/request/json.ts";
import { MAX_DEPTH } from "../../../core/request/strictJson.ts";
import { bytesOf } from "../../support/bodies.ts";

/** What reading a text gives: the value, or `pointer detail` of each fault. */
function readText(text: string): unknown {
  const reading = readJson(bytesOf(text));
  return reading.kind === "read"
    ? { value: reading.value }
    : reading.kind === "malformed"
      ? reading.faults.map(({ pointer, detail }) => `${pointer} ${detail}`)
      : reading.detail;
}

test.each([
  { because: "white space round the value", text: ' \t\r\n{"a":1} \n', value: { a: 1 } },
  {
    because: "the same key in two objects",
    text: '[{"a":1},{"a":2}]',
    value: [{ a: 1 }, { a: 2 }],
  },
  { because: "the same key on two levels", text: '{"a":{"a":1}}', value: { a: { a: 1 } } },
  { because: "keys that differ in case", text: '{"a":1,"A":2}', value: { a: 1, A: 2 } },
  {
    because: "a string value equal to a key",
    text: '{"a":"a","b":"a"}',
    value: { a: "a", b: "a" },
  },
  {
    because: "equal strings in a list",
    text: '{"a":["b","b"],"b":1}',
    value: { a: ["b", "b"], b: 1 },
  },
  { because: "a prototype's name as a value", text: '["__proto__"]', value: ["__proto__"] },
  {
    because: "structure inside a string",
    text: '{"a":"{\\"a\\":1,[","b":2}',
    value: { a: '{"a":1,[', b: 2 },
  },
  {
    because: "an escaped backslash before a quote",
    text: '{"a":"\\\\","b":"\\""}',
    value: { a: "\\", b: '"' },
  },
  { because: "a pair of surrogates", text: '{"a":"\\ud83d\\ude00"}', value: { a: "😀" } },
  { because: "a character beyond the first plane", text: '{"😀":"😀"}', value: { "😀": "😀" } },
  { because: "minus zero", text: "-0", value: -0 },
  { because: "a number as an exponent", text: "4.43e2", value: 443 },
  { because: "no object", text: "null", value: null },
  { because: "an empty key", text: '{"":1}', value: { "": 1 } },
])("read: $because", ({ text, value }) => {
  expect(readText(text)).toEqual({ value });
});

test.each([
  {
    because: "the same key twice",
    text: '{"a":1,"a":1}',
    faults: ['/a the key "a" stands twice in one object'],
  },
  {
    because: "the same key, once in escapes",
    text: '{"a":1,"\\u0061":2}',
    faults: ['/a the key "a" stands twice in one object'],
  },
  {
    because: "the same key, both in escapes",
    text: '{"\\u0061":1,"\\u0061":2}',
    faults: ['/a the key "a" stands twice in one object'],
  },
  {
    because: "the same key as two spellings of a slash",
    text: '{"a/b":1,"a\\/b":2}',
    faults: ['/a~1b the key "a/b" stands twice in one object'],
  },
  {
    because: "the same pair of surrogates, raw and escaped",
    text: '{"😀":1,"\\ud83d\\ude00":2}',
    faults: ['/😀 the key "😀" stands twice in one object'],
  },
  {
    because: "the same key after an object",
    text: '{"a":{"b":1},"a":2}',
    faults: ['/a the key "a" stands twice in one object'],
  },
  {
    because: "the same key after a list",
    text: '{"a":[1,"a",{}],"a":2}',
    faults: ['/a the key "a" stands twice in one object'],
  },
  {
    because: "the same key three times",
    text: '{"a":1,"a":2,"a":3}',
    faults: Array(2).fill('/a the key "a" stands twice in one object'),
  },
  {
    because: "the same key deep down",
    text: '{"x":[0,{"y~z":{"k":1,"k":2}}]}',
    faults: ['/x/1/y~0z/k the key "k" stands twice in one object'],
  },
  {
    because: "the empty key twice",
    text: '{"":1,"":2}',
    faults: ['/ the key "" stands twice in one object'],
  },
  {
    because: "__proto__",
    text: '{"__proto__":{}}',
    faults: ['/__proto__ the key "__proto__" is not allowed'],
  },
  {
    because: "__proto__ in escapes",
    text: '{"\\u005f_proto_\\u005f":{}}',
    faults: ['/__proto__ the key "__proto__" is not allowed'],
  },
  {
    because: "constructor, deep down",
    text: '{"a":[{"constructor":1}]}',
    faults: ['/a/0/constructor the key "constructor" is not allowed'],
  },
  {
    because: "prototype",
    text: '{"prototype":1}',
    faults: ['/prototype the key "prototype" is not allowed'],
  },
  {
    because: "__proto__ twice has both faults",
    text: '{"__proto__":1,"__proto__":2}',
    faults: [
      '/__proto__ the key "__proto__" is not allowed',
      '/__proto__ the key "__proto__" is not allowed',
      '/__proto__ the key "__proto__" stands twice in one object',
    ],
  },
  {
    because: "a high surrogate alone",
    text: '{"a":"x\\ud83d"}',
    faults: ["/a holds an unpaired surrogate, which is no character"],
  },
  {
    because: "a low surrogate alone",
    text: '{"a":"\\ude00x"}',
    faults: ["/a holds an unpaired surrogate, which is no character"],
  },
  {
    because: "surrogates in the wrong order",
    text: '["\\ude00\\ud83d"]',
    faults: ["/0 holds an unpaired surrogate, which is no character"],
  },
  {
    because: "a surrogate alone as the whole body",
    text: '"\\ud83d"',
    faults: [" holds an unpaired surrogate, which is no character"],
  },
  {
    because: "a surrogate alone in the second of a list",
    text: '[["a"],["b","\\ud83d"]]',
    faults: ["/1/1 holds an unpaired surrogate, which is no character"],
  },
])("refused: $because", ({ text, faults }) => {
  expect(readText(text)).toEqual(faults);
});

test("an unpaired surrogate in a key is refused", () => {
  expect(readText('{"\\ud83d":1}')).toEqual([
    "/\ud83d holds an unpaired surrogate, which is no character",
  ]);
});

/** Where the reason names no place that can be told beforehand. */
const SOMEWHERE =
  /^the body is not JSON: (?:at position \d+ \(line \d+ column \d+\)|it breaks off at something that JSON has no form for)$/;

describe("no JSON", () => {
  test.each([
    { because: "nothing", text: "", reason: "it is empty" },
    { because: "blanks only", text: " \n", reason: "it is empty" },
    { because: "an object that does not end", text: '{"a":', reason: "it ends too early" },
    {
      because: "a string that does not end",
      text: '{"a":"',
      reason: "at position 6 (line 1 column 7)",
    },
    {
      because: "a trailing comma in an object",
      text: '{"a":1,}',
      reason: "at position 7 (line 1 column 8)",
    },
    { because: "single quotes", text: "{'a':1}", reason: "at position 1 (line 1 column 2)" },
    { because: "a key without quotes", text: "{a:1}", reason: "at position 1 (line 1 column 2)" },
    { because: "a comment", text: '{"a":1 /* one */}', reason: "at position 7 (line 1 column 8)" },
    { because: "two values", text: "{} {}", reason: "at position 3 (line 1 column 4)" },
    { because: "a leading zero", text: '{"a":0443}', reason: "at position 6 (line 1 column 7)" },
    {
      because: "a raw newline in a string",
      text: '{"a":"\n"}',
      reason: "at position 6 (line 1 column 7)",
    },
    {
      because: "an unknown escape",
      text: '{"a":"\\x41"}',
      reason: "at position 7 (line 1 column 8)",
    },
    {
      because: "a place far down",
      text: `${"\n".repeat(11)}${" ".repeat(9)}{"a":1,}`,
      reason: "at position 27 (line 12 column 17)",
    },
    { because: "a form parameter", text: "GroupId=sg-1", reason: undefined },
    { because: "NaN", text: '{"a":NaN}', reason: undefined },
    { because: "Infinity", text: '{"a":Infinity}', reason: undefined },
    { because: "hexadecimal", text: '{"a":0x1bb}', reason: undefined },
    { because: "a plus sign", text: '{"a":+443}', reason: undefined },
    { because: "a number that begins with its point", text: '{"a":.5}', reason: undefined },
    { because: "a trailing comma in a list", text: "[1,]", reason: undefined },
    { because: "a missing value", text: '{"a":}', reason: undefined },
    { because: "undefined", text: '{"a":undefined}', reason: undefined },
    { because: "a byte-order mark", text: '\ufeff{"a":1}', reason: undefined },
    { because: "a no-break space before the value", text: '\u00a0{"a":1}', reason: undefined },
    { because: "words that look like a place", text: "at position 99", reason: undefined },
    { because: "words that look like a reason", text: "Unexpected end", reason: undefined },
  ])("$because", ({ text, reason }) => {
    const reading = readJson(bytesOf(text));
    expect(reading).toEqual({
      kind: "malformed",
      faults: [{ pointer: "", detail: expect.any(String) }],
    });
    const [said] = reading.kind === "malformed" ? reading.faults : [];
    if (reason !== undefined) expect(said?.detail).toBe(`the body is not JSON: ${reason}`);
    else expect(said?.detail).toMatch(SOMEWHERE);
  });

  test("the body is never quoted, so that no secret in it comes back", () => {
    const reading = readJson(bytesOf('{"password": hunter2}'));
    expect(JSON.stringify(reading)).not.toContain("hunter2");
  });
});

describe("no UTF-8", () => {
  test.each([
    { because: "a byte that begins nothing", bytes: [0x22, 0xff, 0x22] },
    { because: "a sequence cut short", bytes: [0x22, 0xc3, 0x22] },
    { because: "an overlong slash", bytes: [0x22, 0xc0, 0xaf, 0x22] },
    { because: "a surrogate in three bytes", bytes: [0x22, 0xed, 0xa0, 0x80, 0x22] },
    { because: "beyond the last code point", bytes: [0x22, 0xf4, 0x90, 0x80, 0x80, 0x22] },
    { because: "UTF-16", bytes: [0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00] },
    { because: "Latin-1", bytes: [0x22, 0xe9, 0x22] },
  ])("$because", ({ bytes }) => {
    expect(readJson(Uint8Array.from(bytes))).toEqual({
      kind: "malformed",
      faults: [{ pointer: "", detail: "the body is not UTF-8" }],
    });
  });
});

test("a good body is read after a bad one", () => {
  expect(readJson(Uint8Array.of(0x22, 0xe2, 0x82)).kind).toBe("malformed");
  expect(readText('"\u20ac"')).toEqual({ value: "\u20ac" });
});

describe("size and depth", () => {
  const padded = (bytes: number) => `"${"x".repeat(bytes - 2)}"`;
  const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;

  test("65,536 bytes are read", () => {
    expect(readJson(bytesOf(padded(MAX_BODY_BYTES))).kind).toBe("read");
    expect(MAX_BODY_BYTES).toBe(65_536);
  });

  test("65,537 bytes are too many", () => {
    expect(readJson(bytesOf(padded(MAX_BODY_BYTES + 1)))).toEqual({
      kind: "too-large",
      detail: "the body has 65537 bytes; at most 65536 are read",
    });
  });

  test("bytes count, not characters", () => {
    expect(readJson(bytesOf(`"${"é".repeat(32_767)}"`)).kind).toBe("read");
    expect(readJson(bytesOf(`"${"é".repeat(32_768)}"`)).kind).toBe("too-large");
  });

  test("a body too large is not looked into", () => {
    expect(readJson(new Uint8Array(MAX_BODY_BYTES + 1).fill(0xff)).kind).toBe("too-large");
  });

  test("16 levels are read, of lists, objects and both", () => {
    expect(MAX_DEPTH).toBe(16);
    expect(readJson(bytesOf(nested(16))).kind).toBe("read");
    expect(readJson(bytesOf(`${'{"a":'.repeat(15)}{}${"}".repeat(15)}`)).kind).toBe("read");
    expect(readJson(bytesOf(`${'[{"a":'.repeat(8)}1${"}]".repeat(8)}`)).kind).toBe("read");
  });

  test.each([
    { because: "lists", text: nested(17), at: "/0".repeat(16) },
    { because: "objects", text: `${'{"a":'.repeat(16)}{}${"}".repeat(16)}`, at: "/a".repeat(16) },
    { because: "as deep as a body can be", text: nested(32_768), at: "/0".repeat(16) },
    { because: "after something flat", text: `[1,[2],${nested(16)}]`, at: `/2${"/0".repeat(15)}` },
  ])("17 levels are too many: $because", ({ text, at }) => {
    expect(readText(text)).toEqual([`${at} nested deeper than 16 levels`]);
  });

  test("as many levels side by side as one likes", () => {
    expect(
      readJson(bytesOf(`[${Array(5000).fill(nested(15)).slice(0, 1500).join(",")}]`)).kind,
    ).toBe("read");
  });
});

test("for any value: what is printed is read as it was, in any amount of white space", () => {
  const value = fc
    .jsonValue({ maxDepth: 5, noUnicodeString: false })
    .filter((v) => !/__proto__|constructor|prototype/.test(JSON.stringify(v)));
  fc.assert(
    fc.property(value, fc.constantFrom(0, 1, "\t"), (expected, indent) => {
      const text = JSON.stringify(expected, null, indent);
      expect(readText(text)).toEqual({ value: JSON.parse(text) });
    }),
    { numRuns: 150 },
  );
});
