import { type Desk, thisDesk } from "../desk.ts";
import { EXIT } from "../exit.ts";
import type { Output } from "../output.ts";
import type { Refused } from "./ask.ts";

/** Where a command about requests runs, and whom it tells its exit code. */
export interface Bench {
  readonly desk: Desk;
  readonly end: (exit: number) => void;
}

/** This machine, and this process. */
export function thisBench(): Bench {
  return {
    desk: thisDesk(),
    end: (exit) => {
      process.exitCode = exit;
    },
  };
}

/** Writes what came of a command: its lines, or the value behind them. */
export function write(
  { desk, end }: Bench,
  output: Output,
  { lines, value, exit = EXIT.done }: Written,
): void {
  desk.out(output === "json" ? `${JSON.stringify(value, null, 2)}\n` : text(lines));
  end(exit);
}

/** An answer in both its forms, and how the command ends with it. */
export interface Written {
  readonly lines: readonly string[];
  readonly value: unknown;
  readonly exit?: number;
}

/** Says why there is no answer. */
export function refuse(
  { desk, end }: Bench,
  { lines, exit }: Pick<Refused, "lines" | "exit">,
): void {
  const [first = "", ...more] = lines;
  desk.err(text([`egress-guard: ${first}`, ...more]));
  end(exit);
}

/** Lines as they are written. */
export function text(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}
