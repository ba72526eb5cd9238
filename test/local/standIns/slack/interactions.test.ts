import { describe, expect, test } from "@jest/globals";
import { SCHEMES } from "../../../../core/hooks/schemes.ts";
import { keysOf, verifySignature } from "../../../../core/hooks/signature.ts";
import type { Heard } from "../../../support/hookApp.ts";
import {
  BOT_TOKEN,
  JO,
  SAM,
  SIGNING_SECRET,
  type SlackDesk,
  useSlackDesks,
} from "../../../support/slackDesk.ts";

const opened = useSlackDesks();
const CHANNEL = "C0EGRESS";
const DIRECT = `D${SAM.user}`;
const as = ({ team, user }: { readonly team: string; readonly user: string }) => `${team}#${user}`;
const BUTTONS = {
  type: "actions",
  block_id: "answer",
  elements: [
    {
      type: "button",
      text: { type: "plain_text", text: "Approve" },
      action_id: "approve",
      value: "req-1",
      style: "primary",
    },
    {
      type: "button",
      text: { type: "plain_text", text: "Decline" },
      action_id: "decline",
      value: "req-1",
    },
  ],
};
const INPUT = {
  type: "input",
  block_id: "why",
  label: { type: "plain_text", text: "Why" },
  element: { type: "plain_text_input", action_id: "comment", min_length: 3, max_length: 10 },
};
const VIEW = {
  type: "modal",
  title: { type: "plain_text", text: "Decline" },
  submit: { type: "plain_text", text: "Decline it" },
  private_metadata: "req-1",
  callback_id: "decline",
  blocks: [INPUT],
};

function verdict({ headers, body }: Heard, now: number) {
  const keys = keysOf(SCHEMES.slack, [SIGNING_SECRET]) ?? [];
  const message = { headers: headers as Record<string, string>, body };
  return verifySignature(SCHEMES.slack, message, keys, now);
}

function fieldsOf({ body }: Heard) {
  return Object.fromEntries(new URLSearchParams(body.toString()));
}

function payloadOf(heard: Heard | undefined) {
  return JSON.parse(new URLSearchParams(heard?.body.toString()).get("payload") ?? "null");
}

/** Posts to a response address, and gives the status and the body. */
async function respond(url: string, given: unknown) {
  const answer = await fetch(url, { method: "POST", body: JSON.stringify(given) });
  return [answer.status, await answer.text()];
}

async function ask({ act, app }: SlackDesk, text = "/egress allow tcp/443") {
  await act("command", { as: as(JO), channel: CHANNEL, text });
  return fieldsOf(app.heard.at(-1) as Heard);
}

async function clicked({ act, app, call }: SlackDesk, action = "approve") {
  const posted = await call("chat.postMessage", {
    channel: SAM.user,
    text: "?",
    blocks: [BUTTONS],
  });
  const ts = String(Reflect.get(Object(posted), "ts"));
  const shown = await act("click", { as: as(SAM), channel: DIRECT, ts, block: "answer", action });
  return { ts, shown, payload: payloadOf(app.heard.at(-1)) };
}

async function withModal(desk: SlackDesk, view: object = VIEW) {
  const { payload } = await clicked(desk, "decline");
  const opening = await desk.call("views.open", { trigger_id: payload.trigger_id, view });
  return String(Reflect.get(Object(Reflect.get(Object(opening), "view")), "id"));
}

