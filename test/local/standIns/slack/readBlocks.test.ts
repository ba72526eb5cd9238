import { describe, expect, test } from "@jest/globals";
import { readBlocks, readView } from "../../../../local/standIns/slack/readBlocks.ts";
import { countedHex } from "../../../support/standIns.ts";

const newId = () => countedHex()(5);
const x = (length: number) => "x".repeat(length);
const plain = (text: string) => ({ type: "plain_text", text });
const marked = (text: string) => ({ type: "mrkdwn", text });
const times = (count: number, of: unknown) => Array.from({ length: count }, () => of);
const DIVIDER = { type: "divider" };
const section = (more: object) => ({ type: "section", ...more });
const actions = (...elements: readonly unknown[]) => ({ type: "actions", elements });
const button = (more: object) => ({ type: "button", text: plain("x"), ...more });
const confirm = (more: object) => ({
  title: plain("x"),
  text: plain("x"),
  confirm: plain("x"),
  deny: plain("x"),
  ...more,
});
const input = (element: object, more: object = {}) => ({
  type: "input",
  label: plain("x"),
  element: { type: "plain_text_input", ...element },
  ...more,
});
const view = (more: object) => ({ type: "modal", title: plain("x"), blocks: [], ...more });

/** What is taken at a limit of a message, and what is not one further; where Slack points at, and what it says. */
const MESSAGE_LIMITS: readonly (readonly [string, unknown, unknown, string])[] = [
  [
    "50 blocks",
    times(50, DIVIDER),
    times(51, DIVIDER),
    "no more than 50 items allowed [json-pointer:/blocks]",
  ],
  [
    "3000 characters of a section",
    [section({ text: marked(x(3000)) })],
    [section({ text: marked(x(3001)) })],
    "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
  ],
  [
    "10 fields",
    [section({ fields: times(10, plain("x")) })],
    [section({ fields: times(11, plain("x")) })],
    "no more than 10 items allowed [json-pointer:/blocks/0/fields]",
  ],
  [
    "2000 characters of a field",
    [section({ fields: [plain(x(2000))] })],
    [section({ fields: [plain(x(2001))] })],
    "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]",
  ],
  [
    "150 characters of a header",
    [{ type: "header", text: plain(x(150)) }],
    [{ type: "header", text: plain(x(151)) }],
    "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
  ],
  [
    "10 elements of a context",
    [{ type: "context", elements: times(10, marked("x")) }],
    [{ type: "context", elements: times(11, marked("x")) }],
    "no more than 10 items allowed [json-pointer:/blocks/0/elements]",
  ],
  [
    "25 buttons",
    [actions(...times(25, button({})))],
    [actions(...times(26, button({})))],
    "no more than 25 items allowed [json-pointer:/blocks/0/elements]",
  ],
  [
    "75 characters of a button",
    [actions(button({ text: plain(x(75)) }))],
    [actions(button({ text: plain(x(76)) }))],
    "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
  ],
  [
    "255 characters of an action's id",
    [actions(button({ action_id: x(255) }))],
    [actions(button({ action_id: x(256) }))],
    "must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]",
  ],
  [
    "2000 characters of a value",
    [actions(button({ value: x(2000) }))],
    [actions(button({ value: x(2001) }))],
    "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
  ],
  [
    "255 characters of a block's id",
    [{ ...DIVIDER, block_id: x(255) }],
    [{ ...DIVIDER, block_id: x(256) }],
    "must be less than 256 characters [json-pointer:/blocks/0/block_id]",
  ],
  [
    "100 characters of a confirmation's title",
    [actions(button({ confirm: confirm({ title: plain(x(100)) }) }))],
    [actions(button({ confirm: confirm({ title: plain(x(101)) }) }))],
    "must be less than 101 characters [json-pointer:/blocks/0/elements/0/confirm/title/text]",
  ],
  [
    "300 characters of a confirmation",
    [actions(button({ confirm: confirm({ text: marked(x(300)) }) }))],
    [actions(button({ confirm: confirm({ text: marked(x(301)) }) }))],
    "must be less than 301 characters [json-pointer:/blocks/0/elements/0/confirm/text/text]",
  ],
  [
    "30 characters of a confirmation's button",
    [actions(button({ confirm: confirm({ confirm: plain(x(30)) }) }))],
    [actions(button({ confirm: confirm({ confirm: plain(x(31)) }) }))],
    "must be less than 31 characters [json-pointer:/blocks/0/elements/0/confirm/confirm/text]",
  ],
];

