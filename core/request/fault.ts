/** One thing wrong with a request: where, and one line with the value given, what it ran into and what would pass. */
export interface Fault {
  /** A JSON pointer (RFC 6901) into the body; the empty pointer is the whole body. */
  readonly pointer: string;
  readonly detail: string;
}

/** The JSON pointer of a path, its parts escaped as RFC 6901 §3 says. */
export function pointerOf(path: readonly PropertyKey[]): string {
  let pointer = "";
  for (const part of path) {
    const text = String(part);
    const isPlain = !text.includes("~") && !text.includes("/");
    pointer += `/${isPlain ? text : text.replaceAll("~", "~0").replaceAll("/", "~1")}`;
  }
  return pointer;
}

/** Some readers end a line at these too; JSON leaves them as they are. */
const LINE_BREAKS = /[\u0085\u2028\u2029]/g;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** A value as an answer quotes it: JSON, on one line, cut where it grows long. */
export function quote(value: unknown): string {
  // JSON has no form for the infinity that a number such as 1e400 is read as.
  const text = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? "nothing");
  const characters = [...text.replace(LINE_BREAKS, escaped)];
  return characters.length <= 80 ? characters.join("") : `${characters.slice(0, 79).join("")}…`;
}

/** How many faults one answer names. */
const MAX_FAULTS = 100;

/** A body of 64 KiB can have tens of thousands of faults: nobody reads them, and no gateway carries them. */
export function shortened(faults: readonly Fault[]): readonly Fault[] {
  if (faults.length <= MAX_FAULTS) return faults;
  const rest = faults.length - MAX_FAULTS;
  return [
    ...faults.slice(0, MAX_FAULTS),
    { pointer: "", detail: `the body has ${rest} more faults` },
  ];
}
