import fc from "fast-check";
import { currentUrl, hook, importers, loadAnew, type Switches } from "./hooks.ts";
import type { Answer, Coverage, Known, Order, Trial } from "./messages.ts";
import { collect, type SuiteTest } from "./suite.ts";

/*
 * Runs the core's tests in this process, as often as there are mutants to be tried. Started with a channel to its parent,
 * which ends it when it answers no more.
 */

/** A mutant that is passed more often runs in circles. */
const MOST_PASSES = 5_000_000;

const NONE = -1;

let passes = 0;

const switches: Switches = {
  active: NONE,
  seen: new Uint8Array(100_000),
  passed: () => {
    passes += 1;
    if (passes > MOST_PASSES) throw new Error("this mutant runs in circles");
    return true;
  },
};

/** The mutants whose code has run since this was asked last. */
function seen(): readonly string[] {
  const ids = [...switches.seen.keys()].filter((id) => switches.seen[id] === 1);
  switches.seen.fill(0);
  return ids.map(String);
}

/** How often modules are loaded anew before memory gets short. */
const MOST_LOADS = 150;

function answer(message: Answer): Promise<void> {
  return new Promise((resolve) => process.send?.(message, () => resolve()));
}

function keyOf({ file, name }: SuiteTest): string {
  return `${file} ${name}`;
}

async function load(file: string): Promise<readonly SuiteTest[]> {
  return collect(file, () => import(currentUrl(file)));
}

/** How long this process has worked: a busy machine changes it little. */
function busyMilliseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Who waits so long waits for something that never comes. */
const PATIENCE_MS = 60_000;

/** Whether a test fails. */
async function fails(test: SuiteTest): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("it takes too long")), PATIENCE_MS);
  });
  try {
    await Promise.race([test.run(), late]);
    return false;
  } catch {
    return true;
  } finally {
    clearTimeout(timer);
  }
}

async function look(paths: readonly string[], testFiles: readonly string[]): Promise<Coverage> {
  const all: SuiteTest[] = [];
  for (const file of testFiles) {
    try {
      all.push(...(await load(file)));
    } catch (error) {
      throw new Error(`${file} can't be loaded`, { cause: error });
    }
  }
  const whenLoaded = new Set(seen());
  const leadingBy = loadedBy();
  // Those that load none of the files can't run any of their code.
  const leading = new Set(paths.flatMap((path) => leadingBy[path] ?? []));
  const tests = all.filter(({ file }) => leading.has(file));
  const known: Record<string, Known> = {};
  const failing: string[] = [];
  for (const test of tests) {
    const key = keyOf(test);
    const start = busyMilliseconds();
    if (await fails(test)) failing.push(key);
    known[key] = { milliseconds: busyMilliseconds() - start, covers: seen() };
  }
  return { tests: known, whenLoaded: [...whenLoaded], loadedBy: leadingBy, failing };
}

/** The test files that lead to each file, over however many imports. */
function loadedBy(): Readonly<Record<string, readonly string[]>> {
  const testsOf = (path: string) => {
    const seen = new Set([path]);
    for (const one of seen) for (const importer of importers.get(one) ?? []) seen.add(importer);
    return [...seen].filter((one) => one.endsWith(".test.ts"));
  };
  return Object.fromEntries([...importers.keys()].map((path) => [path, testsOf(path)]));
}

const loaded = new Map<string, readonly SuiteTest[]>();

async function testOf(key: string): Promise<SuiteTest> {
  const file = key.slice(0, key.indexOf(" "));
  const tests = loaded.get(file) ?? (await load(file));
  loaded.set(file, tests);
  const found = tests.find((test) => keyOf(test) === key);
  if (found === undefined) throw new Error(`${key} is not there any more`);
  return found;
}

/** What is loaded anew for one mutant may take so long. */
const MOST_LOADING_MS = 10_000;

/**
 * The first test that notices a mutant. A module that does not even load is noticed by whoever loads it. Loading counts by
 * itself: it says nothing about how quickly tests notice.
 */
async function noticing({ id, tests, budget, anew }: Trial): Promise<string | undefined> {
  if (anew === undefined) for (const key of tests) await testOf(key);
  else {
    loadAnew(anew);
    loaded.clear();
  }
  switches.active = Number(id);
  passes = 0;
  let loading = 0;
  let testing = 0;
  for (const key of tests) {
    const start = busyMilliseconds();
    const test = await testOf(key).catch(() => undefined);
    const ready = busyMilliseconds();
    if (test === undefined || (await fails(test))) return key;
    loading += ready - start;
    testing += busyMilliseconds() - ready;
    if (testing > budget || loading > MOST_LOADING_MS) return undefined;
  }
  return undefined;
}

async function tryAll(trials: readonly Trial[]): Promise<void> {
  let loads = 0;
  for (const trial of trials) {
    const noticedBy = await noticing(trial);
    switches.active = NONE;
    if (trial.anew !== undefined) loads += 1;
    await answer({ kind: "tried", id: trial.id, noticedBy });
    if (loads === MOST_LOADS) return answer({ kind: "full" });
  }
}

async function obey(order: Order): Promise<void> {
  // Always the same cases: what one run notices, the next one notices too.
  fc.configureGlobal({ seed: 1, endOnFailure: true });
  hook(order.files, switches, order.kind === "look");
  if (order.kind === "look")
    await answer({
      kind: "looked",
      coverage: await look(Object.keys(order.files), order.testFiles),
    });
  else await tryAll(order.trials);
  process.exit(0);
}

// What a failed test has left behind goes on, and may fail later with nobody there to hear it.
process.on("unhandledRejection", () => {});
process.once("message", (order: Order) => {
  obey(order).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});
