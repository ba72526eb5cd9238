import type * as z from "zod/mini";
import { pointerOf } from "../../../core/request/fault.ts";
import { type Block, MESSAGE_BLOCKS, VIEW, type View } from "./blockKit.ts";

/** Blocks as Slack keeps them, or what it finds wrong with them, in its way of saying it. */
export type BlocksReading<Read> =
  | { readonly ok: true; readonly value: Read }
  | { readonly ok: false; readonly faults: readonly string[] };

/** Reads the blocks of a message; ids that are left out are made up, as Slack does. */
export function readBlocks(given: unknown, newId: () => string): BlocksReading<readonly Block[]> {
  const parsed = MESSAGE_BLOCKS.safeParse(given, { reportInput: true });
  if (!parsed.success) return { ok: false, faults: issueTexts(parsed.error, "/blocks") };
  const faults = twins(parsed.data, "/blocks");
  return faults.length > 0
    ? { ok: false, faults }
    : { ok: true, value: withIds(parsed.data, newId) };
}

/** Reads a modal. One with inputs needs a text to submit it. */
export function readView(given: unknown, newId: () => string): BlocksReading<View> {
  const parsed = VIEW.safeParse(given, { reportInput: true });
  if (!parsed.success) return { ok: false, faults: issueTexts(parsed.error, "/view") };
  const { data: view } = parsed;
  const unsent = view.submit === undefined && view.blocks.some(({ type }) => type === "input");
  const faults = [
    ...twins(view.blocks, "/view/blocks"),
    ...(unsent ? [faultText("missing required field: submit", "/view")] : []),
  ];
  return faults.length > 0
    ? { ok: false, faults }
    : { ok: true, value: { ...view, blocks: [...withIds(view.blocks, newId)] } };
}

function faultText(message: string, pointer: string): string {
  return `[ERROR] ${message} [json-pointer:${pointer}]`;
}

function issueTexts({ issues }: z.core.$ZodError, root: string): readonly string[] {
  return issues.map((issue) => faultText(wordsOf(issue), `${root}${pointerOf(issue.path)}`));
}

function wordsOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "too_big":
      return issue.origin === "array"
        ? `no more than ${issue.maximum} items allowed`
        : `must be less than ${Number(issue.maximum) + 1} characters`;
    case "too_small":
      return issue.origin === "array"
        ? `must provide at least ${issue.minimum} items`
        : `must be more than ${Number(issue.minimum) - 1} characters`;
    case "unrecognized_keys":
      return `invalid additional property: ${issue.keys[0]}`;
    case "invalid_union":
      return "unsupported type, or one that this stand-in does not play";
    case "custom":
      return issue.message;
    default:
      return issue.input === undefined ? "missing required field" : "is not of the right form";
  }
}

/** Two blocks of one id, or two elements of one block with one action's id: Slack could not tell them apart. */
function twins(blocks: readonly Block[], root: string): readonly string[] {
  const blockIds = blocks.map(({ block_id }) => block_id);
  return blocks.flatMap((block, index) => {
    const actionIds = elementIds(block);
    return [
      ...(isTwin(blockIds, index)
        ? [faultText(`block_id "${block.block_id}" already exists`, `${root}/${index}/block_id`)]
        : []),
      ...actionIds.flatMap((id, at) =>
        isTwin(actionIds, at)
          ? [faultText(`action_id "${id}" already exists`, `${root}/${index}/elements/${at}`)]
          : [],
      ),
    ];
  });
}

function elementIds(block: Block): readonly (string | undefined)[] {
  return block.type === "actions" ? block.elements.map(({ action_id }) => action_id) : [];
}

function isTwin(ids: readonly (string | undefined)[], index: number): boolean {
  return ids[index] !== undefined && ids.indexOf(ids[index]) < index;
}

function withIds(blocks: readonly Block[], newId: () => string): readonly Block[] {
  const named = <Element extends { readonly action_id?: string | undefined }>(
    element: Element,
  ) => ({
    ...element,
    action_id: element.action_id ?? newId(),
  });
  return blocks.map((block) => {
    const { block_id = newId() } = block;
    switch (block.type) {
      case "actions":
        return { ...block, block_id, elements: block.elements.map(named) };
      case "input":
        return { ...block, block_id, element: named(block.element) };
      case "section":
        return block.accessory === undefined
          ? { ...block, block_id }
          : { ...block, block_id, accessory: named(block.accessory) };
      default:
        return { ...block, block_id };
    }
  });
}
