import { createHash } from "node:crypto";
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { requestId } from "../../../core/request/digest.ts";

const RANDOM = "00112233445566778899aabbccddeeff";

test("with a key it is a hash of surface, caller and key, each after its length in bytes", () => {
  const text = "egress-guard/request-id/v1\n3:api20:AROA0000000000000PAY5:key-1";
  const expected = createHash("sha256").update(text).digest("hex").slice(0, 32);
  expect(requestId("api", "AROA0000000000000PAY", "key-1", RANDOM)).toBe(`req-${expected}`);
  expect(`req-${expected}`).toBe("req-75e8641c5ddc7e605ab3644f088b65ef");
});

test("with a key, chance has no part in it", () => {
  const again = requestId("api", "caller", "key", "ff".repeat(16));
  expect(again).toBe(requestId("api", "caller", "key", RANDOM));
});

test("without a key it is the random bits, whoever asks", () => {
  expect(requestId("api", "caller", undefined, RANDOM)).toBe(`req-${RANDOM}`);
  expect(requestId("slack", "other", undefined, RANDOM)).toBe(`req-${RANDOM}`);
});

test("no two triples run together, however they are cut", () => {
  const letter = fc.constantFrom("a", "1", "2", ":", "-", "é");
  const part = fc.array(letter, { maxLength: 4 }).map((letters) => letters.join(""));
  const triple = fc.tuple(part, part, part);
  fc.assert(
    fc.property(triple, triple, ([a, b, c], [x, y, z]) => {
      const same = a === x && b === y && c === z;
      expect(requestId(a, b, c, RANDOM) === requestId(x, y, z, RANDOM)).toBe(same);
    }),
    {
      numRuns: 500,
      examples: [
        [
          ["ab", "c", "d"],
          ["a", "bc", "d"],
        ],
        [
          ["a", "b:1", "c"],
          ["a", "b", "1:c"],
        ],
        [
          ["", "1:a", ""],
          ["", "1:", "a"],
        ],
        [
          ["1:a1", "", ""],
          ["1:a", "1", ""],
        ],
        [
          ["é", "a", "b"],
          ["e\u0301", "a", "b"],
        ],
      ],
    },
  );
});

test("all cuts of one text are different requests", () => {
  const text = "1:a2:bb";
  const cuts: string[] = [];
  for (let i = 0; i <= text.length; i += 1) {
    for (let j = i; j <= text.length; j += 1) {
      cuts.push(requestId(text.slice(0, i), text.slice(i, j), text.slice(j), RANDOM));
    }
  }
  expect(new Set(cuts).size).toBe(cuts.length);
});

test("a request with a key is never taken for one without", () => {
  expect(requestId("api", "caller", RANDOM, RANDOM)).not.toBe(
    requestId("api", "caller", undefined, RANDOM),
  );
});
