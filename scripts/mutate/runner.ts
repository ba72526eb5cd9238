import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { hook, importers, loadAnew } from "./hooks.ts";
import { ROOT } from "./instrument.ts";
import type { Answer, Coverage, Known, Order, Trial } from "./messages.ts";
import { collect, type SuiteTest } from "./suite.ts";

/*
 * Runs the core's tests in this process, as often as there are mutants to be tried. Started with a channel to its parent,
 * which ends it when it answers no more.
 */

/** The state of the switches in the instrumented code: their names are Stryker's. */
const switches: {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  hitCount?: number;
  hitLimit?: number;
  mutantCoverage?: {
    readonly static: Readonly<Record<string, number>>;
    readonly perTest: Readonly<Record<string, Readonly<Record<string, number>>>>;
  };
} = {};

/** A mutant that is passed more often runs in circles. */
const MOST_HITS = 5_000_000;

/** How often modules are loaded anew before memory gets short. */
const MOST_LOADS = 150;

const TEST_FILES = readdirSync(join(ROOT, "test/core"), { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".test.ts"))
  .map((path) => `test/core/${path}`)
  .sort();

function answer(message: Answer): Promise<void> {
  return new Promise((resolve) => process.send?.(message, () => resolve()));
}

function keyOf({ file, name }: SuiteTest): string {
  return `${file} ${name}`;
}

async function load(file: string): Promise<readonly SuiteTest[]> {
  return collect(file, () => import(`${pathToFileURL(join(ROOT, file)).href}`));
}

/** Whether a test fails. */
async function fails(test: SuiteTest): Promise<boolean> {
  try {
    await test.run();
    return false;
  } catch {
    return true;
  }
}

async function look(): Promise<Coverage> {
  const tests: SuiteTest[] = [];
  for (const file of TEST_FILES) tests.push(...(await load(file)));
  const known: Record<string, Known> = {};
  const failing: string[] = [];
  for (const test of tests) {
    const key = keyOf(test);
    switches.currentTestId = key;
    const start = performance.now();
    if (await fails(test)) failing.push(key);
    const milliseconds = performance.now() - start;
    const covers = Object.keys(switches.mutantCoverage?.perTest[key] ?? {});
    known[key] = { covers, milliseconds };
  }
  const whenLoaded = Object.keys(switches.mutantCoverage?.static ?? {});
  return { tests: known, whenLoaded, loadedBy: loadedBy(), failing };
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

async function testOf(key: string): Promise<SuiteTest | undefined> {
  const file = key.slice(0, key.indexOf(" "));
  const tests = loaded.get(file) ?? (await load(file));
  loaded.set(file, tests);
  return tests.find((test) => keyOf(test) === key);
}

/** The first test that notices a mutant. A module that does not even load is noticed by whoever loads it. */
async function noticing({ id, tests, budget, whenLoaded }: Trial): Promise<string | undefined> {
  if (whenLoaded) {
    loadAnew();
    loaded.clear();
  }
  // Whatever can be loaded as it is, is.
  else for (const key of tests) await testOf(key);
  Object.assign(switches, { activeMutant: id, hitCount: 0, hitLimit: MOST_HITS });
  const start = performance.now();
  for (const key of tests) {
    const test = await testOf(key).catch(() => "does not load" as const);
    if (test === "does not load" || (test !== undefined && (await fails(test)))) return key;
    if (performance.now() - start > budget) return undefined;
  }
  return undefined;
}

async function tryAll(trials: readonly Trial[]): Promise<void> {
  let loads = 0;
  for (const trial of trials) {
    const noticedBy = await noticing(trial);
    switches.activeMutant = undefined;
    if (trial.whenLoaded) {
      // What was loaded with a mutant on is of no use to the next.
      loadAnew();
      loaded.clear();
      loads += 1;
    }
    await answer({ kind: "tried", id: trial.id, noticedBy });
    if (loads === MOST_LOADS) return answer({ kind: "full" });
  }
}

async function obey(order: Order): Promise<void> {
  Object.assign(globalThis, { __stryker__: switches });
  // Always the same cases: what one run notices, the next one notices too.
  fc.configureGlobal({ seed: 1, endOnFailure: true });
  hook(order.files, order.kind === "look");
  if (order.kind === "look") await answer({ kind: "looked", coverage: await look() });
  else await tryAll(order.trials);
  process.disconnect();
}

process.once("message", (order: Order) => void obey(order));
