import { fork } from "node:child_process";
import { join } from "node:path";
import { type Instrumented, type Mutant, ROOT } from "./instrument.ts";
import type { Answer, Coverage, Order, Trial } from "./messages.ts";
import { testsLeadingTo, testsRunning } from "./order.ts";

/** How a mutant fared. */
export interface Outcome {
  readonly mutant: Mutant;
  /** `unseen`: no test runs its code. */
  readonly fate: "noticed" | "timed-out" | "survived" | "unseen";
  readonly noticedBy?: string;
}

/** How much longer than its budget a mutant may take before its process is ended: the code runs in circles. */
const GRACE_MS = 120_000;

/** Runs all tests once on the code as it is, and notes which of them run which code. */
export async function lookAtTests(
  { files }: Instrumented,
  testFiles: readonly string[],
): Promise<Coverage> {
  let coverage: Coverage | undefined;
  await runProcess({ kind: "look", files, testFiles }, 1_200_000, (answer) => {
    if (answer.kind === "looked") coverage = answer.coverage;
  });
  if (coverage === undefined) throw new Error("the tests did not run to their end");
  return coverage;
}

/**
 * Tries some mutants one after the other on what is loaded; and those that no test has noticed so, but that may also do
 * something while modules are loaded, by loading them anew.
 */
export async function tryMutants(
  instrumented: Instrumented,
  mutants: readonly Mutant[],
  coverage: Coverage,
  budget: number,
  tell: (outcome: Outcome) => void,
): Promise<void> {
  const byId = new Map(mutants.map((mutant) => [mutant.id, mutant]));
  const whenLoaded = new Set(coverage.whenLoaded);
  const leading = new Map<string, readonly string[]>();
  const later: Trial[] = [];
  const done: Done = (id, fate, noticedBy) => {
    const mutant = byId.get(id);
    if (mutant) tell({ mutant, fate, ...(noticedBy !== undefined && { noticedBy }) });
  };
  const asLoaded = mutants.map((mutant) => ({
    id: mutant.id,
    tests: testsRunning(mutant, coverage),
    budget,
  }));
  await tryTrials(instrumented, asLoaded, (id, fate, noticedBy) => {
    const file = byId.get(id)?.file ?? "";
    if (fate === "noticed" || fate === "timed-out" || !whenLoaded.has(id))
      return done(id, fate, noticedBy);
    const tests = leading.get(file) ?? testsLeadingTo(file, instrumented.mutants, coverage);
    leading.set(file, tests);
    later.push({ id, anew: file, tests, budget });
  });
  await tryTrials(instrumented, later, done);
}

type Done = (id: string, fate: Outcome["fate"], noticedBy?: string) => void;

/** Tries what is to be tried, by as many processes after each other as it needs. */
async function tryTrials(
  { files }: Instrumented,
  trials: readonly Trial[],
  done: Done,
): Promise<void> {
  const open = new Map(trials.map((trial) => [trial.id, trial]));
  const end: Done = (id, fate, noticedBy) => {
    open.delete(id);
    done(id, fate, noticedBy);
  };
  for (const { id, tests } of trials) if (tests.length === 0) end(id, "unseen");
  while (open.size > 0) {
    const left = [...open.values()];
    const patience = Math.max(...left.map(({ budget }) => budget)) + GRACE_MS;
    const ended = await runProcess({ kind: "try", files, trials: left }, patience, (answer) => {
      if (answer.kind !== "tried") return;
      end(answer.id, answer.noticedBy === undefined ? "survived" : "noticed", answer.noticedBy);
    });
    const stuck = left.find(({ id }) => open.has(id));
    if (ended === "stuck" && stuck !== undefined) end(stuck.id, "timed-out");
  }
}

/** Starts a process, and waits until it has done what it was told to, or has said nothing for too long. */
function runProcess(
  order: Order,
  patience: number,
  hear: (answer: Answer) => void,
): Promise<"ended" | "stuck"> {
  const child = fork(join(import.meta.dirname, "runner.ts"), {
    cwd: ROOT,
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    execArgv: ["--disable-warning=ExperimentalWarning", "--max-old-space-size=3000"],
  });
  return new Promise((resolve, reject) => {
    let stuck = false;
    const end = () => {
      stuck = true;
      child.kill("SIGKILL");
    };
    let timer = setTimeout(end, patience);
    child.on("message", (answer: Answer) => {
      clearTimeout(timer);
      timer = setTimeout(end, patience);
      hear(answer);
      if (answer.kind === "full") child.kill();
    });
    child.on("exit", (code, signal) => {
      clearTimeout(timer);
      if (code !== 0 && code !== null) reject(new Error("the tests could not be run at all"));
      // Memory that runs short is the mutant's doing, too.
      else resolve(stuck || signal === "SIGABRT" ? "stuck" : "ended");
    });
    child.send(order);
  });
}
