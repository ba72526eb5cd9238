import { type Fault, pointerOf, quote } from "../request/fault.ts";
import { member, textMember } from "./fieldText.ts";
import type { TicketSystem } from "./ticket.ts";

/** Which ticket a hook is about, or why it is about none. Nothing else of a hook is ever believed. */
export type HookKeyReading =
  | { readonly ok: true; readonly key: string }
  | { readonly ok: false; readonly fault: Fault };

/** Where the key stands in a hook of each system, and what it looks like. */
const PLACES: Readonly<
  Record<
    TicketSystem,
    { readonly path: readonly string[]; readonly form: RegExp; readonly example: string }
  >
> = {
  jira: {
    path: ["issue", "key"],
    form: /^[A-Z][A-Z0-9_]{1,19}-[1-9][0-9]{0,9}$/,
    example: "NET-12",
  },
  servicenow: { path: ["number"], form: /^[A-Z]{2,10}[0-9]{5,12}$/, example: "CHG0030001" },
};

/**
 * Reads the key of a ticket out of the body of a signed hook. The body may be large and hold what the system's users wrote; only
 * the key is looked at.
 */
export function readHookKey(body: Uint8Array, system: TicketSystem): HookKeyReading {
  const { path, form, example } = PLACES[system];
  const value = jsonOf(body);
  if (value === undefined) return refused("", "the body is not JSON");
  const holder = path
    .slice(0, -1)
    .reduce<unknown>((inside, name) => member(inside, name), value.json);
  const key = textMember(holder, path.at(-1) ?? "");
  if (key !== undefined && form.test(key)) return { ok: true, key };
  const given = key === undefined ? "is missing" : `${quote(key)} is no key of a ticket`;
  return refused(pointerOf(path), `${given}; it is such as ${example}`);
}

function refused(pointer: string, detail: string): HookKeyReading {
  return { ok: false, fault: { pointer, detail } };
}

const UTF8 = new TextDecoder("utf-8", { fatal: true });

function jsonOf(body: Uint8Array): { readonly json: unknown } | undefined {
  try {
    return { json: JSON.parse(UTF8.decode(body)) };
  } catch {
    return undefined;
  }
}
