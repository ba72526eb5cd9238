import { Option } from "commander";
import { formatPolicyFault, type PolicyFault } from "../core/policy/fault.ts";
import { EXIT } from "./exit.ts";

/** How an answer is written: for a person, or as one JSON value for a program. */
export type Output = "text" | "json";

/** The option that every command of the workshop takes. */
export function outputOption(): Option {
  return new Option("--output <form>", "how the answer is written")
    .choices(["text", "json"] satisfies Output[])
    .default("text");
}

/** Writes an answer in the form that was asked for. */
export function print(output: Output, lines: () => readonly string[], value: () => unknown): void {
  console.log(output === "json" ? JSON.stringify(value(), null, 2) : lines().join("\n"));
}

/** Says on the error output what is wrong with the files that were named, a line each. */
export function refuse(faults: readonly PolicyFault[]): void {
  refuseLines(faults.map(formatPolicyFault));
}

/** The same for what is said in lines already. */
export function refuseLines(lines: readonly string[]): void {
  for (const line of lines) console.error(line);
  process.exitCode = EXIT.invalid;
}
