import type { Place, Value } from "./places.ts";

// What the scripts for bash and zsh have in common: branches of `case`.

/** A text as one word of a POSIX shell. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Branches that match each command by the words that lead to it. */
export function commandPattern(places: readonly Place[]): string {
  return places
    .filter(({ at }) => at !== "")
    .map(({ at }) => quoted(at))
    .join("|");
}

/**
 * Two functions that say what is wanted, in `kind` and `choices`: as the value of an option, named by the command's words and
 * its own, and as the argument of a command.
 */
export function wantedFunctions(places: readonly Place[]): string {
  return `_egress_guard_value() {
  kind=none choices=''
  case $1 in
${valueBranches(places).join("\n")}
  esac
}

_egress_guard_argument() {
  kind=none choices=''
  case $1 in
${argumentBranches(places).join("\n")}
  esac
}`;
}

/** Branches that say, for each option that takes a value, what that is: options of one kind of value are one branch. */
function valueBranches(places: readonly Place[]): readonly string[] {
  const patterns = new Map<string, string[]>();
  for (const { at, options } of places) {
    for (const { name, value } of options) {
      if (value === undefined) continue;
      const sets = settingOf(value);
      patterns.set(sets, [...(patterns.get(sets) ?? []), quoted(`${at} ${name}`)]);
    }
  }
  return [...patterns].map(([sets, names]) => `    ${names.join("|")}) ${sets} ;;`);
}

function settingOf(value: Value): string {
  const choices = value.kind === "choice" ? ` choices=${quoted(value.words.join(" "))}` : "";
  return `kind=${value.kind}${choices}`;
}

/** Branches that say which commands take files or folders as arguments. */
function argumentBranches(places: readonly Place[]): readonly string[] {
  return places.flatMap(({ at, argument }) =>
    argument === undefined ? [] : [`    ${quoted(at)}) ${settingOf(argument)} ;;`],
  );
}
