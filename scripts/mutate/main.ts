import { parseArgs } from "node:util";
import { isEquivalent } from "./equivalent.ts";
import { coreFiles, instrument } from "./instrument.ts";
import { roomTable, survivorText } from "./report.ts";
import { sampled } from "./sample.ts";
import { testFilesFor } from "./testFiles.ts";
import { lookAtTests, type Outcome, tryMutants } from "./trials.ts";

/*
 * Changes the core in one small place after the other, and looks whether a test notices: `npm run mutate -- core/net`,
 * `npm run mutate -- --sample 300 --seed 1`.
 */

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sample: { type: "string" },
    seed: { type: "string", default: "1" },
    budget: { type: "string", default: "20" },
  },
});

const paths = coreFiles(positionals.length === 0 ? ["core"] : positionals);
if (paths.length === 0) throw new Error(`no file of the core lies under ${positionals.join(", ")}`);
const instrumented = await instrument(paths);
const candidates = instrumented.mutants.filter((mutant) => !isEquivalent(mutant));
const chosen =
  values.sample === undefined
    ? candidates
    : sampled(candidates, Number(values.sample), Number(values.seed));
console.log(
  `${chosen.length} of ${candidates.length} mutants in ${paths.length} files${values.sample === undefined ? "" : `, seed ${values.seed}`}; ${instrumented.mutants.length - candidates.length} more are known to change nothing`,
);
const coverage = await lookAtTests(instrumented, testFilesFor(paths));
for (const key of coverage.failing) console.log(`left out, it fails without a mutant: ${key}`);
console.log(`${Object.keys(coverage.tests).length} tests`);

const outcomes: Outcome[] = [];
const started = performance.now();
await tryMutants(instrumented, chosen, coverage, Number(values.budget) * 1000, (outcome) => {
  outcomes.push(outcome);
  const text = survivorText(outcome);
  if (text !== undefined) console.log(text);
  if (outcomes.length % 100 === 0) {
    const seconds = Math.round((performance.now() - started) / 1000);
    console.log(`… ${outcomes.length} of ${chosen.length} mutants, ${seconds} s`);
  }
});
console.log(roomTable(outcomes));
