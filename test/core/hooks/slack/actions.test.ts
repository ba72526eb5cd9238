import { describe, expect, it, test } from "@jest/globals";
import {
  ACTIONS,
  actionValue,
  readAction,
  readActionValue,
} from "../../../../core/hooks/slack/actions.ts";

const SHOWN = { requestId: `req-${"8b".repeat(16)}`, digest: "1e".repeat(32) };

test("a button's value comes back as it was given to Slack, and is short enough for it", () => {
  const value = actionValue(SHOWN);
  expect(readActionValue(value)).toEqual(SHOWN);
  expect(value.length).toBeLessThanOrEqual(2000);
});

describe("another text is no button of the guard's", () => {
  const { requestId: RequestId, digest: Digest } = SHOWN;
  it.each([
    ["nothing", ""],
    ["no JSON", "approve"],
    ["a list", "[]"],
    ["no digest", JSON.stringify({ RequestId })],
    ["no request", JSON.stringify({ Digest })],
    ["a member more", JSON.stringify({ RequestId, Digest, User: "U1" })],
    ["a digest that is none", JSON.stringify({ RequestId, Digest: Digest.slice(1) })],
    ["an id that is none", JSON.stringify({ RequestId: `${RequestId}0`, Digest })],
    [
      "a member twice",
      `{"RequestId":"${RequestId}","RequestId":"${RequestId}","Digest":"${Digest}"}`,
    ],
    ["an end too early", actionValue(SHOWN).slice(0, -1)],
  ])("%s", (_, text) => {
    expect(readActionValue(text)).toBeUndefined();
  });
});

test("actions are read by their own names alone", () => {
  expect(ACTIONS.map(readAction)).toEqual(ACTIONS);
  for (const text of ["", "Approve", "revoke", "__proto__"])
    expect(readAction(text)).toBeUndefined();
});