describe("a slash command", () => {
  test("is sent as Slack sends it, signed", async () => {
    const desk = await opened();
    const fields = await ask(desk, "/egress allow tcp/443 to 203.0.113.0/24 because é & ü");
    const [heard] = desk.app.heard;
    expect(heard?.path).toBe("/v1/hooks/slack/commands");
    expect(heard?.headers["content-type"]).toBe("application/x-www-form-urlencoded");
    expect(verdict(heard as Heard, desk.clock.ms)).toMatchObject({ ok: true });
    expect(fields).toMatchObject({
      team_id: JO.team,
      user_id: JO.user,
      channel_id: CHANNEL,
      channel_name: "egress",
      command: "/egress",
      text: "allow tcp/443 to 203.0.113.0/24 because é & ü",
      response_url: expect.stringMatching(`^${desk.slack.url}/commands/`),
      trigger_id: expect.stringMatching(/^\d+\.\d+\.[0-9a-f]+$/),
    });
  });

  test.each<readonly [string, object, string]>([
    ["text", { type: "text/plain", body: "done & dusted" }, "done &amp; dusted"],
    ["a message", { body: JSON.stringify({ text: "x", blocks: [BUTTONS] }) }, "Approve"],
    ["another status than 200", { status: 503 }, "/egress failed: http_service_error (503)"],
    ["a redirect", { status: 302 }, "/egress failed: http_service_error (302)"],
    ["what is no JSON", { body: "{" }, "/egress failed: invalid_command_response"],
    ["blocks that are none", { body: `{"blocks":[{}]}` }, "/egress failed: invalid_blocks"],
  ])("that is answered with %s shows it to whoever wrote it alone", async (_, answer, shown) => {
    const desk = await opened();
    desk.app.answer = () => answer;
    await ask(desk);
    expect(await desk.view(JO)).toContain(shown);
    expect(await desk.view(JO)).toContain("Only you can see this");
    expect(await desk.view(SAM)).not.toContain("<article");
  });

  test("may be answered before all", async () => {
    const desk = await opened();
    desk.app.answer = () => ({
      body: JSON.stringify({ response_type: "in_channel", text: "for all" }),
    });
    await ask(desk);
    expect(await desk.view(SAM)).toContain("for all");
  });

  test("shows nothing where the answer is empty", async () => {
    const desk = await opened();
    await ask(desk);
    expect(await desk.view(JO)).not.toContain("<article");
  });

  test("fails where nobody answers", async () => {
    const desk = await opened();
    desk.app.close();
    await desk.act("command", { as: as(JO), channel: CHANNEL, text: "/egress status" });
    expect(await desk.view(JO)).toContain("/egress failed: operation_timeout");
  });

  test.each([
    [
      "words that are no command",
      { as: as(JO), channel: CHANNEL, text: "hello" },
      "begin with /egress",
    ],
    [
      "somebody else's conversation",
      { as: as(JO), channel: DIRECT, text: "/egress" },
      "There is no conversation",
    ],
    ["somebody who is none", { as: "T0#U0", channel: CHANNEL, text: "/egress" }, "There is nobody"],
    ["nobody", { channel: CHANNEL, text: "/egress" }, "There is nobody"],
  ])("is not made of %s", async (_, fields, notice) => {
    const { act, app } = await opened();
    expect(await act("command", fields)).toContain(notice);
    expect(app.heard).toEqual([]);
  });
});

describe("a response address", () => {
  test("takes five messages within half an hour, and no sixth", async () => {
    const desk = await opened();
    const { response_url: url = "" } = await ask(desk);
    for (let count = 1; count <= 5; count += 1) {
      expect(await respond(url, { text: `answer ${count}` })).toEqual([200, "ok"]);
    }
    expect(await respond(url, { text: "answer 6" })).toEqual([
      404,
      `{"ok":false,"error":"used_url"}`,
    ]);
    const shown = await desk.view(JO);
    expect(shown).toContain("answer 5");
    expect(shown).not.toContain("answer 6");
    expect(await desk.view(SAM)).not.toContain("answer");
  });

  test.each([
    [30 * 60_000 - 1, 200],
    [30 * 60_000, 404],
  ])("after %i ms answers %i", async (ms, status) => {
    const desk = await opened();
    const { response_url: url = "" } = await ask(desk);
    desk.clock.ms += ms;
    expect((await respond(url, { text: "x" }))[0]).toBe(status);
  });

  test("that nobody was given answers nothing", async () => {
    const { slack } = await opened();
    expect(await respond(`${slack.url}/commands/T0ACME/1/x`, { text: "x" })).toEqual([
      404,
      "no_service",
    ]);
  });

  test.each<readonly [string, object, string]>([
    ["shows to all what is meant for all", { response_type: "in_channel", text: "x" }, "x"],
    ["shows blocks", { blocks: [BUTTONS] }, "Approve"],
  ])("%s", async (_, given, there) => {
    const desk = await opened();
    const { response_url: url = "" } = await ask(desk);
    expect(await respond(url, given)).toEqual([200, "ok"]);
    expect(await desk.view(JO)).toContain(there);
  });

  test.each<readonly [string, unknown, string]>([
    ["nothing to show", {}, "no_text"],
    ["a list", [], "invalid_payload"],
    ["blocks that are none", { blocks: [{}] }, "invalid_blocks"],
  ])("refuses %s", async (_, given, error) => {
    const desk = await opened();
    const { response_url: url = "" } = await ask(desk);
    const [status, body] = await respond(url, given);
    expect([status, JSON.parse(String(body)).error]).toEqual([400, error]);
  });

  test("of a click puts another message in place of that which was clicked, or takes it away", async () => {
    const desk = await opened();
    const { ts, payload } = await clicked(desk);
    expect(
      await respond(payload.response_url, { replace_original: true, text: "approved" }),
    ).toEqual([200, "ok"]);
    const replaced = await desk.view(SAM);
    expect(replaced).toContain(`data-ts="${ts}"`);
    expect(replaced).toContain("approved");
    expect(replaced).not.toContain("Decline");
    expect(await respond(payload.response_url, { delete_original: true })).toEqual([200, "ok"]);
    expect(await desk.view(SAM)).not.toContain("<article");
  });
});

