/** An answer that is shown to whoever sent the command, and to nobody else. */
export interface Ephemeral {
  readonly response_type: "ephemeral";
  /** What a notification shows, and whoever has the blocks read aloud. */
  readonly text: string;
  readonly blocks: readonly Section[];
}

interface Section {
  readonly type: "section";
  readonly text: { readonly type: "mrkdwn"; readonly text: string };
}

/** Slack takes 3000 characters in a section. */
const MAX_SECTION = 3000;

/** Slack takes 50 blocks in a message. */
const MAX_BLOCKS = 50;

/** An answer of these paragraphs, which are mrkdwn already. One that is too long is cut, and says so. */
export function ephemeral(paragraphs: readonly string[]): Ephemeral {
  const shown = paragraphs.slice(0, MAX_BLOCKS).map(cut);
  return {
    response_type: "ephemeral",
    text: shown[0] ?? "",
    blocks: shown.map((text) => ({ type: "section", text: { type: "mrkdwn", text } })),
  };
}

/** A text of somebody else, so that Slack shows it as it is: nothing in it is a mention, a link or a mark. */
export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** A line to copy. */
export function code(line: string): string {
  return `\`\`\`${escaped(line.replaceAll("```", "'''"))}\`\`\``;
}

function cut(text: string): string {
  return text.length <= MAX_SECTION ? text : `${text.slice(0, MAX_SECTION - 1)}…`;
}
