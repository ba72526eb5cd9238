import { click, close, command, type Sending, submit } from "./acts.ts";
import type { Modal } from "./modals.ts";
import { memberKey } from "./page.ts";
import type { Member } from "./workspace.ts";

type Done = Promise<string | undefined>;

/** What can be done on the page, as the fields of its forms say it. */
export function actsOf(sending: Sending) {
  const { workspace, modals } = sending.desk;
  const byMember =
    (act: (member: Member, field: (name: string) => string, form: URLSearchParams) => Done) =>
    async (form: URLSearchParams): Done => {
      const field = (name: string) => form.get(name) ?? "";
      const member = workspace.members.find((one) => memberKey(one) === field("as"));
      return member === undefined ? "There is nobody to do this." : act(member, field, form);
    };
  const byViewer = (act: (modal: Modal, form: URLSearchParams) => Done) =>
    byMember(async (member, field, form) => {
      const modal = modals.find(field("view"));
      const isOwn = modal?.member === member;
      return isOwn ? act(modal, form) : "This modal is closed already.";
    });
  return {
    command: byMember((member, field) => command(sending, member, field("channel"), field("text"))),
    click: byMember((member, field) => {
      const [channel, ts] = [field("channel"), field("ts")];
      const [block, action] = [field("block"), field("action")];
      return click(sending, member, { channel, ts, block, action });
    }),
    submit: byViewer((modal, form) => submit(sending, modal, typedIn(form))),
    close: byViewer((modal) => close(sending, modal)),
  };
}

const TYPED = "typed:";

/** What was typed, by block. A browser ends lines with two characters. */
function typedIn(form: URLSearchParams): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...form].flatMap(([name, text]) =>
      name.startsWith(TYPED) ? [[name.slice(TYPED.length), text.replaceAll("\r\n", "\n")]] : [],
    ),
  );
}
