import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { readCommand } from "../../../../core/hooks/slack/command.ts";
import { readInteraction } from "../../../../core/hooks/slack/interaction.ts";
import { readMeant } from "../../../../core/hooks/slack/modal.ts";
import { commandForm, payloadForm, pressPayload } from "../../../support/slackHooks.ts";

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

  test("may come from an organisation, from a guest, and without a text", () => {
    const body = commandForm("W0LEE", "", { team_id: "E0ACME" }).replace("&text=", "");
    expect(readCommand(bytes(body))).toMatchObject({ identity: "slack:E0ACME#W0LEE", text: "" });
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
