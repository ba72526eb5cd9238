import type { Changes } from "../changes.ts";
import type { View } from "./blockKit.ts";
import type { Member } from "./workspace.ts";

/** A modal that somebody sees. */
export interface Modal {
  readonly id: string;
  readonly hash: string;
  readonly member: Member;
  readonly view: View;
  /** What was typed, and what is wrong with it, by block. */
  readonly typed: Readonly<Record<string, string>>;
  readonly errors: Readonly<Record<string, string>>;
}

/** The modals that are open: a user sees the last one. */
export interface Modals {
  readonly open: (member: Member, view: View) => Modal;
  readonly find: (id: string) => Modal | undefined;
  readonly byExternalId: (externalId: string) => Modal | undefined;
  readonly shownTo: (member: Member) => Modal | undefined;
  /** Changes what a modal shows; with another view it has another hash. */
  readonly change: (
    modal: Modal,
    change: Partial<Pick<Modal, "view" | "typed" | "errors">>,
  ) => Modal;
  readonly close: (modal: Modal) => void;
  readonly closeAll: (member: Member) => void;
}

/** Keeps the modals that are open, in memory. */
export function openModals(
  newHex: (digits: number) => string,
  changes: Pick<Changes, "tell">,
): Modals {
  const modals = new Map<string, Modal>();
  const of = ({ user }: Member) =>
    [...modals.values()].filter(({ member }) => member.user === user);
  const put = (modal: Modal) => {
    modals.set(modal.id, modal);
    changes.tell();
    return modal;
  };
  const drop = (gone: readonly Modal[]) => {
    for (const { id } of gone) modals.delete(id);
    changes.tell();
  };
  return {
    open: (member, view) => {
      const id = `V${newHex(10).toUpperCase()}`;
      return put({ id, hash: newHex(16), member, view, typed: {}, errors: {} });
    },
    find: (id) => modals.get(id),
    byExternalId: (externalId) =>
      [...modals.values()].find(({ view }) => view.external_id === externalId),
    shownTo: (member) => of(member).at(-1),
    change: (modal, change) =>
      put({ ...modal, ...change, ...(change.view && { hash: newHex(16) }) }),
    close: (modal) => drop([modal]),
    closeAll: (member) => drop(of(member)),
  };
}
