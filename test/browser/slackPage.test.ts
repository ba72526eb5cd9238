import { describe, expect, test } from "@jest/globals";
import { CHROMIUM, SKIPPED, useBrowser } from "../support/browser.ts";
import { JO, SAM, type SlackDesk, useSlackDesks } from "../support/slackDesk.ts";

const inBrowser = CHROMIUM === undefined ? test.skip : test;
const opened = useSlackDesks();
const openPage = useBrowser();
const PATIENCE_MS = 60_000;

const text = (words: string) => ({ type: "plain_text", text: words });
const CONFIRM = {
  title: text("Approve it?"),
  text: text("Opens <b>tcp 443</b>"),
  confirm: text("Approve"),
  deny: text("Not now"),
};
const BUTTONS = {
  type: "actions",
  block_id: "answer",
  elements: [
    {
      type: "button",
      text: text("Approve"),
      action_id: "approve",
      style: "primary",
      confirm: CONFIRM,
    },
    { type: "button", text: text("Decline"), action_id: "decline", style: "danger" },
  ],
};
const VIEW = {
  type: "modal",
  title: text("Decline"),
  submit: text("Decline it"),
  blocks: [
    {
      type: "input",
      block_id: "why",
      label: text("Why"),
      element: { type: "plain_text_input", action_id: "comment", multiline: true },
    },
  ],
};

function pageOf(
  { slack }: SlackDesk,
  { team, user }: { readonly team: string; readonly user: string },
) {
  return openPage(`${slack.url}/?${new URLSearchParams({ as: `${team}#${user}` })}`);
}

async function asked(desk: SlackDesk) {
  const posted = await desk.call("chat.postMessage", {
    channel: SAM.user,
    text: "?",
    blocks: [BUTTONS],
  });
  return String(Reflect.get(Object(posted), "ts"));
}

/** The first interaction that the app hears of. */
async function nextPayload({ app }: SlackDesk) {
  for (let tries = 0; app.heard.length === 0 && tries < 500; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const form = new URLSearchParams(app.heard.at(-1)?.body.toString());
  return JSON.parse(form.get("payload") ?? "null");
}

describe(`Slack's page in a browser${SKIPPED}`, () => {
  inBrowser(
    "sends a command, and shows the answer without a reload",
    async () => {
      const desk = await opened();
      desk.app.answer = () => ({ type: "text/plain", body: "*asked* <not a tag>" });
      const page = await pageOf(desk, JO);
      let loads = 0;
      page.on("load", () => void loads++);
      const field = page.getByLabel("Command in #egress");
      await field.fill("/egress status");
      await field.press("Enter");
      await page.getByText("asked <not a tag>").waitFor();
      expect(await page.locator("article strong", { hasText: "asked" }).count()).toBe(1);
      expect(await field.inputValue()).toBe("/egress ");
      expect(loads).toBe(0);
    },
    PATIENCE_MS,
  );

  inBrowser(
    "shows a message as it comes, asks before a click that asks, and changes it in place",
    async () => {
      const desk = await opened();
      const page = await pageOf(desk, SAM);
      const ts = await asked(desk);
      await page.getByRole("button", { name: "Approve" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByText("Opens <b>tcp 443</b>").waitFor();
      await dialog.getByRole("button", { name: "Not now" }).click();
      await dialog.waitFor({ state: "hidden" });
      expect(desk.app.heard).toEqual([]);
      await page.locator("article").getByRole("button", { name: "Approve" }).click();
      await dialog.getByRole("button", { name: "Approve" }).click();
      expect((await nextPayload(desk)).actions[0].action_id).toBe("approve");
      await desk.call("chat.update", { channel: `D${SAM.user}`, ts, text: "Approved by sam" });
      await page.getByText("Approved by sam").waitFor();
      expect(await page.getByRole("button", { name: "Approve" }).count()).toBe(0);
    },
    PATIENCE_MS,
  );

  inBrowser(
    "keeps what somebody types in a modal while messages come, and closes it by Escape",
    async () => {
      const desk = await opened();
      const page = await pageOf(desk, SAM);
      await asked(desk);
      await page.getByRole("button", { name: "Decline" }).click();
      const { trigger_id } = await nextPayload(desk);
      await desk.call("views.open", { trigger_id, view: VIEW });
      const field = page.getByLabel("Why");
      await field.pressSequentially("not ");
      await desk.call("chat.postMessage", { channel: SAM.user, text: "meanwhile" });
      await page.getByText("meanwhile").waitFor();
      await field.pressSequentially("now");
      expect(await field.inputValue()).toBe("not now");
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "hidden" });
    },
    PATIENCE_MS,
  );

  inBrowser(
    "runs nothing that others wrote",
    async () => {
      const desk = await opened();
      const page = await pageOf(desk, JO);
      const faults: string[] = [];
      page.on("console", (message) => void faults.push(message.text()));
      page.on("pageerror", (error) => void faults.push(error.message));
      page.on("dialog", (dialog) => {
        faults.push("a dialog opened");
        return dialog.dismiss();
      });
      const attack = `<img src=x onerror=alert(1)><script>alert(2)</script>`;
      await desk.call("chat.postMessage", { channel: JO.user, text: attack });
      await page.getByText(attack).waitFor();
      expect(faults).toEqual([]);
    },
    PATIENCE_MS,
  );
});
