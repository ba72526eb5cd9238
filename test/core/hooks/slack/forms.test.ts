import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { actionValue } from "../../../../core/hooks/slack/actions.ts";
import { readCommand } from "../../../../core/hooks/slack/command.ts";
import { readInteraction } from "../../../../core/hooks/slack/interaction.ts";
import { answerModal, readMeant } from "../../../../core/hooks/slack/modal.ts";
import { NOBODY } from "../../../../core/policy/people.ts";
import { PENDING } from "../../../../scripts/openapi/approvalExamples.ts";
import {
  commandForm,
  payloadForm,
  pressPayload,
  submitPayload,
} from "../../../support/slackHooks.ts";

const bytes = (text: string) => Buffer.from(text, "utf8");

describe("the form of a command", () => {
  test("says who wrote what, and where it can be answered", () => {
    expect(readCommand(bytes(commandForm("U0LEE", "help & more")))).toEqual({
      identity: "slack:T0ACME#U0LEE",
      team: "T0ACME",
      user: "U0LEE",
      channel: "C0NET",
      text: "help & more",
      responseUrl: "https://hooks.slack.com/commands/T0ACME/1/x",
    });
  });

  test.each([
    ["a field twice", `${commandForm("U0LEE", "help")}&text=allow`],
    ["a team with more behind it", commandForm("U0LEE", "help", { team_id: "T0ACME#U0SAM" })],
    ["a user with more behind it", commandForm("U0LEE#x", "help")],
    ["a user with more before it", commandForm("xU0LEE", "help")],
    ["a channel that is none", commandForm("U0LEE", "help", { channel_id: "net" })],
    ["no user", "team_id=T0ACME&channel_id=C0NET&text=help"],
  ])("is none with %s", (_, body) => {
    expect(readCommand(bytes(body))).toBeUndefined();
  });

  test("may come from an organisation, from a guest, and without a text", () => {
    const body = commandForm("W0LEE", "", { team_id: "E0ACME" }).replace("&text=", "");
    expect(readCommand(bytes(body))).toMatchObject({ identity: "slack:E0ACME#W0LEE", text: "" });
  });
});

const SHOWN = { requestId: `req-${"0".repeat(32)}`, digest: "1".repeat(64) };
const VALUE = actionValue(SHOWN);

describe("a press", () => {
  const press = pressPayload("U0KIM", "decline", VALUE);
  const read = (payload: object) => readInteraction(bytes(payloadForm(payload)));

  test("says who, what, of which content, and where it can be answered", () => {
    expect(read(press)).toEqual({
      kind: "pressed",
      identity: "slack:T0ACME#U0KIM",
      action: "decline",
      shown: SHOWN,
      trigger: "1.2.abc",
      responseUrl: "https://hooks.slack.com/actions/T0ACME/1/x",
    });
  });

  test("by somebody of another team in a shared channel is theirs", () => {
    const user = { id: "U0KIM", team_id: "T0OTHER" };
    expect(read({ ...press, user })).toMatchObject({ identity: "slack:T0OTHER#U0KIM" });
    expect(read({ ...press, user: { id: "U0KIM" } })).toMatchObject({
      identity: "slack:T0ACME#U0KIM",
    });
  });

  test.each([
    ["no team", { ...press, team: null, user: { id: "U0KIM" } }],
    ["a team of another form", { ...press, user: { id: "U0KIM", team_id: "T0ACME#U0LEE" } }],
    ["a user with more before it", { ...press, user: { id: "xU0KIM", team_id: "T0ACME" } }],
    ["a user with more behind it", { ...press, user: { id: "U0KIM#", team_id: "T0ACME" } }],
    ["another action", pressPayload("U0KIM", "revoke", VALUE)],
    ["a value that is none", pressPayload("U0KIM", "approve", `${VALUE} `.slice(1))],
    ["two actions", { ...press, actions: [...press.actions, ...press.actions] }],
    ["no trigger", { ...press, trigger_id: "" }],
  ])("with %s means nothing", (_, payload) => {
    expect(read(payload)).toEqual({ kind: "other" });
  });
});

describe("a window that is sent off", () => {
  const view = answerModal("approve", { ...PENDING, ...SHOWN }, NOBODY);
  const read = (comment: string | undefined, changed = {}) =>
    readInteraction(bytes(payloadForm({ ...submitPayload("U0KIM", view, comment), ...changed })));

  test.each([
    [" agreed ", { comment: "agreed" }],
    ["  ", {}],
    [undefined, {}],
  ])("with the comment %j says who, what, and of which content", (comment, said) => {
    expect(read(comment)).toEqual({
      kind: "sent",
      identity: "slack:T0ACME#U0KIM",
      action: "approve",
      shown: SHOWN,
      ...said,
    });
  });

  test("of nobody, or of somebody else's, means nothing", () => {
    expect(read("x", { user: { id: "U0KIM" }, team: null })).toEqual({ kind: "other" });
    const foreign = { ...view, private_metadata: '{"Action":"approve","Shown":"{}"}' };
    const payload = submitPayload("U0KIM", foreign, "x");
    expect(readInteraction(bytes(payloadForm(payload)))).toEqual({ kind: "other" });
  });

  test.each([
    ["approve", "Approve egress", "Approve", "Why it may be opened"],
    ["decline", "Decline egress", "Decline", "Why not, for whoever asked"],
    ["cancel", "Take a request back", "Take it back", "Why"],
  ] as const)("to %s says so, and asks why", (action, title, submit, why) => {
    const modal = answerModal(action, PENDING, NOBODY);
    expect(modal).toMatchObject({ title: { text: title }, submit: { text: submit } });
    expect(modal.blocks.at(-1)).toMatchObject({
      type: "input",
      block_id: "comment",
      optional: true,
      label: { text: why },
      element: {
        type: "plain_text_input",
        action_id: "comment",
        max_length: 1024,
        multiline: true,
      },
    });
    expect(readMeant(modal.private_metadata ?? "")).toEqual({
      action,
      shown: { requestId: PENDING.requestId, digest: PENDING.digest },
    });
  });
});

describe("whatever is sent", () => {
  const anything = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.webQueryParameters().map(bytes),
    fc.json().map((text) => bytes(payloadForm(text))),
    fc.jsonValue().map((value) => bytes(payloadForm(value))),
    fc
      .dictionary(
        fc.constantFrom("type", "user", "team", "actions", "trigger_id", "view"),
        fc.jsonValue(),
      )
      .map((changed) =>
        bytes(payloadForm({ ...pressPayload("U0LEE", "approve", "{}"), ...changed })),
      ),
  );

  test("a command is one or none, and an interaction has a kind", () => {
    fc.assert(
      fc.property(anything, (body) => {
        expect(readCommand(body)?.text ?? "").toEqual(expect.any(String));
        expect(["pressed", "sent", "other"]).toContain(readInteraction(body).kind);
      }),
      { numRuns: 500 },
    );
  });

  test("a window's note is the guard's own or none", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(readMeant(text)).toBeUndefined();
      }),
    );
  });
});
