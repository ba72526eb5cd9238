import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { formatPolicyFault } from "../../core/policy/fault.ts";
import { readTestedPolicy, readTestFile, testFilesIn } from "../../local/policyTests.ts";

const POLICY = "version: 1\nname: closed\n";
const tests = (expected: string, head = "") => `version: 1
${head}defaults: { principal: 'arn:aws:iam::111122223333:user/ann', now: 2026-06-15 }
tests:
  - { name: one, request: tcp 443 to 203.0.113.0/24, expect: ${expected} }
`;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "policy-tests-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function put(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

/** The faults of the policy in `policy.yaml` with its tests, the folder left out. */
async function faults(): Promise<readonly string[]> {
  const source = await readTestedPolicy(join(folder, "policy.yaml"));
  if (source.ok) return [];
  return source.faults.map((fault) => formatPolicyFault(fault).replace(`${folder}/`, ""));
}

describe("a tested policy", () => {
  test("passes the tests beside it, and is the policy itself", async () => {
    const path = await put("policy.yaml", POLICY);
    await put("policy.test.yaml", tests("deny"));
    expect(await readTestedPolicy(path)).toMatchObject({ ok: true, policy: { name: "closed" } });
  });

  test("needs no tests", async () => {
    await put("policy.yaml", POLICY);
    expect(await faults()).toEqual([]);
  });

  test("is refused for a test that fails, in the file of its name or another that names it", async () => {
    await put("policy.yaml", POLICY);
    await put("policy.test.yaml", tests("allow"));
    await put("more.test.yaml", tests("allow", "policy: policy.yaml\n"));
    expect(await faults()).toEqual([
      expect.stringMatching(
        /^more\.test\.yaml:5:5 tests\[0\]: one: expected allow, but it is deny/,
      ),
      expect.stringMatching(
        /^policy\.test\.yaml:4:5 tests\[0\]: one: expected allow, but it is deny/,
      ),
    ]);
  });

  test("is refused for tests that can't be read", async () => {
    await put("policy.yaml", POLICY);
    await put("policy.test.yaml", "version: 1\n");
    await put("other.test.yaml", new Uint8Array([0xff]));
    expect(await faults()).toEqual([
      "other.test.yaml:1:1 the tests' file is not UTF-8 text",
      "policy.test.yaml:1:1 tests: missing: write a list of tests",
    ]);
  });

  test("is not held against another policy's tests", async () => {
    await put("policy.yaml", POLICY);
    await put("other.test.yaml", tests("allow"));
    expect(await faults()).toEqual([]);
  });

  test("is refused for its own faults before any test runs", async () => {
    await put("policy.yaml", "version: 2\nname: x\n");
    await put("policy.test.yaml", tests("allow"));
    expect(await faults()).toEqual([expect.stringMatching(/^policy\.yaml:1:10 version/)]);
  });
});

describe("a file of tests", () => {
  test("is about the policy of its name, or the one that it names, in its own folder", async () => {
    const own = await put("a.test.yaml", tests("deny"));
    const named = await put("b.test.yaml", tests("deny", "policy: x/y.yaml\n"));
    expect(await readTestFile(own)).toMatchObject({ policyFile: join(folder, "a.yaml") });
    expect(await readTestFile(named)).toMatchObject({ policyFile: join(folder, "x/y.yaml") });
  });

  test("that is not there is a fault", async () => {
    const reading = await readTestFile(join(folder, "none.test.yaml"));
    expect(reading).toMatchObject({
      ok: false,
      faults: [{ line: 1, message: "the tests' file does not exist" }],
    });
  });

  test("is found by its name, in no order of the disk's", async () => {
    for (const name of ["b.test.yaml", "a.test.yaml", "policy.yaml", "c.test.yml"])
      await put(name, "");
    await mkdir(join(folder, "d"));
    expect(await testFilesIn(folder)).toEqual([
      join(folder, "a.test.yaml"),
      join(folder, "b.test.yaml"),
    ]);
    expect(await testFilesIn(join(folder, "none"))).toEqual([]);
  });
});
