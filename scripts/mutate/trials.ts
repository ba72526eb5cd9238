import { fork } from "node:child_process";
import { dirname, join } from "node:path";
import { type Instrumented, type Mutant, ROOT } from "./instrument.ts";
import type { Answer, Coverage, Order, Trial } from "./messages.ts";

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

/** Tries some mutants one after the other. */
export async function tryMutants(
  { files }: Instrumented,
  mutants: readonly Mutant[],
  coverage: Coverage,
  budget: number,
  tell: (outcome: Outcome) => void,
): Promise<void> {
  const trials = new Map(
    mutants.map((mutant) => [mutant.id, { mutant, trial: trialOf(mutant, coverage, budget) }]),
  );
  const done = (id: string, fate: Outcome["fate"], noticedBy?: string) => {
    const mutant = trials.get(id)?.mutant;
    trials.delete(id);
    if (mutant) tell({ mutant, fate, ...(noticedBy !== undefined && { noticedBy }) });
  };
  for (const [id, { trial }] of [...trials]) if (trial.tests.length === 0) done(id, "unseen");
  while (trials.size > 0) {
    // Those that have everything loaded anew come last.
    const left = [...trials.values()]
      .map(({ trial }) => trial)
      .sort((a, b) => Number(a.whenLoaded) - Number(b.whenLoaded));
    const end = await runProcess(
      { kind: "try", files, trials: left },
      budget + GRACE_MS,
      (answer) => {
        if (answer.kind !== "tried") return;
        done(answer.id, answer.noticedBy === undefined ? "survived" : "noticed", answer.noticedBy);
      },
    );
    const stuck = left.find(({ id }) => trials.has(id));
    if (end === "stuck" && stuck !== undefined) done(stuck.id, "timed-out");
  }
}

/**
 * The tests of the file itself are asked first, then the quickest; where each test file has to be loaded anew, those of the same
 * folder before the others.
 */
function trialOf({ id, file }: Mutant, coverage: Coverage, budget: number): Trial {
  const whenLoaded = coverage.whenLoaded.includes(id);
  const able = Object.entries(coverage.tests).filter(([key]) => !coverage.failing.includes(key));
  const loading = new Set(coverage.loadedBy[file]);
  const tests = able
    .filter(([key, { covers }]) => (whenLoaded ? loading.has(fileOf(key)) : covers.includes(id)))
    .map(([key, { milliseconds }]) => ({
      key,
      milliseconds,
      near: nearness(fileOf(key), file, whenLoaded),
    }))
    .sort((a, b) => b.near - a.near || a.milliseconds - b.milliseconds)
    .map(({ key }) => key);
  return { id, whenLoaded, tests, budget };
}

function fileOf(key: string): string {
  return key.slice(0, key.indexOf(" "));
}

function nearness(testFile: string, file: string, whenLoaded: boolean): number {
  if (testFile === `test/${file.replace(/\.ts$/, ".test.ts")}`) return 2;
  return whenLoaded && dirname(testFile) === `test/${dirname(file)}` ? 1 : 0;
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
