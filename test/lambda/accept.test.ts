import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { FORMATS, type Format, formatOf } from "../../lambda/accept.ts";

const wishes: readonly [why: string, accept: string | undefined, form: Format | undefined][] = [
  ["no wish", undefined, "json"],
  ["an empty wish", " ", "json"],
  ["anything", "*/*", "json"],
  ["JSON", "application/json", "json"],
  ["lines", "application/x-ndjson", "ndjson"],
  ["a table", "text/csv", "csv"],
  ["in any case", "Text/CSV", "csv"],
  ["any text", "text/*", "csv"],
  ["any application, of which JSON is our first", "application/*", "json"],
  ["with a parameter", "text/csv; header=present", "csv"],
  ["the one with more weight", "application/json;q=0.5, text/csv;q=0.9", "csv"],
  ["the one with more weight, in the other order", "text/csv;q=0.9, application/json;q=0.5", "csv"],
  [
    "weights after blanks and other parameters",
    "text/csv; header=absent ; q=0.2, */* ;q=0.1",
    "csv",
  ],
  ["the most exact range counts, not the highest", "*/*, application/json;q=0.1", "ndjson"],
  ["ours in our order where weights are equal", "text/csv, application/x-ndjson", "ndjson"],
  ["a browser's", "text/html,application/xhtml+xml,*/*;q=0.8", "json"],
  ["not JSON", "application/json;q=0, application/*", "ndjson"],
  ["none of them", "text/html", undefined],
  ["all refused", "*/*;q=0", undefined],
  ["the only one refused", "text/csv;q=0.000", undefined],
  ["no range at all", "csv", undefined],
  ["a weight that is none is no range", "text/csv;q=high", undefined],
  ["a weight above one is no range", "text/csv;q=1.1", undefined],
  ["what is no range beside one that is", "csv, text/csv;q=2, text/csv;q=1.0", "csv"],
];

describe("the form of an answer", () => {
  test.each(wishes)("%s: %s", (_why, accept, form) => {
    expect(formatOf(accept)).toBe(form);
  });

  test("is one of ours, or none, whatever is asked for", () => {
    fc.assert(
      fc.property(fc.string(), (accept) => {
        expect([undefined, ...Object.keys(FORMATS)]).toContain(formatOf(accept));
      }),
    );
  });
});
