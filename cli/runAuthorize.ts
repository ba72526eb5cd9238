import { authorize } from "./authorize.ts";
import { thisDesk } from "./desk.ts";

/** Runs EC2's operation on this machine, and leaves its exit code. */
export async function runAuthorize(argv: readonly string[]): Promise<void> {
  // Whoever reads the output may stop reading: that is no fault.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  process.exitCode = await authorize(argv, thisDesk());
}
