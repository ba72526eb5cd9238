import type { Place, Value, Word } from "./places.ts";

/** The script that completes words in fish, with what each is for. */
export function fishScript(places: readonly Place[]): string {
  const taking = places.flatMap(({ at, options }) =>
    options.filter(({ value }) => value !== undefined).map(({ name }) => quoted(`${at} ${name}`)),
  );
  const commands = places.filter(({ at }) => at !== "").map(({ at }) => quoted(at));
  return `# Completes the words of egress-guard in fish. Made by: egress-guard completion fish

function __egress_guard_takes
  contains -- "$argv[1]" ${taking.join(" ")}
end

function __egress_guard_at
  set -l at ''
  set -l before ''
  set -l line (commandline -opc)
  set -e line[1]
  for word in $line
    if __egress_guard_takes "$at $before"; and not string match -q -- '-*' $word
      set before ''
      continue
    end
    if contains -- "$at $word" ${commands.join(" ")}
      set at "$at $word"
    end
    set before $word
  end
  test "$at" = "$argv[1]"
end

complete -c egress-guard -f
${places.flatMap(placeLines).join("\n")}
`;
}

function placeLines({ at, commands, options, argument }: Place): readonly string[] {
  const here = `complete -c egress-guard -n ${quoted(`__egress_guard_at ${quoted(at)}`)}`;
  return [
    ...commands.map((word) => `${here} -a ${quoted(word.name)}${doesFlag(word)}`),
    ...options.map(
      (option) =>
        `${here} -l ${option.name.slice(2)}${valueFlags(option.value)}${doesFlag(option)}`,
    ),
    ...(argument === undefined || argument.kind === "any" ? [] : [here + argumentFlags(argument)]),
  ];
}

function doesFlag({ does }: Word): string {
  return does === "" ? "" : ` -d ${quoted(does)}`;
}

const FOLDERS = "-a '(__fish_complete_directories)'";

function valueFlags(value: Value | undefined): string {
  switch (value?.kind) {
    case undefined:
      return "";
    case "any":
      return " -x";
    case "file":
      return " -r -F";
    case "folder":
      return ` -x ${FOLDERS}`;
    case "choice":
      return ` -x -a ${quoted(value.words.join(" "))}`;
  }
}

function argumentFlags(value: Value): string {
  return value.kind === "file" ? " -F" : valueFlags(value).replace(" -x", "");
}

/** A text as one word of fish: in its quotes only a quote and a backslash mean something. */
function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
