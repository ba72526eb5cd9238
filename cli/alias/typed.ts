import { basename } from "node:path";
import { GLOBAL_OPTIONS, OPERATION } from "../aws/options.ts";
import { takeOptions } from "../aws/words.ts";

/** How the processes above this one were called: the nearest first; `undefined` where the system does not tell. */
export type Callers = () => readonly (readonly string[])[];

/**
 * The words as they were typed. The AWS CLI keeps the global options (--output, --query, --profile, --region, …) to
 * itself when it runs an alias; where the system shows how its process was called, they are taken from there.
 */
export function typedWords(argv: readonly string[], callers: Callers): readonly string[] {
  for (const caller of callers()) {
    const aws = caller.findIndex((word) => /^aws(?:\.exe|cli)?$/i.test(basename(word)));
    const words = caller.slice(aws + 1);
    if (aws !== -1 && isSameCall(words, argv)) return words;
  }
  return argv;
}

/** Whether these words, less the global options, are the ones that came through the alias. */
function isSameCall(words: readonly string[], argv: readonly string[]): boolean {
  if (!words.includes(OPERATION)) return false;
  try {
    const { positionals, rest } = takeOptions(words, GLOBAL_OPTIONS, 1);
    const operation = takeOptions(rest, [], 1);
    const same = [OPERATION, ...operation.rest].join("\0") === argv.join("\0");
    return same && positionals[0] === "ec2" && operation.positionals[0] === OPERATION;
  } catch {
    return false;
  }
}
