import { closeMatches } from "./closeMatches.ts";
import { wrongUse } from "./refusal.ts";

/**
 * One option of a command line. How many words it takes: none (a flag), one, one that may be left out, or any number.
 * Of an option given twice the last one counts.
 */
export interface Option {
  readonly name: string;
  readonly takes: "none" | "one" | "optional" | "many";
  /** Several options may set one value: `--dry-run` and `--no-dry-run`. */
  readonly sets?: string;
  /** What a flag sets, or an option whose word is left out. */
  readonly value?: string | boolean;
  readonly choices?: readonly string[];
  readonly required?: boolean;
}

/** What a line's words said: the options' values by the name that they set, and the words nobody took. */
export interface Words {
  readonly values: ReadonlyMap<string, Given>;
  readonly positionals: readonly string[];
  readonly rest: readonly string[];
}

/** A flag's value, an option's word, or the words of one that takes many. */
export type Given = boolean | string | readonly string[];

/** A word as the parser sees it: an argument, an option, or the `--` after which there are no options. */
type Token =
  | { readonly kind: "word" | "end"; readonly text: string }
  | {
      readonly kind: "option";
      readonly text: string;
      readonly option: Option | undefined;
      readonly attached: string | undefined;
    };

/**
 * Takes the options of a table out of a line, as Python's argparse does for the AWS CLI: an unmistakable beginning of an
 * option's name stands for it, unknown options are left over for the next table, and so many `positionals` of the words
 * that no option takes are taken as they come. After a word `--`, itself left over, there are no options.
 */
export function takeOptions(
  line: readonly string[],
  options: readonly Option[],
  positionals: number,
): Words {
  const tokens = tokensOf(line, options);
  const values = new Map<string, Given>();
  const taken: string[] = [];
  const rest: string[] = [];
  for (let at = 0; at < tokens.length; ) {
    const token = tokens[at];
    if (token?.kind !== "option") {
      const text = token?.text ?? "";
      if (token?.kind === "word" && taken.length < positionals) taken.push(text);
      else rest.push(text);
      at++;
    } else if (token.option === undefined) {
      rest.push(token.text);
      at++;
    } else {
      at = takeValue(tokens, at, token.option, token.attached, values);
    }
  }
  requireAll(options, values);
  return { values, positionals: taken, rest };
}

function tokensOf(line: readonly string[], options: readonly Option[]): readonly Token[] {
  const end = line.indexOf("--");
  return line.map((text, index): Token => {
    if (end !== -1 && index >= end) return { kind: index === end ? "end" : "word", text };
    return tokenOf(text, options);
  });
}

function tokenOf(text: string, options: readonly Option[]): Token {
  if (!text.startsWith("-") || text === "-") return { kind: "word", text };
  const [head, attached] = split(text);
  const exact =
    options.find(({ name }) => `--${name}` === text) ??
    options.find(({ name }) => `--${name}` === head);
  const candidates = exact
    ? [exact]
    : options.filter(({ name }) => text.startsWith("--") && `--${name}`.startsWith(head));
  if (candidates.length > 1) {
    const names = candidates.map(({ name }) => `--${name}`).join(", ");
    throw wrongUse(`ambiguous option: ${text} could match ${names}`);
  }
  const [option] = candidates;
  if (option !== undefined) return { kind: "option", text, option, attached };
  // A number below zero, and whatever holds a blank, is no option.
  if (/^-\d+$|^-\d*\.\d+$/.test(text) || text.includes(" ")) return { kind: "word", text };
  return { kind: "option", text, option: undefined, attached: undefined };
}

function split(text: string): readonly [head: string, attached: string | undefined] {
  const at = text.indexOf("=");
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/** Takes what belongs to an option, and says where the line goes on. */
function takeValue(
  tokens: readonly Token[],
  at: number,
  option: Option,
  attached: string | undefined,
  values: Map<string, Given>,
): number {
  const { name, takes, sets = name, value = true } = option;
  if (attached !== undefined) {
    if (takes === "none")
      throw wrongUse(`argument --${name}: ignored explicit argument '${attached}'`);
    values.set(sets, takes === "many" ? [attached] : chosen(option, attached));
    return at + 1;
  }
  const words = followingWords(tokens, at + 1);
  switch (takes) {
    case "none":
      values.set(sets, value);
      return at + 1;
    case "many":
      values.set(sets, words);
      return at + 1 + words.length;
    default: {
      const [word] = words;
      if (word === undefined && takes === "one") {
        throw wrongUse(`argument --${name}: expected one argument`);
      }
      values.set(sets, word === undefined ? value : chosen(option, word));
      return at + (word === undefined ? 1 : 2);
    }
  }
}

function followingWords(tokens: readonly Token[], from: number): readonly string[] {
  const end = tokens.findIndex(({ kind }, index) => index >= from && kind !== "word");
  return tokens.slice(from, end === -1 ? undefined : end).map(({ text }) => text);
}

function chosen({ name, choices }: Option, word: string): string {
  if (choices === undefined || choices.includes(word)) return word;
  const near = closeMatches(word, choices);
  const hint = near.length === 0 ? [] : ["Maybe you meant:\n", ...near.map((n) => `  * ${n}`)];
  throw wrongUse([`argument --${name}: Found invalid choice '${word}'\n`, ...hint].join("\n"));
}

function requireAll(options: readonly Option[], values: ReadonlyMap<string, Given>): void {
  const missing = options.filter(({ name, required }) => required && !values.has(name));
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => `--${name}`).join(", ");
  throw wrongUse(`the following arguments are required: ${names}`);
}
