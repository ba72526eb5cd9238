import { describe, expect, test } from "@jest/globals";
import { errorMeaning, mayPass } from "../../../../core/hooks/slack/errors.ts";

describe("what Slack's errors mean", () => {
  test.each([
    ["message_not_found", "gone"],
    ["user_not_found", "nobody"],
    ["cannot_dm_bot", "nobody"],
    ["is_archived", "nobody"],
    ["invalid_blocks", "fault"],
    ["ratelimited", "stop"],
    ["invalid_auth", "stop"],
    ["no_token", "stop"],
    ["unreachable", "stop"],
    ["http_503", "stop"],
    ["http_302", "stop"],
    ["something_new", "again"],
    ["", "again"],
  ])("%s: %s", (error, meaning) => {
    expect(errorMeaning(error)).toBe(meaning);
  });
});

test.each([
  ["ratelimited", true],
  ["unreachable", true],
  ["http_500", true],
  ["http_404", false],
  ["http_302", false],
  ["used_url", false],
  ["expired_url", false],
  ["foreign_url", false],
])("a response URL that answers %s may take the next answer: %s", (error, expected) => {
  expect(mayPass(error)).toBe(expected);
});
