import { describe, expect, test } from "@jest/globals";
import { BOT_TOKEN, JO, SAM, useSlackDesks } from "../../../support/slackDesk.ts";

const opened = useSlackDesks();
const CHANNEL = "C0EGRESS";
const FORM = { "content-type": "application/x-www-form-urlencoded" };
const SECTION = { type: "section", text: { type: "mrkdwn", text: "*one*" } };

describe("a call of the Web API", () => {
  test.each<readonly [string, Readonly<Record<string, string>>, string, string]>([
    ["has no token", { authorization: "" }, "{}", "not_authed"],
    [
      "has its token where none is read",
      { authorization: "" },
      `{"token":"${BOT_TOKEN}"}`,
      "not_authed",
    ],
    ["has another token", { authorization: "Bearer xoxb-2" }, "{}", "invalid_auth"],
    [
      "has another token in its form",
      { ...FORM, authorization: "" },
      "token=xoxb-2",
      "invalid_auth",
    ],
    ["is cut short", {}, `{"channel":`, "invalid_json"],
    ["is a list", {}, "[]", "json_not_object"],
    ["is of another type", { "content-type": "text/xml" }, "<a/>", "invalid_post_type"],
    ["has blocks that are no JSON", FORM, "channel=C0EGRESS&blocks=%5B", "invalid_blocks_format"],
  ])("that %s is refused", async (_, headers, body, error) => {
    const { call } = await opened();
    expect(await call("chat.postMessage", body, headers)).toMatchObject({ ok: false, error });
  });

  test("may come as a form, with its token in it", async () => {
    const { call } = await opened();
    const blocks = JSON.stringify([SECTION]);
    const form = new URLSearchParams({ token: BOT_TOKEN, channel: CHANNEL, blocks });
    const headers = { ...FORM, authorization: "" };
    expect(await call("chat.postMessage", form.toString(), headers)).toMatchObject({ ok: true });
  });

  test.each(["chat.delete", "constructor", "__proto__"])(
    "of no method is refused: %s",
    async (name) => {
      const { call } = await opened();
      expect(await call(name, {})).toMatchObject({ ok: false, error: "unknown_method" });
    },
  );

  test("waits where the switch for it is on, and is taken again after that", async () => {
    const { call, slack } = await opened();
    slack.throttle(1, 7);
    const headers = { authorization: `Bearer ${BOT_TOKEN}` };
    const answer = await fetch(`${slack.apiUrl}/auth.test`, { method: "POST", headers });
    expect(answer.status).toBe(429);
    expect(answer.headers.get("retry-after")).toBe("7");
    expect(await answer.json()).toEqual({ ok: false, error: "ratelimited" });
    expect(await call("auth.test", {})).toMatchObject({ ok: true, team_id: "T0ACME" });
  });
});

describe("chat.postMessage", () => {
  test.each([
    ["a channel's id", CHANNEL, CHANNEL],
    ["a channel's name", "#egress", CHANNEL],
    ["a user, who is written to directly", JO.user, `D${JO.user}`],
    ["a direct conversation", `D${JO.user}`, `D${JO.user}`],
  ])("takes %s", async (_, channel, own) => {
    const { call, view } = await opened();
    const answer = await call("chat.postMessage", { channel, text: "hello" });
    expect(answer).toMatchObject({
      ok: true,
      channel: own,
      ts: expect.stringMatching(/^\d{10}\.\d{6}$/),
      message: { type: "message", text: "hello" },
    });
    expect(await view(JO)).toContain("hello");
    expect((await view(SAM)).includes("hello")).toBe(own === CHANNEL);
  });

  test.each<readonly [string, object, string]>([
    ["a channel that is none", { channel: "C0NONE", text: "x" }, "channel_not_found"],
    ["no channel", { text: "x" }, "channel_not_found"],
    ["nothing to show", { channel: CHANNEL }, "no_text"],
    ["a text that is too long", { channel: CHANNEL, text: "x".repeat(40_001) }, "msg_too_long"],
    ["a text that is a number", { channel: CHANNEL, text: 1 }, "invalid_arguments"],
    ["blocks that are none", { channel: CHANNEL, blocks: [{ type: "x" }] }, "invalid_blocks"],
  ])("refuses %s, and shows nothing", async (_, given, error) => {
    const { call, view } = await opened();
    expect(await call("chat.postMessage", given)).toMatchObject({ ok: false, error });
    expect(await view()).not.toContain("<article");
  });

  test("names two messages of one moment apart, in their order", async () => {
    const { call } = await opened();
    const post = (text: string) => call("chat.postMessage", { channel: CHANNEL, text });
    const [first, second] = [await post("a"), await post("b")] as { ts: string }[];
    expect(Number(second?.ts)).toBeGreaterThan(Number(first?.ts));
  });
});

