import { describe, expect, test } from "@jest/globals";
import { readCommand } from "../../../../core/hooks/slack/command.ts";

const FORM = {
  team_id: "T0123ABCD",
  user_id: "U0123ABCD",
  channel_id: "C0123ABCD",
  text: "allow tcp/443 & more",
  response_url: "https://hooks.slack.example/commands/1",
  token: "what Slack sends besides",
};

const read = (form: Readonly<Record<string, string>>, more = "") =>
  readCommand(Buffer.from(`${new URLSearchParams(form)}${more}`));

test("a slash command says who wrote what, where", () => {
  expect(read(FORM)).toEqual({
    identity: "slack:T0123ABCD#U0123ABCD",
    team: "T0123ABCD",
    user: "U0123ABCD",
    channel: "C0123ABCD",
    text: "allow tcp/443 & more",
    responseUrl: "https://hooks.slack.example/commands/1",
  });
});

test("a command alone has no text, and may have nowhere to be answered", () => {
  const { text: _, response_url: __, ...rest } = FORM;
  expect(read(rest)).toMatchObject({ text: "", responseUrl: "" });
});

describe("an id of Slack's is taken", () => {
  test.each([
    ["of a user of a whole organisation", { user_id: "W0123ABCD" }],
    ["of a message between two", { channel_id: "D01" }],
    ["that is as short as may be", { team_id: "T01" }],
    ["that is as long as may be", { team_id: `T${"0".repeat(20)}` }],
  ])("%s", (_, members) => {
    expect(read({ ...FORM, ...members })).toBeDefined();
  });
});

describe("no command is", () => {
  test.each([
    ["a team of another kind", { team_id: "C0123ABCD" }],
    ["a team with something before it", { team_id: "xT0123ABCD" }],
    ["a team with something behind it", { team_id: "T0123ABCD#" }],
    ["a team too short", { team_id: "T0" }],
    ["a team too long", { team_id: `T${"0".repeat(21)}` }],
    ["a user of another kind", { user_id: "B0123ABCD" }],
    ["a user with something before it", { user_id: "#U0123ABCD" }],
    ["a user with something behind it", { user_id: "U0123ABCDx" }],
    ["a user in lower case", { user_id: "U0123abcd" }],
    ["a channel in lower case", { channel_id: "c0123ABCD" }],
    ["a channel with something before it", { channel_id: "#C0123ABCD" }],
    ["a channel with something behind it", { channel_id: "C0123ABCD " }],
    ["a channel of one letter", { channel_id: "C" }],
  ])("one with %s", (_, members) => {
    expect(read({ ...FORM, ...members })).toBeUndefined();
  });

  test("one that says a thing twice", () => {
    expect(read(FORM, "&user_id=U9999")).toBeUndefined();
  });

  test("one without a user", () => {
    const { user_id: _, ...rest } = FORM;
    expect(read(rest)).toBeUndefined();
  });

  test("one of more than 64 KiB", () => {
    const size = `${new URLSearchParams({ ...FORM, pad: "" })}`.length;
    expect(read({ ...FORM, pad: "x".repeat(65_536 - size) })).toBeDefined();
    expect(read({ ...FORM, pad: "x".repeat(65_537 - size) })).toBeUndefined();
  });
});
