import type { Mutant } from "./instrument.ts";
import type { Coverage, Known } from "./messages.ts";

/** What schemas say is seen in the files that are made of them, and no code of theirs is run for it. */
const OF_SCHEMAS = "test/policies/schema.test.ts";

/** The tests that run a mutant's code, those of its file first and then the quickest. */
export function testsRunning({ id, file }: Mutant, coverage: Coverage): readonly string[] {
  return able(coverage)
    .filter(([, { covers }]) => covers.includes(id))
    .map(([key, { milliseconds }]) => ({ key, milliseconds, own: isOwnTest(fileOf(key), file) }))
    .sort((a, b) => Number(b.own) - Number(a.own) || a.milliseconds - b.milliseconds)
    .map(({ key }) => key);
}

/** It takes long, and so comes behind some others. */
const BEFORE_SCHEMAS = 3;

/**
 * The tests of all test files that lead to a file: those of its own test file first, then of that with the test that runs most
 * of the file's code, and early of that about schemas; and of one test file those first that run most of it.
 */
export function testsLeadingTo(
  file: string,
  mutants: readonly Mutant[],
  coverage: Coverage,
): readonly string[] {
  const ids = new Set(mutants.filter((mutant) => mutant.file === file).map(({ id }) => id));
  const byFile = new Map<string, { readonly key: string; readonly runs: number }[]>();
  for (const [key, { covers }] of able(coverage)) {
    const testFile = fileOf(key);
    if (!coverage.loadedBy[file]?.includes(testFile)) continue;
    const runs = covers.filter((one) => ids.has(one)).length;
    byFile.set(testFile, [...(byFile.get(testFile) ?? []), { key, runs }]);
  }
  const ranked = [...byFile]
    .map(([testFile, tests]) => {
      const sorted = tests.sort((a, b) => b.runs - a.runs);
      return {
        testFile,
        tests: sorted,
        own: isOwnTest(testFile, file),
        most: sorted[0]?.runs ?? 0,
      };
    })
    .sort((a, b) => Number(b.own) - Number(a.own) || b.most - a.most);
  const others = ranked.filter(({ testFile }) => testFile !== OF_SCHEMAS);
  const ofSchemas = ranked.filter(({ testFile }) => testFile === OF_SCHEMAS);
  return [
    ...others.slice(0, BEFORE_SCHEMAS),
    ...ofSchemas,
    ...others.slice(BEFORE_SCHEMAS),
  ].flatMap(({ tests }) => tests.map(({ key }) => key));
}

function able({ tests, failing }: Coverage): readonly (readonly [string, Known])[] {
  return Object.entries(tests).filter(([key]) => !failing.includes(key));
}

function fileOf(key: string): string {
  return key.slice(0, key.indexOf(" "));
}

function isOwnTest(testFile: string, file: string): boolean {
  return testFile === `test/${file.replace(/\.ts$/, ".test.ts")}`;
}
