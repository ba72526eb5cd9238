import type { KnownBlock, SectionBlock } from "@slack/types";
import type { SlackMessage } from "../../core/hooks/slack/blocks.ts";

/** What Slack would refuse of a message, a line each, as its Block Kit reference has the limits. */
export function slackFaults({ text, blocks }: SlackMessage): readonly string[] {
  const ids = blocks.flatMap((block) => block.block_id ?? []);
  return [
    ...tooLong("text", text, 4000),
    ...(text === "" ? ["text is empty"] : []),
    ...(blocks.length > 50 ? [`${blocks.length} blocks`] : []),
    ...(new Set(ids).size === ids.length ? [] : ["a block_id comes twice"]),
    ...blocks.flatMap((block, index) =>
      blockFaults(block).map((fault) => `${index} ${block.type}: ${fault}`),
    ),
  ];
}

function blockFaults(block: KnownBlock): readonly string[] {
  switch (block.type) {
    case "header":
      return [
        ...(block.text.type === "plain_text" ? [] : ["its text is marked up"]),
        ...textFaults("text", block.text, 150),
      ];
    case "section":
      return sectionFaults(block);
    case "context":
      return [
        ...between("elements", block.elements.length, 1, 10),
        ...block.elements.flatMap((element) =>
          "text" in element ? textFaults("element", element, 3000) : ["it has an image"],
        ),
      ];
    case "actions":
      return [
        ...between("elements", block.elements.length, 1, 25),
        ...block.elements.flatMap((element) => buttonFaults(element as unknown as ButtonLike)),
        ...unique(block.elements.map((element) => element.action_id)),
      ];
    default:
      return ["it is of a type that the guard does not use"];
  }
}

function sectionFaults({ text, fields }: SectionBlock): readonly string[] {
  return [
    ...(text === undefined && fields === undefined ? ["it has neither text nor fields"] : []),
    ...(text === undefined ? [] : textFaults("text", text, 3000)),
    ...(fields === undefined ? [] : between("fields", fields.length, 1, 10)),
    ...(fields ?? []).flatMap((field) => textFaults("field", field, 2000)),
  ];
}

interface ButtonLike {
  readonly type: string;
  readonly action_id?: string;
  readonly value?: string;
  readonly style?: string;
  readonly text: { readonly type: string; readonly text: string };
}

function buttonFaults({ type, action_id = "", value = "", style, text }: ButtonLike) {
  return [
    ...(type === "button" ? [] : [`a ${type} is no button`]),
    ...between("action_id", action_id.length, 1, 255),
    ...between("value", value.length, 1, 2000),
    ...(text.type === "plain_text" ? [] : ["a button's text is marked up"]),
    ...textFaults("button", text, 75),
    ...([undefined, "primary", "danger"].includes(style) ? [] : [`${style} is no style`]),
  ];
}

function textFaults(
  what: string,
  { type, text, ...rest }: { readonly type: string; readonly text: string },
  most: number,
): readonly string[] {
  return [
    ...(text === "" ? [`${what} is empty`] : []),
    ...tooLong(what, text, most),
    ...(type === "mrkdwn" ? markupFaults(text) : []),
    ...(type === "mrkdwn" && "emoji" in rest ? ["emoji beside markup"] : []),
    ...(type === "plain_text" && "verbatim" in rest ? ["verbatim beside plain text"] : []),
  ];
}

/** Markup that the guard writes: dates, users, and the three escapes; any other bracket is somebody else's. */
function markupFaults(text: string): readonly string[] {
  const rest = text
    .replaceAll(/<!date\^\d+\^\{date_short_pretty\} \{time\}\|[^<>|]+>/g, "")
    .replaceAll(/<@[UW][A-Z0-9]+>/g, "");
  const foreign = /[<>]|&(?!(?:amp|lt|gt);)|@(?:channel|everyone|group|here)/i.exec(rest);
  const fences = rest.split("```").length - 1;
  return [
    ...(foreign === null ? [] : [`${JSON.stringify(foreign[0])} is not escaped`]),
    ...(fences % 2 === 0 ? [] : ["a block of code does not end"]),
  ];
}

function tooLong(what: string, text: string, most: number): readonly string[] {
  return text.length > most ? [`${what} has ${text.length} characters, more than ${most}`] : [];
}

function between(what: string, number: number, least: number, most: number): readonly string[] {
  return number < least || number > most ? [`${number} of ${what}`] : [];
}

function unique(ids: readonly (string | undefined)[]): readonly string[] {
  return new Set(ids).size === ids.length ? [] : ["an action_id comes twice"];
}

/** A message as somebody reads it: a line each, buttons in brackets. */
export function readOut({ blocks }: Pick<SlackMessage, "blocks">): string {
  return blocks.map(lineOf).join("\n");
}

function lineOf(block: KnownBlock): string {
  switch (block.type) {
    case "header":
      return `# ${block.text.text}`;
    case "section":
      return [
        ...(block.text === undefined ? [] : [shown(block.text.text)]),
        ...(block.fields ?? []).map(({ text }) => shown(text.replace("\n", " "))),
      ].join("\n");
    case "context":
      return block.elements
        .map((element) => ("text" in element ? shown(element.text) : ""))
        .join(" ");
    case "actions":
      return block.elements
        .map((element) => `[${(element as unknown as ButtonLike).text.text}]`)
        .join(" ");
    default:
      return `(${block.type})`;
  }
}

function shown(text: string): string {
  return text
    .replaceAll(/<!date\^\d+\^[^|]*\|([^>]*)>/g, "$1")
    .replaceAll(/<(@[UW][A-Z0-9]+)>/g, "$1")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