const VIEW_LIMITS: readonly (readonly [string, unknown, unknown, string])[] = [
  [
    "24 characters of a title",
    view({ title: plain(x(24)) }),
    view({ title: plain(x(25)) }),
    "must be less than 25 characters [json-pointer:/view/title/text]",
  ],
  [
    "24 characters of a submit button",
    view({ submit: plain(x(24)) }),
    view({ submit: plain(x(25)) }),
    "must be less than 25 characters [json-pointer:/view/submit/text]",
  ],
  [
    "24 characters of a close button",
    view({ close: plain(x(24)) }),
    view({ close: plain(x(25)) }),
    "must be less than 25 characters [json-pointer:/view/close/text]",
  ],
  [
    "3000 characters of private metadata",
    view({ private_metadata: x(3000) }),
    view({ private_metadata: x(3001) }),
    "must be less than 3001 characters [json-pointer:/view/private_metadata]",
  ],
  [
    "255 characters of a callback's id",
    view({ callback_id: x(255) }),
    view({ callback_id: x(256) }),
    "must be less than 256 characters [json-pointer:/view/callback_id]",
  ],
  [
    "100 blocks of a modal",
    view({ blocks: times(100, DIVIDER) }),
    view({ blocks: times(101, DIVIDER) }),
    "no more than 100 items allowed [json-pointer:/view/blocks]",
  ],
  [
    "2000 characters of a label",
    view({ submit: plain("x"), blocks: [input({}, { label: plain(x(2000)) })] }),
    view({ submit: plain("x"), blocks: [input({}, { label: plain(x(2001)) })] }),
    "must be less than 2001 characters [json-pointer:/view/blocks/0/label/text]",
  ],
  [
    "150 characters of a placeholder",
    view({ submit: plain("x"), blocks: [input({ placeholder: plain(x(150)) })] }),
    view({ submit: plain("x"), blocks: [input({ placeholder: plain(x(151)) })] }),
    "must be less than 151 characters [json-pointer:/view/blocks/0/element/placeholder/text]",
  ],
];

describe("blocks", () => {
  test.each(MESSAGE_LIMITS)("may have %s, and not one more", (_, within, beyond, fault) => {
    expect(readBlocks(within, newId)).toMatchObject({ ok: true });
    expect(readBlocks(beyond, newId)).toEqual({ ok: false, faults: [`[ERROR] ${fault}`] });
  });

  test.each<readonly [string, unknown, string]>([
    [
      "an empty text",
      [section({ text: plain("") })],
      "must be more than 0 characters [json-pointer:/blocks/0/text/text]",
    ],
    ["no button", [actions()], "must provide at least 1 items [json-pointer:/blocks/0/elements]"],
    [
      "a section that shows nothing",
      [section({})],
      "must have text or fields [json-pointer:/blocks/0]",
    ],
    [
      "a button without a text",
      [actions({ type: "button" })],
      "missing required field [json-pointer:/blocks/0/elements/0/text]",
    ],
    [
      "markup in a button",
      [actions(button({ text: marked("x") }))],
      "is not of the right form [json-pointer:/blocks/0/elements/0/text/type]",
    ],
    [
      "a style that is none",
      [actions(button({ style: "blue" }))],
      "is not of the right form [json-pointer:/blocks/0/elements/0/style]",
    ],
    [
      "a member that is none",
      [{ ...DIVIDER, colour: "red" }],
      "invalid additional property: colour [json-pointer:/blocks/0]",
    ],
    [
      "a type that is none",
      [{ type: "nonsense" }],
      "unsupported type, or one that this stand-in does not play [json-pointer:/blocks/0/type]",
    ],
    [
      "an input in a message",
      [input({})],
      "unsupported type, or one that this stand-in does not play [json-pointer:/blocks/0/type]",
    ],
    [
      "two blocks of one id",
      [
        { ...DIVIDER, block_id: "a" },
        { ...DIVIDER, block_id: "a" },
      ],
      'block_id "a" already exists [json-pointer:/blocks/1/block_id]',
    ],
    [
      "two buttons of one id",
      [actions(button({ action_id: "a" }), button({ action_id: "a" }))],
      'action_id "a" already exists [json-pointer:/blocks/0/elements/1]',
    ],
    ["no list", {}, "is not of the right form [json-pointer:/blocks]"],
  ])("must not have %s", (_, given, fault) => {
    expect(readBlocks(given, newId)).toEqual({ ok: false, faults: [`[ERROR] ${fault}`] });
  });

  test("get the ids that they came without, and keep those that they have", () => {
    const given = [{ ...DIVIDER, block_id: "own" }, actions(button({}))];
    expect(readBlocks(given, newId)).toMatchObject({
      value: [{ block_id: "own" }, { block_id: "00001", elements: [{ action_id: "00001" }] }],
    });
  });
});

describe("a modal", () => {
  test.each(VIEW_LIMITS)("may have %s, and not one more", (_, within, beyond, fault) => {
    expect(readView(within, newId)).toMatchObject({ ok: true });
    expect(readView(beyond, newId)).toEqual({ ok: false, faults: [`[ERROR] ${fault}`] });
  });

  test("with an input needs a text to submit it", () => {
    expect(readView(view({ blocks: [input({})] }), newId)).toEqual({
      ok: false,
      faults: ["[ERROR] missing required field: submit [json-pointer:/view]"],
    });
  });
});
