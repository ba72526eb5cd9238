import { type Refused, refused } from "./content.ts";
import { APP, type Desk } from "./desk.ts";
import type { Redeemed } from "./grants.ts";
import type { Modal } from "./modals.ts";
import { readView } from "./readBlocks.ts";

type Given = Readonly<Record<string, unknown>>;

/** Source: Slack, views.open: a larger view is refused. */
const MOST_BYTES = 250_000;

const NOT_GRANTED: Readonly<Record<Exclude<Redeemed["kind"], "granted">, string>> = {
  unknown: "invalid_trigger_id",
  expired: "expired_trigger_id",
  used: "exchanged_trigger_id",
};

/** views.open: shows a modal to whoever did something within the last three seconds. */
export function openView(desk: Desk, { trigger_id, view: given }: Given): Given | Refused {
  const { grants, modals, newId } = desk;
  if (typeof trigger_id !== "string" || given === undefined) return refused("invalid_arguments");
  if (JSON.stringify(given).length > MOST_BYTES) return refused("view_too_large");
  const reading = readView(given, newId);
  if (!reading.ok) return refused("invalid_arguments", reading.faults);
  const { external_id = "" } = reading.value;
  if (external_id !== "" && modals.byExternalId(external_id) !== undefined) {
    return refused("duplicate_external_id");
  }
  const redeemed = grants.exchange(trigger_id);
  if (redeemed.kind !== "granted") return refused(NOT_GRANTED[redeemed.kind]);
  return { view: viewOf(modals.open(redeemed.deed.member, reading.value), desk) };
}

/** views.update: shows something else in a modal that is open. */
export function updateView(desk: Desk, given: Given): Given | Refused {
  const { modals, newId } = desk;
  const modal = meant(desk, given);
  if (modal === undefined) return refused("not_found");
  if (given.hash !== undefined && given.hash !== modal.hash) return refused("hash_conflict");
  const reading = readView(given.view, newId);
  if (!reading.ok) return refused("invalid_arguments", reading.faults);
  return { view: viewOf(modals.change(modal, { view: reading.value, errors: {} }), desk) };
}

function meant({ modals }: Desk, { view_id, external_id }: Given): Modal | undefined {
  if (typeof view_id === "string") return modals.find(view_id);
  return typeof external_id === "string" ? modals.byExternalId(external_id) : undefined;
}

/** A modal as Slack shows it to apps, with what was typed into it. */
export function viewOf({ id, hash, view, typed }: Modal, { team }: Pick<Desk, "team">) {
  const { title, blocks, submit = null, close = null } = view;
  return {
    id,
    team_id: team,
    type: "modal",
    blocks,
    private_metadata: view.private_metadata ?? "",
    callback_id: view.callback_id ?? "",
    state: { values: stateOf(blocks, typed) },
    hash,
    title,
    clear_on_close: view.clear_on_close ?? false,
    notify_on_close: view.notify_on_close ?? false,
    close,
    submit,
    previous_view_id: null,
    root_view_id: id,
    app_id: APP.app,
    external_id: view.external_id ?? "",
    app_installed_team_id: team,
    bot_id: APP.bot,
  };
}

/** What stands in each input, by block and action; an empty one holds null. */
function stateOf(blocks: Modal["view"]["blocks"], typed: Modal["typed"]) {
  return Object.fromEntries(
    blocks.flatMap((block) => {
      if (block.type !== "input") return [];
      const { block_id = "", element } = block;
      const { type, action_id = "", initial_value } = element;
      const value = (typed[block_id] ?? initial_value) || null;
      return [[block_id, { [action_id]: { type, value } }]];
    }),
  );
}