describe("a click on a button", () => {
  test("is sent as Slack sends it, signed", async () => {
    const desk = await opened();
    const { ts, payload } = await clicked(desk);
    const [heard] = desk.app.heard;
    expect(heard?.path).toBe("/v1/hooks/slack/interactions");
    expect(verdict(heard as Heard, desk.clock.ms)).toMatchObject({ ok: true });
    expect(payload).toMatchObject({
      type: "block_actions",
      team: { id: SAM.team },
      user: { id: SAM.user, team_id: SAM.team },
      container: { type: "message", message_ts: ts, channel_id: DIRECT, is_ephemeral: false },
      channel: { id: DIRECT },
      message: { ts, blocks: [{ block_id: "answer" }] },
      response_url: expect.stringMatching(`^${desk.slack.url}/actions/`),
      actions: [{ type: "button", action_id: "approve", block_id: "answer", value: "req-1" }],
    });
    expect(payload.actions).toHaveLength(1);
  });

  test("on an ephemeral message tells the app nothing of what it shows", async () => {
    const desk = await opened();
    desk.app.answer = () => ({ body: JSON.stringify({ text: "x", blocks: [BUTTONS] }) });
    await ask(desk);
    const ts = /data-ts="([^"]+)"/.exec(await desk.view(JO))?.[1] ?? "";
    await desk.act("click", {
      as: as(JO),
      channel: CHANNEL,
      ts,
      block: "answer",
      action: "approve",
    });
    const payload = payloadOf(desk.app.heard.at(-1));
    expect(payload.container.is_ephemeral).toBe(true);
    expect(payload).not.toHaveProperty("message");
  });

  test("that the app does not take is shown to whoever clicked", async () => {
    const desk = await opened();
    desk.app.answer = () => ({ status: 500 });
    expect((await clicked(desk)).shown).toContain("The app did not take the click (500).");
  });

  test.each<readonly [string, object]>([
    ["somebody who does not see it", { as: as(JO) }],
    ["a block that is not there", { block: "other" }],
    ["an action that is not there", { action: "other" }],
    ["a message that is not there", { ts: "1.000000" }],
  ])("is not sent for %s", async (_, other) => {
    const desk = await opened();
    const { ts } = await clicked(desk);
    const usual = { as: as(SAM), channel: DIRECT, ts, block: "answer", action: "approve" };
    expect(await desk.act("click", { ...usual, ...other })).toContain("not there any more");
    expect(desk.app.heard).toHaveLength(1);
  });
});

describe("a trigger", () => {
  test.each([
    [2_999, { ok: true }],
    [3_000, { ok: false, error: "expired_trigger_id" }],
  ])("after %i ms opens a modal or not", async (ms, answer) => {
    const desk = await opened();
    const { payload } = await clicked(desk);
    desk.clock.ms += ms;
    expect(
      await desk.call("views.open", { trigger_id: payload.trigger_id, view: VIEW }),
    ).toMatchObject(answer);
  });

  test("opens one modal, and not two", async () => {
    const desk = await opened();
    const { payload } = await clicked(desk);
    const open = () => desk.call("views.open", { trigger_id: payload.trigger_id, view: VIEW });
    expect(await open()).toMatchObject({ ok: true });
    expect(await open()).toEqual({ ok: false, error: "exchanged_trigger_id" });
  });

  test.each<readonly [string, object, string]>([
    ["a trigger that is none", { trigger_id: "1.2.3", view: VIEW }, "invalid_trigger_id"],
    ["no trigger", { view: VIEW }, "invalid_arguments"],
    [
      "a view that is none",
      { trigger_id: "1.2.3", view: { ...VIEW, title: "x" } },
      "invalid_arguments",
    ],
    [
      "a view that is too large",
      { trigger_id: "1.2.3", view: { ...VIEW, private_metadata: "x".repeat(250_000) } },
      "view_too_large",
    ],
  ])("does not open a modal with %s", async (_, given, error) => {
    const { call } = await opened();
    expect(await call("views.open", given)).toMatchObject({ ok: false, error });
  });

  test("is not spent by a view that is none", async () => {
    const desk = await opened();
    const { payload } = await clicked(desk);
    const open = (view: object) =>
      desk.call("views.open", { trigger_id: payload.trigger_id, view });
    await open({ ...VIEW, title: "x" });
    expect(await open(VIEW)).toMatchObject({ ok: true });
  });
});

