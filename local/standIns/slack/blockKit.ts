import * as z from "zod/mini";

/** Text of one to so many characters. Slack counts as JavaScript does. */
function upTo(most: number) {
  return z.string().check(z.minLength(1), z.maxLength(most));
}

function plainText(most: number) {
  return z.strictObject({
    type: z.literal("plain_text"),
    text: upTo(most),
    emoji: z.optional(z.boolean()),
  });
}

function markedText(most: number) {
  return z.strictObject({
    type: z.literal("mrkdwn"),
    text: upTo(most),
    verbatim: z.optional(z.boolean()),
  });
}

function eitherText(most: number) {
  return z.discriminatedUnion("type", [plainText(most), markedText(most)]);
}

const ID = z.optional(upTo(255));
const STYLE = z.optional(z.enum(["primary", "danger"]));

const CONFIRM = z.strictObject({
  title: plainText(100),
  text: eitherText(300),
  confirm: plainText(30),
  deny: plainText(30),
  style: STYLE,
});

const BUTTON = z.strictObject({
  type: z.literal("button"),
  text: plainText(75),
  action_id: ID,
  url: z.optional(upTo(3000)),
  value: z.optional(upTo(2000)),
  style: STYLE,
  confirm: z.optional(CONFIRM),
  accessibility_label: z.optional(upTo(75)),
});

const LENGTH = z.optional(z.int().check(z.minimum(0), z.maximum(3000)));

const PLAIN_TEXT_INPUT = z.strictObject({
  type: z.literal("plain_text_input"),
  action_id: ID,
  initial_value: z.optional(z.string()),
  multiline: z.optional(z.boolean()),
  min_length: LENGTH,
  max_length: LENGTH,
  placeholder: z.optional(plainText(150)),
  focus_on_load: z.optional(z.boolean()),
});

const SECTION = z
  .strictObject({
    type: z.literal("section"),
    block_id: ID,
    text: z.optional(eitherText(3000)),
    fields: z.optional(z.array(eitherText(2000)).check(z.minLength(1), z.maxLength(10))),
    accessory: z.optional(z.discriminatedUnion("type", [BUTTON])),
    expand: z.optional(z.boolean()),
  })
  .check(
    z.refine(({ text, fields }) => text !== undefined || fields !== undefined, {
      error: "must have text or fields",
    }),
  );

const HEADER = z.strictObject({
  type: z.literal("header"),
  block_id: ID,
  text: plainText(150),
});

const CONTEXT = z.strictObject({
  type: z.literal("context"),
  block_id: ID,
  elements: z.array(eitherText(3000)).check(z.minLength(1), z.maxLength(10)),
});

const DIVIDER = z.strictObject({ type: z.literal("divider"), block_id: ID });

const ACTIONS = z.strictObject({
  type: z.literal("actions"),
  block_id: ID,
  elements: z.array(z.discriminatedUnion("type", [BUTTON])).check(z.minLength(1), z.maxLength(25)),
});

const INPUT = z.strictObject({
  type: z.literal("input"),
  block_id: ID,
  label: plainText(2000),
  element: z.discriminatedUnion("type", [PLAIN_TEXT_INPUT]),
  hint: z.optional(plainText(2000)),
  optional: z.optional(z.boolean()),
  dispatch_action: z.optional(z.boolean()),
});

/** The blocks of a message. */
export const MESSAGE_BLOCKS = z
  .array(z.discriminatedUnion("type", [SECTION, HEADER, CONTEXT, DIVIDER, ACTIONS]))
  .check(z.maxLength(50));

/** A modal, as an app describes it. */
export const VIEW = z.strictObject({
  type: z.literal("modal"),
  title: plainText(24),
  blocks: z
    .array(z.discriminatedUnion("type", [SECTION, HEADER, CONTEXT, DIVIDER, ACTIONS, INPUT]))
    .check(z.maxLength(100)),
  submit: z.optional(plainText(24)),
  close: z.optional(plainText(24)),
  private_metadata: z.optional(z.string().check(z.maxLength(3000))),
  callback_id: z.optional(z.string().check(z.maxLength(255))),
  external_id: z.optional(z.string().check(z.maxLength(255))),
  clear_on_close: z.optional(z.boolean()),
  notify_on_close: z.optional(z.boolean()),
});

/** A block of a modal, and of a message, which has no inputs. */
export type Block = z.infer<typeof VIEW>["blocks"][number];
export type Button = z.infer<typeof BUTTON>;
export type TextObject = z.infer<ReturnType<typeof eitherText>>;
export type View = z.infer<typeof VIEW>;
export type InputBlock = Extract<Block, { readonly type: "input" }>;
