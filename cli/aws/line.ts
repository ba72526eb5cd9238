import { type Globals, globalsOf } from "./globals.ts";
import { type GuardWords, guardWordsOf } from "./guardWords.ts";
import { GLOBAL_OPTIONS, GUARD_OPTIONS, LIFTS_REQUIRED, OPERATION_OPTIONS } from "./options.ts";
import { parametersOf } from "./parameters.ts";
import { type Files, paramFiles } from "./paramFile.ts";
import { unknownOptions, wrongParameter } from "./refusal.ts";
import { validate } from "./validate.ts";
import { type Dict, isDict } from "./value.ts";
import { type Option, takeOptions } from "./words.ts";

/** What a line asks for, its global options aside. */
export type Line =
  | { readonly kind: "help" }
  | { readonly kind: "skeleton"; readonly format: "input" | "yaml-input" }
  | Call;

/** A request to be sent, or with `sample` one to be checked and answered by an example. */
export interface Call {
  readonly kind: "call" | "sample";
  readonly parameters: Dict;
  /** The members of `Guard` that the request itself brought along. */
  readonly guardMembers: Dict;
  readonly guard: GuardWords;
}

/** The words of a line after the global options were taken out of it. */
export interface Globally {
  readonly globals: Globals;
  readonly rest: readonly string[];
  readonly version: boolean;
}

/** Takes the global options out of a line, and the words that name the operation. */
export function takeGlobals(argv: readonly string[]): Globally {
  refusePrompting(argv);
  const { values, positionals, rest } = takeOptions(argv, GLOBAL_OPTIONS, 1);
  const version = values.has("version");
  // `ec2 authorize-security-group-egress` is what an alias of the whole AWS CLI passes on.
  const operation = positionals[0] === "ec2" ? takeOptions(rest, [], 1).rest : rest;
  return { globals: globalsOf(values), rest: operation, version };
}

function refusePrompting(argv: readonly string[]): void {
  const on = argv.includes("--cli-auto-prompt");
  if (on && argv.includes("--no-cli-auto-prompt")) {
    throw wrongParameter(
      "Both --cli-auto-prompt and --no-cli-auto-prompt cannot be specified at the same time.",
    );
  }
  if (on) throw wrongParameter("Prompting is not offered here: leave --cli-auto-prompt out.");
}

/** Reads the operation's own words: what wrong use there is, ends here. */
export async function readLine(rest: readonly string[], files: Files): Promise<Line> {
  if (rest.includes("--help") || (rest.length === 1 && rest[0] === "help")) return { kind: "help" };
  const words = takeOptions(rest, optionsFor(rest), 1);
  const { values, positionals } = words;
  if (positionals[0] === "help") return { kind: "help" };
  const unknown = [...withoutEnd(words.rest), ...positionals].filter((word) => word !== "");
  if (unknown.length > 0) throw unknownOptions(unknown);
  const parameters = await parametersOf(words, paramFiles(files));
  const skeleton = values.get("generate-cli-skeleton");
  if (skeleton === "input" || skeleton === "yaml-input") {
    return { kind: "skeleton", format: skeleton };
  }
  const guardMembers = parameters.get("Guard");
  const request = new Map(parameters);
  if (isDict(guardMembers)) request.delete("Guard");
  validate(request);
  return {
    kind: skeleton === "output" ? "sample" : "call",
    parameters: request,
    guardMembers: isDict(guardMembers) ? guardMembers : new Map(),
    guard: guardWordsOf(values),
  };
}

/** The operation's options; what brings a whole request along lifts what is required, as it does in the AWS CLI. */
function optionsFor(rest: readonly string[]): readonly Option[] {
  const lifting = LIFTS_REQUIRED.filter((name) => rest.includes(`--${name}`));
  const next = rest[rest.indexOf("--generate-cli-skeleton") + 1];
  const lifted = lifting.some((name) => name !== "generate-cli-skeleton" || next !== "output");
  const options: readonly Option[] = [...OPERATION_OPTIONS, ...GUARD_OPTIONS];
  return lifted ? options.map((option) => ({ ...option, required: false })) : options;
}

/** The first `--` only says that no options follow. */
function withoutEnd(rest: readonly string[]): readonly string[] {
  const end = rest.indexOf("--");
  return end === -1 ? rest : rest.toSpliced(end, 1);
}
