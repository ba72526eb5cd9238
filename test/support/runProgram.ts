import type { Desk } from "../../cli/desk.ts";
import { exitCodeOf } from "../../cli/ending.ts";
import { programOf } from "../../cli/program.ts";
import { type FakeDesk, type FakeGuard, fakeDesk } from "./fakeDesk.ts";

/** Gives a line to the command, whose guard is a function, and says how it ended. */
export async function runProgram(
  words: readonly string[],
  guard: FakeGuard,
  members: Partial<Desk> = {},
): Promise<FakeDesk & { readonly exit: number }> {
  const desk = fakeDesk("/nowhere", guard, members);
  let exit = 0;
  const end = (code: number) => {
    exit = code;
  };
  try {
    const program = await programOf(words, { desk, end });
    await program.parseAsync(words, { from: "user" });
  } catch (error) {
    exit = exitCodeOf(error, (line) => desk.err(`${line}\n`));
  }
  return { ...desk, exit };
}
