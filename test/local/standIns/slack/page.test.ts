import { describe, expect, test } from "@jest/globals";
import { htmlText } from "../../../../local/standIns/html.ts";
import { readView } from "../../../../local/standIns/slack/readBlocks.ts";
import { renderBlocks } from "../../../../local/standIns/slack/renderBlocks.ts";
import { JO, useSlackDesks } from "../../../support/slackDesk.ts";
import { countedHex } from "../../../support/standIns.ts";

const opened = useSlackDesks();
const ATTACK = `"'><script>alert(1)</script>`;
const plain = { type: "plain_text", text: ATTACK.slice(0, 20) };
const marked = { type: "mrkdwn", text: ATTACK };
const button = {
  type: "button",
  text: plain,
  value: ATTACK,
  action_id: ATTACK,
  accessibility_label: ATTACK,
  confirm: { title: plain, text: marked, confirm: plain, deny: plain },
};

/** A block of each kind, all of whose texts try to break out. */
const BLOCKS: readonly (readonly [string, object])[] = [
  ["a section", { type: "section", text: marked, fields: [plain, marked], accessory: button }],
  ["a header", { type: "header", text: plain }],
  ["a context", { type: "context", elements: [plain, marked] }],
  ["actions", { type: "actions", elements: [button] }],
  [
    "an input",
    {
      type: "input",
      label: plain,
      hint: plain,
      element: { type: "plain_text_input", initial_value: ATTACK, placeholder: plain },
    },
  ],
  [
    "an input of several lines",
    {
      type: "input",
      label: plain,
      element: { type: "plain_text_input", multiline: true, initial_value: `</textarea>${ATTACK}` },
    },
  ],
];

describe("what others wrote", () => {
  test.each(BLOCKS)("stays text in %s", (_, block) => {
    const view = {
      type: "modal",
      title: { type: "plain_text", text: "x" },
      submit: { type: "plain_text", text: "x" },
    };
    const reading = readView({ ...view, blocks: [{ ...block, block_id: ATTACK }] }, () =>
      countedHex()(5),
    );
    if (!reading.ok) throw new Error(reading.faults[0]);
    const { blocks } = reading.value;
    const place = { hidden: "", typed: {}, errors: { [ATTACK]: ATTACK } };
    const shown = htmlText(renderBlocks(blocks, place));
    expect(shown).not.toContain("<script");
    expect(shown).not.toContain('</textarea>"');
    // Outside of tags and of quoted values there is no quote, so that no value has ended early.
    expect(shown.replace(/<[a-z0-9]+(?: [a-z-]+(?:="[^"<>]*")?)*>|<\/[a-z0-9]+>/g, "")).not.toMatch(
      /[<>"]/,
    );
  });

  test("stays text in a message without blocks, in a name and in a title", async () => {
    const member = { ...JO, name: ATTACK };
    const { call, view } = await opened({ members: [member] });
    await call("chat.postMessage", { channel: JO.user, text: ATTACK });
    expect(await view(member)).not.toContain("<script");
  });

  test("stays text in a notice", async () => {
    const { act } = await opened();
    const as = `${JO.team}#${JO.user}`;
    const shown = await act("command", { as, channel: ATTACK, text: "/egress" });
    expect(shown).toContain("There is no conversation");
    expect(shown).not.toContain("<script");
  });
});

describe("the page", () => {
  test("offers everybody whom people.yaml knows", async () => {
    const { slack } = await opened();
    const page = await (await fetch(slack.url)).text();
    expect(page).toMatch(
      /<nav.*\?as=T0ACME%23U0JO" aria-current="page">jo<.*\?as=T0ACME%23U0SAM">sam</s,
    );
  });

  test("says what is missing where people.yaml knows nobody", async () => {
    const { slack } = await opened({ members: [] });
    expect(await (await fetch(slack.url)).text()).toContain(
      "people.yaml knows nobody of Slack yet",
    );
  });

  test("shows buttons with their style, and what a confirmation asks", async () => {
    const { call, view } = await opened();
    const text = (words: string) => ({ type: "plain_text", text: words });
    const confirm = {
      title: text("Sure?"),
      text: text("It opens"),
      confirm: text("Open"),
      deny: text("No"),
    };
    const element = { type: "button", text: text("Approve"), style: "primary", confirm };
    await call("chat.postMessage", {
      channel: JO.user,
      blocks: [{ type: "actions", elements: [element] }],
    });
    expect(await view()).toContain(
      `<button class="primary" data-confirm-title="Sure?" data-confirm-text="It opens" data-confirm-yes="Open" data-confirm-no="No">Approve</button>`,
    );
  });

  test("calls those by their names who are mentioned", async () => {
    const { call, view } = await opened();
    await call("chat.postMessage", { channel: JO.user, text: "<@U0SAM> and <@U0GONE>" });
    expect(await view()).toContain("<strong>@sam</strong> and <strong>@U0GONE</strong>");
  });

  test("has one label for each field that is seen", async () => {
    const { slack } = await opened();
    const page = await (await fetch(slack.url)).text();
    const seen = [...page.matchAll(/<input id="([^"]+)"/g)].map(([, id]) => id);
    expect(seen.length).toBeGreaterThan(0);
    for (const id of seen) expect(page).toContain(`for="${id}"`);
  });
});
