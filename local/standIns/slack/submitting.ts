import { isObject, parsed } from "../json.ts";
import type { HookAnswer } from "../signedPost.ts";
import type { InputBlock } from "./blockKit.ts";
import type { Desk } from "./desk.ts";
import type { Modal } from "./modals.ts";
import { readView } from "./readBlocks.ts";

/** What is wrong with what was typed, by block; found before anything is sent, as Slack's own apps do. */
export function typingErrors({ view, typed }: Modal): Readonly<Record<string, string>> {
  const inputs = view.blocks.filter((block) => block.type === "input");
  return Object.fromEntries(
    inputs.flatMap((block) => {
      const error = typingError(block, typed[block.block_id ?? ""] ?? "");
      return error === undefined ? [] : [[block.block_id ?? "", error]];
    }),
  );
}

function typingError({ optional = false, element }: InputBlock, value: string): string | undefined {
  const { min_length: least = 0, max_length: most = 3000 } = element;
  if (value === "") return optional ? undefined : "Write something: this has to be filled in.";
  if (value.length < least) return `Write at least ${least} characters.`;
  if (value.length > most) return `Write at most ${most} characters.`;
  return undefined;
}

/** Takes the answer to a modal that was sent off; a text says what went wrong. */
export function submissionAnswered(
  desk: Desk,
  modal: Modal,
  { status, body }: HookAnswer,
): string | undefined {
  const { modals } = desk;
  if (status !== 200) return `The app did not take it (${status ?? "no answer"}); try again.`;
  const given = body.trim() === "" ? {} : parsed(body);
  if (!isObject(given)) return "The app's answer is no JSON.";
  switch (given.response_action) {
    case undefined:
      modals.close(modal);
      return undefined;
    case "clear":
      modals.closeAll(modal.member);
      return undefined;
    case "errors":
      return showErrors(desk, modal, given.errors);
    case "update":
    case "push":
      return showView(desk, modal, given.response_action, given.view);
    default:
      return `The app's answer has a response_action that is none: ${String(given.response_action)}`;
  }
}

/** The errors of an app, each at an input of the modal; any other block is a fault of the app. */
function showErrors({ modals }: Desk, modal: Modal, given: unknown): string | undefined {
  const inputs = modal.view.blocks.flatMap(({ type, block_id }) =>
    type === "input" ? block_id : [],
  );
  const errors = isObject(given) ? Object.entries(given) : [];
  const fits = errors.every(([id, text]) => inputs.includes(id) && typeof text === "string");
  if (errors.length === 0 || !fits)
    return "The app's answer has errors for blocks that are no inputs.";
  modals.change(modal, {
    errors: Object.fromEntries(errors.map(([id, text]) => [id, String(text)])),
  });
  return undefined;
}

function showView(
  { modals, newId }: Desk,
  modal: Modal,
  action: "update" | "push",
  given: unknown,
) {
  const reading = readView(given, newId);
  if (!reading.ok) return `The app's answer has a view that is none: ${reading.faults[0]}`;
  if (action === "push") modals.open(modal.member, reading.value);
  else modals.change(modal, { view: reading.value, errors: {} });
  return undefined;
}