describe("chat.update", () => {
  async function posted(onto: { readonly call: (m: string, g: unknown) => Promise<unknown> }) {
    const answer = await onto.call("chat.postMessage", {
      channel: CHANNEL,
      text: "t",
      blocks: [SECTION],
    });
    return String(Reflect.get(Object(answer), "ts"));
  }

  test.each<readonly [string, object, string, string]>([
    [
      "other blocks in place of those that were there",
      { blocks: [{ ...SECTION, text: { type: "mrkdwn", text: "two" } }] },
      "two",
      "<strong>one",
    ],
    ["a text alone, which takes the place of blocks", { text: "three" }, "three", "<strong>one"],
    ["the text of blocks without blocks", { blocks: [] }, ">t<", "<strong>one"],
  ])("shows %s", async (_, change, there, gone) => {
    const desk = await opened();
    const ts = await posted(desk);
    expect(await desk.call("chat.update", { channel: CHANNEL, ts, ...change })).toMatchObject({
      ok: true,
      ts,
    });
    const shown = await desk.view();
    expect(shown).toContain(there);
    expect(shown).not.toContain(gone);
    expect(shown.match(/<article/g)).toHaveLength(1);
  });

  test.each<readonly [string, object, string]>([
    [
      "a message that is none",
      { channel: CHANNEL, ts: "1.000000", text: "x" },
      "message_not_found",
    ],
    ["a message of another channel", { channel: `D${JO.user}`, text: "x" }, "message_not_found"],
    ["a user in place of the conversation", { channel: JO.user, text: "x" }, "channel_not_found"],
    ["nothing to change", { channel: CHANNEL }, "no_text"],
    ["nothing that is left to show", { channel: CHANNEL, text: "", blocks: [] }, "no_text"],
  ])("refuses %s", async (_, given, error) => {
    const desk = await opened();
    const ts = await posted(desk);
    expect(await desk.call("chat.update", { ts, ...given })).toEqual({ ok: false, error });
    expect(await desk.view()).toContain("<strong>one");
  });

  test("does not find what one user alone sees", async () => {
    const { call } = await opened();
    const given = { channel: CHANNEL, user: JO.user, text: "psst" };
    const posted = await call("chat.postEphemeral", given);
    const ts = String(Reflect.get(Object(posted), "message_ts"));
    expect(await call("chat.update", { channel: CHANNEL, ts, text: "x" })).toMatchObject({
      error: "message_not_found",
    });
  });
});

describe("chat.postEphemeral", () => {
  test("is seen by one user alone", async () => {
    const { call, view } = await opened();
    const given = { channel: CHANNEL, user: SAM.user, text: "psst" };
    expect(await call("chat.postEphemeral", given)).toMatchObject({ ok: true });
    expect(await view(SAM)).toContain("psst");
    expect(await view(JO)).not.toContain("psst");
  });

  test("does not reach into another's direct conversation", async () => {
    const { call } = await opened();
    const given = { channel: `D${JO.user}`, user: SAM.user, text: "psst" };
    expect(await call("chat.postEphemeral", given)).toMatchObject({ error: "user_not_in_channel" });
  });
});

describe("conversations.open", () => {
  test.each<readonly [string, object, object]>([
    ["a user", { users: JO.user }, { ok: true, channel: { id: `D${JO.user}` } }],
    ["nobody", {}, { ok: false, error: "users_list_not_supplied" }],
    ["a stranger", { users: "U0NOBODY" }, { ok: false, error: "user_not_found" }],
    ["a conversation that is none", { channel: "D0" }, { ok: false, error: "channel_not_found" }],
  ])("answers for %s", async (_, given, answer) => {
    const { call } = await opened();
    expect(await call("conversations.open", given)).toEqual(answer);
  });
});
