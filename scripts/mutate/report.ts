import type { Outcome } from "./trials.ts";

/** One line for a mutant that no test noticed: where it is, and what was changed into what. */
export function survivorText({ mutant, fate }: Outcome): string | undefined {
  if (fate === "noticed" || fate === "timed-out") return undefined;
  const { file, line, column, name, before, after } = mutant;
  return `${fate} ${file}:${line}:${column} ${name}: ${short(before)} → ${short(after)}`;
}

/** How many mutants of each room were noticed, and of all together. */
export function roomTable(outcomes: readonly Outcome[]): string {
  const rooms = new Map<string, Outcome[]>();
  for (const outcome of outcomes) {
    const room = outcome.mutant.file.split("/").slice(0, -1).join("/");
    rooms.set(room, [...(rooms.get(room) ?? []), outcome]);
  }
  const rows = [...rooms].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    `${"room".padEnd(30)}${["mutants", "noticed", "timed out", "survived", "unseen", "score"].map((text) => text.padStart(10)).join("")}`,
    ...rows.map(([room, some]) => rowText(room, some)),
    rowText("all", outcomes),
  ].join("\n");
}

function rowText(room: string, outcomes: readonly Outcome[]): string {
  const count = (wanted: Outcome["fate"]) => outcomes.filter(({ fate }) => fate === wanted).length;
  const caught = count("noticed") + count("timed-out");
  const score = `${((100 * caught) / outcomes.length).toFixed(1)} %`;
  const numbers = [
    outcomes.length,
    count("noticed"),
    count("timed-out"),
    count("survived"),
    count("unseen"),
    score,
  ];
  return `${room.padEnd(30)}${numbers.map((number) => String(number).padStart(10)).join("")}`;
}

function short(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length <= 80 ? line : `${line.slice(0, 77)}…`;
}
