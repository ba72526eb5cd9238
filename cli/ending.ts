import { CommanderError } from "commander";
import { AWS_EXIT, Refusal } from "./aws/refusal.ts";
import { EXIT } from "./exit.ts";

/**
 * How a command ends that threw. Commander has said already what was wrong with the words; everything else is said here, in
 * one line.
 */
export function exitCodeOf(error: unknown, say: (line: string) => void): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.invalid;
  say(`egress-guard: ${error instanceof Error ? error.message : String(error)}`);
  const misused = error instanceof Refusal && error.exit === AWS_EXIT.usage;
  return misused ? EXIT.invalid : EXIT.failure;
}
