import type { Desk } from "../desk.ts";

/** Colours a text by the state of the request that it is about. */
export type Paint = (status: string, text: string) => string;

const COLOURS: Readonly<Record<string, number>> = {
  "pending-approval": 33,
  approved: 36,
  scheduled: 33,
  executing: 36,
  authorized: 32,
  "already-authorized": 32,
  partial: 31,
  failed: 31,
  denied: 31,
  declined: 31,
};

/** Colours on a terminal, unless NO_COLOR is set (no-color.org); plain text everywhere else. */
export function painter(desk: Desk): Paint {
  const coloured = desk.columns !== undefined && !desk.env.NO_COLOR;
  return (status, text) => {
    const colour = coloured ? COLOURS[status] : undefined;
    return colour === undefined ? text : `\u001b[${colour}m${text}\u001b[0m`;
  };
}
