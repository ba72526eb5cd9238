import { parseArgs } from "node:util";
import fc from "fast-check";
import { decide } from "../core/policy/decide.ts";
import { judge } from "./support/oracle.ts";
import { openWorlds, worlds } from "./support/worldArbitraries.ts";
import { subjectOf, verdictOf, type World } from "./support/worlds.ts";

/*
 * Holds the core's decision against the slow one, for random policies and requests: `npm run oracle -- --runs 100000 --seed 7`.
 * The seed is printed first; a disagreement is printed as the smallest world that still shows it.
 */

const PROGRESS = 10_000;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(value))
    throw new Error(`--${name} ${text} is no whole number`);
  return value;
}

/** Counts what is said, so that a run shows which statements it has tried. */
function counting(counts: Map<string, number>) {
  return (key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);
}

function agrees(world: World, count: (key: string) => void): boolean {
  const core = verdictOf(decide(subjectOf(world)));
  count(`all in all ${core.effect}`);
  for (const finding of core.findings) count(finding.split(" ").slice(0, 2).join(" "));
  return JSON.stringify(core) === JSON.stringify(judge(world));
}

function main(): void {
  const { values } = parseArgs({
    options: {
      runs: { type: "string", default: "100000" },
      seed: { type: "string", default: String(Date.now() % 2 ** 31) },
      path: { type: "string" },
    },
  });
  const runs = wholeNumber("runs", values.runs);
  const seed = wholeNumber("seed", values.seed);
  say(`seed ${seed}, ${runs} worlds`);
  const counts = new Map<string, number>();
  const count = counting(counts);
  let done = 0;
  const started = performance.now();
  const property = fc.property(fc.oneof(worlds, openWorlds), (world) => {
    done += 1;
    if (done % PROGRESS === 0) say(`${done} worlds`);
    return agrees(world, count);
  });
  const path = values.path === undefined ? {} : { path: values.path };
  const result = fc.check(property, { numRuns: runs, seed, ...path });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  for (const [key, times] of [...counts].sort()) say(`${String(times).padStart(8)} ${key}`);
  if (result.counterexample === null) say(`no disagreement, ${seconds} s`);
  else tell(result, result.counterexample[0]);
}

/** The smallest world that shows a disagreement, what each says to it, and how to see it again. */
function tell(result: fc.RunDetails<[World]>, world: World): void {
  say(
    `the core and the oracle differ after ${result.numRuns} worlds and ${result.numShrinks} steps smaller:`,
  );
  say(JSON.stringify(world, undefined, 2));
  say(`core   ${JSON.stringify(verdictOf(decide(subjectOf(world))))}`);
  say(`oracle ${JSON.stringify(judge(world))}`);
  say(`again: npm run oracle -- --seed ${result.seed} --path ${result.counterexamplePath}`);
  process.exitCode = 1;
}

main();
