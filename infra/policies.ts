import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { formatPolicyFault } from "../core/policy/fault.ts";
import { packPolicy } from "../core/policy/packed.ts";
import type { Policy } from "../core/policy/policy.ts";
import { readTestedPolicy } from "../local/policyTests.ts";

/** Compiles a policy and its feeds into the two files that the function reads. Throws where it has a fault or fails a test. */
export async function writePolicy(outdir: string, policyFile: string): Promise<Policy> {
  const source = await readTestedPolicy(policyFile);
  if (!source.ok) throw new Error(source.faults.map(formatPolicyFault).join("\n"));
  const { json, feeds } = packPolicy(source.parts);
  await mkdir(outdir, { recursive: true });
  await writeFile(join(outdir, "policy.json"), json);
  await writeFile(join(outdir, "feeds.bin"), feeds);
  return source.policy;
}

if (import.meta.main) {
  const root = join(import.meta.dirname, "..");
  const [outdir = "dist/guard", policy = "policies/policy.yaml"] = process.argv.slice(2);
  try {
    const { name, digest } = await writePolicy(join(root, outdir), join(root, policy));
    console.log(`${outdir}: policy ${name}, digest ${digest}`);
  } catch (error) {
    // What is wrong with a policy is said line by line already.
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
