import { readdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./instrument.ts";

/** Which tests are asked about which part of the core. */
const TESTED_BY: readonly { readonly part: string; readonly tests: readonly string[] }[] = [
  { part: "core/", tests: ["test/core/"] },
  { part: "core/policy/", tests: ["test/policies/schema", "test/policies/reference"] },
  // The ledger's rules say what becomes of a request on its way, and are tested by walking it.
  { part: "core/ledger/", tests: ["test/cases/", "test/lambda/audit/"] },
  // What is said in a chat is tested by saying it.
  { part: "core/hooks/", tests: ["test/cases/slack"] },
  // What stands in schemas for people to read is seen in the document that is made of them.
  { part: "core/request/", tests: ["test/policies/schema"] },
  { part: "core/request/answer.ts", tests: ["test/lambda/reply", "test/cases/extend"] },
];

/** The test files for some files of the core. */
export function testFilesFor(paths: readonly string[]): readonly string[] {
  const chosen = TESTED_BY.filter(({ part }) => paths.some((path) => path.startsWith(part)));
  return readdirSync(join(ROOT, "test"), { recursive: true, encoding: "utf8" })
    .map((path) => `test/${path}`)
    .filter((path) => path.endsWith(".test.ts"))
    .filter((path) => chosen.some(({ tests }) => tests.some((start) => path.startsWith(start))))
    .sort();
}
