import { readdir } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import type { PolicyFault } from "../core/policy/fault.ts";
import { type PolicyTest, readPolicyTests } from "../core/policy/workshop/readTests.ts";
import { runTests, testFault } from "../core/policy/workshop/runTests.ts";
import { type PolicySource, readPolicyFile, readText, wholeFile } from "./policyFile.ts";

/** A file of policy tests as it stands on disk, and the policy that they are about. */
export type TestFile =
  | {
      readonly ok: true;
      readonly file: string;
      readonly policyFile: string;
      readonly tests: readonly PolicyTest[];
    }
  | { readonly ok: false; readonly faults: readonly PolicyFault[] };

const TEST_FILE = /\.test\.yaml$/;

/** Reads a file of policy tests. A file that can't be read is a fault like any other: nothing is thrown for it. */
export async function readTestFile(file: string): Promise<TestFile> {
  const text = await readText(file);
  if (!text.ok) return { ok: false, faults: [wholeFile(file, `the tests' file ${text.message}`)] };
  const reading = readPolicyTests(text.text, file);
  if (!reading.ok) return reading;
  const { policy = basename(file).replace(TEST_FILE, ".yaml"), tests } = reading;
  return { ok: true, file, policyFile: join(dirname(file), policy), tests };
}

/** The files of policy tests in a folder, sorted; none where there is no such folder. */
export async function testFilesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => TEST_FILE.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/**
 * Reads a policy from disk and runs the tests that lie beside it. A test that fails, or can't be read, is a fault of the
 * policy: it is not built, and not deployed.
 */
export async function readTestedPolicy(path: string): Promise<PolicySource> {
  const source = await readPolicyFile(path);
  if (!source.ok) return source;
  const files = await Promise.all((await testFilesIn(dirname(path))).map(readTestFile));
  const faults = files.flatMap((file) => {
    if (!file.ok) return file.faults;
    if (relative(file.policyFile, path) !== "") return [];
    return runTests(source.policy, file.tests).flatMap((result) =>
      result.passed ? [] : [testFault(result)],
    );
  });
  return faults.length === 0 ? source : { ok: false, faults };
}
