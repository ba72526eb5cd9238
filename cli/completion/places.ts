import type { Argument, Command, Option } from "commander";

/** What may stand after an option, or as an argument. */
export type Value =
  | { readonly kind: "any" | "file" | "folder" }
  | { readonly kind: "choice"; readonly words: readonly string[] };

/** A word that may be typed, and what it is for. */
export interface Word {
  readonly name: string;
  readonly does: string;
}

/** An option that may be typed; without a value it is a flag. */
export interface OptionWord extends Word {
  readonly value?: Value;
}

/** A command in its tree, with all that may be typed after it. */
export interface Place {
  /** The words that lead there, each with a blank before it; empty for `egress-guard` itself. */
  readonly at: string;
  readonly commands: readonly Word[];
  readonly options: readonly OptionWord[];
  /** What stands there that is neither a command nor an option. */
  readonly argument?: Value;
}

/** Every command of a tree, `egress-guard` itself first. */
export function placesOf(program: Command): readonly Place[] {
  return placesBelow(program, "");
}

function placesBelow(command: Command, at: string): readonly Place[] {
  const helper = command.createHelp();
  const commands = helper.visibleCommands(command);
  const argument = command.registeredArguments.map(argumentValue).find((value) => value);
  const own: Place = {
    at,
    commands: commands.map((one) => ({
      name: one.name(),
      does: helper.subcommandDescription(one),
    })),
    options: helper.visibleOptions(command).map(optionWord),
    ...(argument === undefined ? {} : { argument }),
  };
  const below = commands.flatMap((one) =>
    one.name() === "help" ? [helpAt(at, own)] : placesBelow(one, `${at} ${one.name()}`),
  );
  return [own, ...below];
}

/** `help` takes the name of a command beside it. */
function helpAt(at: string, { commands }: Place): Place {
  const words = commands.map(({ name }) => name).filter((name) => name !== "help");
  return { at: `${at} help`, commands: [], options: [], argument: { kind: "choice", words } };
}

function optionWord(option: Option): OptionWord {
  const { description: does, required, optional } = option;
  const value = required || optional ? { value: optionValue(option) } : {};
  return { name: option.long ?? option.flags, does, ...value };
}

function optionValue({ argChoices, flags }: Option): Value {
  if (argChoices !== undefined) return { kind: "choice", words: argChoices };
  const [, name = ""] = /[<[](\w+)/.exec(flags) ?? [];
  return { kind: KINDS[name] ?? "any" };
}

function argumentValue(argument: Argument): Value {
  if (argument.argChoices !== undefined) return { kind: "choice", words: argument.argChoices };
  return { kind: KINDS[argument.name()] ?? "any" };
}

/** What the name of a value, as help shows it, leads to. */
const KINDS: Readonly<Record<string, "file" | "folder">> = {
  file: "file",
  files: "file",
  folder: "folder",
  new: "file",
  old: "file",
  request: "file",
};
