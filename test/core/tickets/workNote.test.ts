import { describe, expect, test } from "@jest/globals";
import { toldAfter, wasTold, workNote } from "../../../core/tickets/workNote.ts";

describe("a work note", () => {
  test("has its links written out, a paragraph a line", () => {
    const paragraphs = [
      [{ text: "a" }],
      [{ text: "see " }, { text: "b", link: "https://b.example" }],
    ];
    expect(workNote(paragraphs)).toBe("a\nsee b (https://b.example)");
  });

  test.each([
    ["[code]<b>x</b>[/code]", "(code)<b>x</b>(/code)"],
    ["[CODE]x", "(code)x"],
    ["[[code]code]", "[(code)code]"],
  ])("shows %s as no markup: %s", (text, expected) => {
    expect(workNote([[{ text }]])).toBe(expected);
  });
});

describe("what was told", () => {
  test("is remembered by each note's name", () => {
    const told = toldAfter(toldAfter("", "a"), "b");
    expect([wasTold(told, "a"), wasTold(told, "b"), wasTold(told, "c")]).toEqual([
      true,
      true,
      false,
    ]);
  });

  test("of many notes are the last twenty-five, in a field of 255 characters", () => {
    const marks = Array.from({ length: 100 }, (_, index) => `egress-guard req-${index} #${index}`);
    const told = marks.reduce((text, mark) => toldAfter(text, mark), "");
    expect(marks.filter((mark) => wasTold(told, mark))).toEqual(marks.slice(-25));
    expect(told.length).toBeLessThanOrEqual(255);
  });

  test.each([undefined, null, "", 7, "by hand", "<script>"])(
    "is nothing where a field has %j",
    (told) => {
      expect(wasTold(told, "a")).toBe(false);
      expect(toldAfter(told, "a")).toMatch(/^[0-9a-f]{9}$/);
    },
  );
});
