import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { isEmptyField, linesOf } from "../../../core/tickets/fieldText.ts";
import { type Paragraph, richText } from "../../../core/tickets/richText.ts";

const paragraph = (...content: unknown[]) => ({ type: "paragraph", content });
const text = (words: string, marks?: unknown) => ({
  type: "text",
  text: words,
  ...(marks ? { marks } : {}),
});
const doc = (...content: unknown[]) => ({ type: "doc", version: 1, content });
const BREAK = { type: "hardBreak" };

describe("the lines of a field", () => {
  test.each([
    ["a text", "tcp 443 to 203.0.113.0/24", ["tcp 443 to 203.0.113.0/24"]],
    ["a text of several lines", "a\r\nb\n\n  c \r d", ["a", "b", "c", "d"]],
    ["blanks of every kind in a row", "a\u00A0 \u200B b\tc", ["a b c"]],
    ["a number", 7, ["7"]],
    ["an option", { value: "Approved", id: "10001" }, ["Approved"]],
    ["a status", { name: "Ready", id: "3" }, ["Ready"]],
    ["several options", [{ value: "a" }, { value: "b" }, "c"], ["a", "b", "c"]],
    [
      "formatted text",
      doc(paragraph(text("a")), paragraph(text("b"), BREAK, text("c"))),
      ["a", "b", "c"],
    ],
    [
      "words in bold and links",
      doc(paragraph(text("tcp ", [{ type: "strong" }]), text("443"))),
      ["tcp 443"],
    ],
    ["a code block", doc({ type: "codeBlock", content: [text("a\nb")] }), ["a", "b"]],
    [
      "a list",
      doc({
        type: "bulletList",
        content: [
          { type: "listItem", content: [paragraph(text("a"))] },
          { type: "listItem", content: [paragraph(text("b"))] },
        ],
      }),
      ["a", "b"],
    ],
    [
      "an address that became a card",
      doc(paragraph({ type: "inlineCard", attrs: { url: "https://a.example" } })),
      ["https://a.example"],
    ],
    ["nothing", null, undefined],
    ["an empty text", " \n ", undefined],
    ["an empty formatted text", doc(), undefined],
    ["an empty list", [], undefined],
    ["a user", { accountId: "557058:lee" }, undefined],
    ["a list with something else in it", ["a", { accountId: "x" }], undefined],
    ["a boolean", true, undefined],
    ["a text that says it is a document", { type: "doc", content: "x" }, undefined],
  ])("are those of %s", (_, value, lines) => {
    expect(linesOf(value)).toEqual(lines);
  });

  test("come back from what the guard writes, paragraph by paragraph", () => {
    const word = fc.stringMatching(/^[!-~]{1,20}$/);
    const paragraphs = fc.array(fc.array(word, { minLength: 1, maxLength: 4 }), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(paragraphs, (words) => {
        const written = words.map((parts): Paragraph => parts.map((part) => ({ text: part })));
        expect(linesOf(richText(written))).toEqual(words.map((parts) => parts.join("")));
      }),
    );
  });

  test("of a text of a hundred thousand levels are none, and take no time", () => {
    let node: unknown = text("deep");
    for (let level = 0; level < 100_000; level++) node = { type: "paragraph", content: [node] };
    expect(linesOf(doc(node))).toBeUndefined();
  });

  test("are never thrown at", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        linesOf(value);
        linesOf({ type: "doc", content: value });
        return true;
      }),
    );
  });
});

test.each([
  [undefined, true],
  [null, true],
  ["", true],
  [[], true],
  [" ", false],
  [0, false],
  [false, false],
])("%j is empty: %j", (value, expected) => {
  expect(isEmptyField(value)).toBe(expected);
});

test("a link in a paragraph is a mark, and an empty text is nothing", () => {
  expect(
    richText([[{ text: "see " }, { text: "here", link: "https://a.example" }, { text: "" }]]),
  ).toEqual({
    type: "doc",
    version: 1,
    content: [
      {
        type: "paragraph",
        content: [
          { type: "text", text: "see " },
          {
            type: "text",
            text: "here",
            marks: [{ type: "link", attrs: { href: "https://a.example" } }],
          },
        ],
      },
    ],
  });
});
