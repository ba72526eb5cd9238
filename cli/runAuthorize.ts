import { ALIAS_VARIABLE } from "./alias/variable.ts";
import { authorize } from "./authorize.ts";
import { AWS_EXIT } from "./aws/refusal.ts";
import { thisDesk } from "./desk.ts";
import { allowEarlyEnd } from "./pipe.ts";

/** Runs EC2's operation on this machine, and leaves its exit code. */
export async function runAuthorize(argv: readonly string[]): Promise<void> {
  allowEarlyEnd();
  process.exitCode = await authorize(await typed(argv), thisDesk());
  // Whoever has pressed Ctrl-C does not wait for the next look.
  if (process.exitCode === AWS_EXIT.interrupted) process.exit();
}

/** Behind an alias of the AWS CLI's, some of the words have to be fetched. */
async function typed(argv: readonly string[]): Promise<readonly string[]> {
  if (process.env[ALIAS_VARIABLE] === undefined) return argv;
  const [{ typedWords }, { callersOfThis }] = await Promise.all([
    import("./alias/typed.ts"),
    import("./alias/callers.ts"),
  ]);
  return typedWords(argv, callersOfThis);
}
