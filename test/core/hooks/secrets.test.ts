import { describe, expect, test } from "@jest/globals";
import { readHookSecrets } from "../../../core/hooks/secrets.ts";

describe("the secrets of all hooks", () => {
  test("are one each, or two while one is changed for another", () => {
    expect(readHookSecrets('{"slack": "a", "webhooks/tickets": ["b", "c"]}')).toEqual(
      new Map([
        ["slack", ["a"]],
        ["webhooks/tickets", ["b", "c"]],
      ]),
    );
    expect(readHookSecrets("{}")).toEqual(new Map());
  });

  test.each([
    ["no JSON", "{"],
    ["a list", '["a"]'],
    ["a number for a secret", '{"slack": 7}'],
    ["a list of numbers", '{"slack": [7]}'],
    ["null", "null"],
  ])("are not known from %s", (_, text) => {
    expect(readHookSecrets(text)).toBeUndefined();
  });
});
