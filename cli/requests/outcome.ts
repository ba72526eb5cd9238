import type { DataObject } from "../aws/data.ts";
import { EXIT } from "../exit.ts";
import { notesOf, textOf } from "../guard/notes.ts";
import { findingsText } from "../guard/report.ts";
import { printable } from "../printable.ts";
import type { Written } from "./bench.ts";
import { awaitsOf, waitsUntil } from "./requestText.ts";

/** What became of a request by what was said to it. */
export function outcomeOf(request: DataObject): Written {
  const id = textOf(request, "RequestId") ?? "";
  const status = textOf(request, "Status") ?? "";
  const [exit, line] = ENDS[status]?.(id, request) ?? [EXIT.failure, `${id} is ${status}`];
  const findings = exit === EXIT.denied ? findingsText(notesOf(request)).trimEnd() : "";
  const lines = [line, ...(findings === "" ? [] : findings.split("\n"))];
  return { lines: lines.map(printable), value: { Request: request }, exit };
}

type End = (id: string, request: DataObject) => readonly [exit: number, line: string];

const followed = (id: string) => `follow it with: egress-guard requests show ${id}`;

const opened: End = (id, request) => {
  const until = textOf(request, "ExpiresAt");
  const rules = textOf(request, "RulesStatus");
  if (rules === "revoked") return [EXIT.done, `${id} holds no rules any more`];
  if (rules === "revoking") {
    return [EXIT.pending, `${id} gives its rules up, and EC2 has not said so yet; ${followed(id)}`];
  }
  return [EXIT.done, `${id} has its rules${until === undefined ? "" : ` until ${until}`}`];
};

const ENDS: Readonly<Record<string, End>> = {
  "pending-approval": (id, request) => [
    EXIT.pending,
    `${id} waits for ${awaitsOf(request).join("; ")}, until ${waitsUntil(request)}`,
  ],
  approved: (id) => [EXIT.done, `${id} is approved, and carried out now; ${followed(id)}`],
  scheduled: (id, request) => [
    EXIT.pending,
    `${id} waits for its change window, which begins at ${textOf(request, "StartsAt")}; ${followed(id)}`,
  ],
  executing: (id) => [EXIT.pending, `${id} is being carried out; ${followed(id)}`],
  authorized: opened,
  "already-authorized": opened,
  partial: opened,
  denied: (id) => [EXIT.denied, `${id} is denied by the policy in force`],
  declined: (id) => [EXIT.done, `${id} is declined`],
  cancelled: (id) => [EXIT.done, `${id} is cancelled`],
};
