import { type Fault, quote } from "../request/fault.ts";
import { toIpPermission } from "../request/permissions.ts";
import { readShorthand } from "../request/shorthand.ts";
import { linesOf } from "./fieldText.ts";
import type { AskMapping, AskPart } from "./mapping.ts";
import type { TicketSheet } from "./sheet.ts";

/** One thing wrong with what a ticket asks for: in which field, and one line that says what would pass. */
export interface FieldFault {
  readonly field: string;
  readonly detail: string;
}

/** What a ticket asks for, in the words of the API; or everything that its fields have wrong. */
export type WishReading =
  | { readonly ok: true; readonly value: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly faults: readonly FieldFault[] };

type Part<T> = { readonly value: T; readonly faults: readonly string[] };

/** Reads what a ticket asks for from its fields: a group, a rule a line, a tag a line, how long and why. */
export function wishOf(
  { ticket, fields }: Pick<TicketSheet, "ticket" | "fields">,
  asks: AskMapping,
): WishReading {
  const lines = (part: AskPart) => {
    const field = asks[part];
    return field === undefined ? [] : (linesOf(fields[field]) ?? []);
  };
  const group = single(
    lines("group"),
    "the id of one security group, such as sg-0123456789abcdef0",
  );
  const rules = rulesOf(lines("permissions"));
  const tags = tagsOf(lines("tags"));
  const duration = atMostOne(lines("duration"), "one duration, such as P7D");
  const faults = Object.entries({ group, permissions: rules, tags, duration }).flatMap(
    ([part, read]) =>
      read.faults.map((detail) => ({ field: asks[part as AskPart] ?? part, detail })),
  );
  if (faults.length > 0) return { ok: false, faults };
  const { ticketTag } = asks;
  const own = ticketTag === undefined ? [] : [{ Key: ticketTag, Value: ticket.key }];
  const all = [...tags.value.filter(({ Key }) => Key !== ticketTag), ...own];
  const why = lines("justification").join(" ");
  return {
    ok: true,
    value: {
      GroupId: group.value,
      IpPermissions: rules.value,
      ...(all.length === 0
        ? {}
        : { TagSpecifications: [{ ResourceType: "security-group-rule", Tags: all }] }),
      Guard: {
        Ticket: ticket.key,
        ...(why === "" ? {} : { Justification: why }),
        ...(duration.value === undefined ? {} : { Duration: duration.value }),
      },
    },
  };
}

function single(lines: readonly string[], expected: string): Part<string | undefined> {
  return lines.length === 0
    ? { value: undefined, faults: [`is empty; write ${expected}`] }
    : atMostOne(lines, expected);
}

function atMostOne(lines: readonly string[], expected: string): Part<string | undefined> {
  const [value] = lines;
  const faults = lines.length > 1 ? [`has ${lines.length} lines; write ${expected}`] : [];
  return { value, faults };
}

function rulesOf(lines: readonly string[]) {
  if (lines.length === 0) {
    return {
      value: [],
      faults: ["is empty; write a rule a line, such as tcp 443 to 203.0.113.0/24"],
    };
  }
  const read = lines.map((line) => readShorthand(line));
  return {
    value: read.flatMap((one) => (one.ok ? [toIpPermission(one.traffic)] : [])),
    faults: read.flatMap((one, index) => (one.ok ? [] : [`line ${index + 1}: ${one.message}`])),
  };
}

const TAG = /^([^=]*[^=\s])\s*=\s*(.*)$/;

function tagsOf(lines: readonly string[]) {
  const read = lines.map((line) => TAG.exec(line));
  return {
    value: read.flatMap((found) =>
      found === null ? [] : [{ Key: found[1] ?? "", Value: found[2] ?? "" }],
    ),
    faults: read.flatMap((found, index) =>
      found === null
        ? [`line ${index + 1}: ${quote(lines[index])} is no tag; write Owner=jo@acme.example`]
        : [],
    ),
  };
}

const PLACES: readonly (readonly [pointer: string, part: AskPart])[] = [
  ["/GroupId", "group"],
  ["/IpPermissions", "permissions"],
  ["/TagSpecifications", "tags"],
  ["/Guard/Duration", "duration"],
  ["/Guard/Justification", "justification"],
];

/** A fault of a request that a ticket made, at the field that it came from. */
export function fieldFault({ pointer, detail }: Fault, asks: AskMapping): FieldFault {
  const part = PLACES.find(([begins]) => pointer.startsWith(begins))?.[1];
  return { field: (part === undefined ? undefined : asks[part]) ?? "the ticket", detail };
}
