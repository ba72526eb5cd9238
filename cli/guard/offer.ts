import type { DataObject } from "../aws/data.ts";
import { isDataObject } from "../aws/data.ts";
import { OPERATION } from "../aws/options.ts";
import { textOf } from "./notes.ts";

/** A request's body as a command line that a shell takes as it stands; `own` are the caller's words to be kept. */
export function offerLine(body: DataObject, own: readonly string[]): string {
  const guard = isDataObject(body.Guard) ? body.Guard : {};
  const option = (name: string, value: string | undefined) =>
    value === undefined ? [] : [name, value];
  const json = (member: string) =>
    body[member] === undefined ? undefined : JSON.stringify(body[member]);
  const words = [
    "egress-guard",
    OPERATION,
    ...option("--group-id", textOf(body, "GroupId")),
    ...option("--ip-permissions", json("IpPermissions")),
    ...option("--tag-specifications", json("TagSpecifications")),
    ...option("--justification", textOf(guard, "Justification")),
    ...option("--ticket", textOf(guard, "Ticket")),
    ...option("--expires-in", textOf(guard, "Duration")),
    ...option("--expires-at", textOf(guard, "ExpiresAt")),
    ...own,
  ];
  return words.map(shellWord).join(" ");
}

/** A word as a POSIX shell reads it back. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