describe("a modal", () => {
  test("is shown to whoever opened it alone, and sent off with what was typed", async () => {
    const desk = await opened();
    const view = await withModal(desk);
    expect(await desk.view(SAM)).toContain(`id="modal-${view}"`);
    expect(await desk.view(JO)).not.toContain(`role="dialog"`);
    await desk.act("submit", { as: as(SAM), view, "typed:why": "not now" });
    const heard = desk.app.heard.at(-1) as Heard;
    expect(verdict(heard, desk.clock.ms)).toMatchObject({ ok: true });
    expect(payloadOf(heard)).toMatchObject({
      type: "view_submission",
      user: { id: SAM.user },
      view: {
        id: view,
        callback_id: "decline",
        private_metadata: "req-1",
        state: { values: { why: { comment: { type: "plain_text_input", value: "not now" } } } },
      },
    });
    expect(await desk.view(SAM)).not.toContain(`role="dialog"`);
  });

  test.each([
    ["nothing", "", "this has to be filled in"],
    ["too little", "no", "at least 3 characters"],
    ["too much", "no, never, not", "at most 10 characters"],
  ])("is not sent with %s in it, and keeps what was typed", async (_, text, error) => {
    const desk = await opened();
    const view = await withModal(desk);
    const before = desk.app.heard.length;
    const shown = await desk.act("submit", { as: as(SAM), view, "typed:why": text });
    expect(shown).toContain(error);
    expect(shown).toContain(`value="${text}"`);
    expect(desk.app.heard).toHaveLength(before);
  });

  test.each<readonly [string, object, string]>([
    [
      "errors at its inputs",
      { body: JSON.stringify({ response_action: "errors", errors: { why: "be <kind>" } }) },
      "be &lt;kind&gt;",
    ],
    [
      "errors of no input",
      { body: JSON.stringify({ response_action: "errors", errors: { other: "x" } }) },
      "no inputs",
    ],
    [
      "another view",
      {
        body: JSON.stringify({
          response_action: "update",
          view: { ...VIEW, title: { type: "plain_text", text: "Second" } },
        }),
      },
      "Second",
    ],
    [
      "a view on top",
      {
        body: JSON.stringify({
          response_action: "push",
          view: { ...VIEW, title: { type: "plain_text", text: "Third" } },
        }),
      },
      "Third",
    ],
    ["a failure", { status: 500 }, "did not take it (500)"],
    ["an action that is none", { body: `{"response_action":"x"}` }, "that is none: x"],
  ])("that is answered with %s shows that, and stays", async (_, answer, there) => {
    const desk = await opened();
    const view = await withModal(desk);
    desk.app.answer = () => answer;
    const shown = await desk.act("submit", { as: as(SAM), view, "typed:why": "not now" });
    expect(shown).toContain(there);
    expect(shown).toContain(`role="dialog"`);
  });

  test.each([
    [true, 1],
    [false, 0],
  ])("that is closed tells the app where it asked for it: %s", async (notify_on_close, times) => {
    const desk = await opened();
    const view = await withModal(desk, { ...VIEW, notify_on_close });
    const shown = await desk.act("close", { as: as(SAM), view });
    expect(shown).not.toContain(`role="dialog"`);
    const closed = desk.app.heard.filter((heard) => payloadOf(heard).type === "view_closed");
    expect(closed).toHaveLength(times);
  });

  test("is nobody else's to send or close", async () => {
    const desk = await opened();
    const view = await withModal(desk);
    const before = desk.app.heard.length;
    await desk.act("submit", { as: as(JO), view, "typed:why": "not now" });
    await desk.act("close", { as: as(JO), view });
    expect(desk.app.heard).toHaveLength(before);
    expect(await desk.view(SAM)).toContain(`role="dialog"`);
  });

  test("is changed by views.update, unless it has changed meanwhile", async () => {
    const desk = await opened();
    const view_id = await withModal(desk);
    const view = { ...VIEW, title: { type: "plain_text", text: "Second" } };
    expect(await desk.call("views.update", { view_id, view, hash: "old" })).toMatchObject({
      error: "hash_conflict",
    });
    expect(await desk.call("views.update", { view_id, view })).toMatchObject({ ok: true });
    expect(await desk.view(SAM)).toContain("Second");
    expect(await desk.call("views.update", { view_id: "V0", view })).toMatchObject({
      error: "not_found",
    });
  });
});

test("nothing that is shown or answered gives a secret away", async () => {
  const desk = await opened();
  await clicked(desk);
  const texts = [
    await desk.view(JO),
    JSON.stringify(desk.app.heard.map(({ body }) => body.toString())),
  ];
  for (const text of texts) {
    expect(text).not.toContain(SIGNING_SECRET);
    expect(text).not.toContain(BOT_TOKEN);
  }
});
