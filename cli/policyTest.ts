import { Command } from "commander";
import type { PolicyFault } from "../core/policy/fault.ts";
import { formatPolicyFault } from "../core/policy/fault.ts";
import type { Policy } from "../core/policy/policy.ts";
import {
  codesOf,
  outcomeText,
  runTests,
  type TestResult,
} from "../core/policy/workshop/runTests.ts";
import { EXIT } from "./exit.ts";
import { type Output, outputOption, print, refuse } from "./output.ts";

/** The options of `policy test` as commander hands them over. */
interface Options {
  readonly policy?: string;
  readonly output: Output;
}

/** The results of one file of tests. */
interface Ran {
  readonly file: string;
  readonly policyFile: string;
  readonly policy: Policy;
  readonly results: readonly TestResult[];
}

type Running = Ran | { readonly faults: readonly PolicyFault[] };

/** The command that runs a policy's tests. */
export function policyTestCommand(): Command {
  return new Command("test")
    .description("run the tests that stand beside a policy (exit 1 where one fails)")
    .argument("[files...]", "files of tests; none: all *.test.yaml in policies/")
    .option("--policy <file>", "the policy to test, instead of the one that the tests are about")
    .addOption(outputOption())
    .action(run);
}

async function run(files: readonly string[], { policy, output }: Options): Promise<void> {
  const { testFilesIn } = await import("../local/policyTests.ts");
  const named = files.length > 0 ? files : await testFilesIn("policies");
  if (named.length === 0) throw new Error("there are no tests in policies/; name a file of tests");
  const ran = await Promise.all(named.map((file) => runFile(file, policy)));
  const faults = ran.flatMap((one) => ("faults" in one ? one.faults : []));
  if (faults.length > 0) {
    refuse(faults);
    return;
  }
  const done = ran.filter((one): one is Ran => "results" in one);
  print(
    output,
    () => textOf(done),
    () => jsonOf(done),
  );
  if (done.some(({ results }) => results.some(({ passed }) => !passed))) {
    process.exitCode = EXIT.failure;
  }
}

async function runFile(file: string, policyFile: string | undefined): Promise<Running> {
  const [{ readTestFile }, { readPolicyFile }] = await Promise.all([
    import("../local/policyTests.ts"),
    import("../local/policyFile.ts"),
  ]);
  const reading = await readTestFile(file);
  if (!reading.ok) return reading;
  const source = await readPolicyFile(policyFile ?? reading.policyFile);
  if (!source.ok) return source;
  const { policy } = source;
  return {
    file,
    policyFile: policyFile ?? reading.policyFile,
    policy,
    results: runTests(policy, reading.tests),
  };
}

function textOf(ran: readonly Ran[]): readonly string[] {
  const results = ran.flatMap(({ results: some }) => some);
  const failed = results.filter(({ passed }) => !passed).length;
  return [
    ...ran.flatMap(({ file, policyFile, policy, results: some }) => [
      `${file}: ${policyFile} (${policy.name}, digest ${policy.digest.slice(0, 12)})`,
      ...some.flatMap(resultLines),
    ]),
    `${results.length} tests: ${results.length - failed} passed, ${failed} failed`,
  ];
}

function resultLines(result: TestResult): readonly string[] {
  const { test, passed, decision } = result;
  if (passed) return [`  ok    ${test.name}`];
  const { effect, findings } = decision;
  return [
    `  FAIL  ${test.name}`,
    `        ${formatPolicyFault(test.fault(`expected ${outcomeText(test.expected)}`))}`,
    `        but it is ${outcomeText({ effect, codes: codesOf(decision) })}`,
    ...findings.map(({ effect: how, code, detail }) => `          ${how} ${code}: ${detail}`),
  ];
}

function jsonOf(ran: readonly Ran[]): unknown {
  const tests = ran.flatMap(({ file, policyFile, results }) =>
    results.map(({ test, passed, decision }) => {
      const { name, expected, fault } = test;
      const { line } = fault("");
      return { file, line, policy: policyFile, name, passed, expected, decision };
    }),
  );
  const failed = tests.filter(({ passed }) => !passed).length;
  return { passed: tests.length - failed, failed, tests };
}
