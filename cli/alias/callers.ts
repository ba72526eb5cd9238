import { readFileSync } from "node:fs";

/** How far up is looked: the AWS CLI, a shell, and what the CLI's installer may put between. */
const MOST = 5;

/** How the processes above this one were called, as Linux tells it under /proc; nobody where it is not there. */
export function callersOfThis(): readonly (readonly string[])[] {
  const callers: (readonly string[])[] = [];
  try {
    for (let pid = process.ppid; pid > 1 && callers.length < MOST; pid = parentOf(pid)) {
      const line = readFileSync(`/proc/${pid}/cmdline`, "utf8");
      callers.push(line.split("\0").slice(0, -1));
    }
  } catch {
    // A process that has ended, or a system without /proc: what is known up to here has to do.
  }
  return callers;
}

/** The name in /proc/PID/stat may hold blanks and brackets, so the fields are counted from its end. */
function parentOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
}
