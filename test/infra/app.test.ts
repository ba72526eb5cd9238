import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { readPolicyFile } from "../../local/policyFile.ts";

const ROOT = join(import.meta.dirname, "../..");

/** Stands in for the bundler: the app runs it by this name and takes what it wrote. */
const BUNDLER = `import { mkdirSync, writeFileSync } from "node:fs";
mkdirSync(process.argv[2], { recursive: true });
writeFileSync(process.argv[2] + "/api.mjs", "");
`;

/** Runs the app as `cdk synth` does, in a folder of its own that holds this policy and a stand-in for the bundler. */
function synth(policy: string, context: Readonly<Record<string, string>> = {}, tests?: string) {
  const folder = mkdtempSync(join(tmpdir(), "egress-guard-app-"));
  const outdir = join(folder, "cdk.out");
  for (const name of ["policies", "infra", "cdk.out"]) mkdirSync(join(folder, name));
  writeFileSync(join(folder, "policies/policy.yaml"), policy);
  if (tests !== undefined) writeFileSync(join(folder, "policies/policy.test.yaml"), tests);
  writeFileSync(join(folder, "infra/bundle.ts"), BUNDLER);
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, "infra/app.ts")], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, CDK_CONTEXT_JSON: JSON.stringify(context), CDK_OUTDIR: outdir },
  });
  return { folder, status, lines: stderr.trim().split("\n"), made: readdirSync(outdir) };
}

/** Each run loads the CDK anew, in a process of its own. */
const SLOW_MS = 60_000;

describe("the app", () => {
  const faulty =
    "version: 1\nname: acme\nbannedCidrs: [{ id: a, cidrs: [10.0.0.1/8], reason: r }]\n";

  test(
    "refuses a policy and settings with faults, a line each, before anything is made",
    () => {
      const { status, lines, made } = synth(faulty, { jwtIssuer: "https://login.acme.example" });
      expect({ status, made }).toEqual({ status: 1, made: [] });
      expect(lines).toEqual([
        expect.stringMatching(/^policies\/policy\.yaml:3:32 bannedCidrs\[0\]\.cidrs\[0\]: /),
        "jwtIssuer and jwtAudience belong together; give both or neither",
      ]);
    },
    SLOW_MS,
  );

  test(
    "refuses a policy that fails a test of its own",
    () => {
      const tests = `version: 1
tests:
  - { name: open, request: all to ::/0, principal: 'arn:aws:iam::111122223333:user/a', now: 2026-06-15, expect: allow }
`;
      const { status, lines, made } = synth("version: 1\nname: acme\n", {}, tests);
      expect({ status, made }).toEqual({ status: 1, made: [] });
      expect(lines).toEqual([
        expect.stringMatching(
          /^policies\/policy\.test\.yaml:3:5 tests\[0\]: open: expected allow, but it is deny /,
        ),
      ]);
    },
    SLOW_MS,
  );

  test(
    "deploys the digest and the tag of the policy in policies/, past all checks",
    async () => {
      const { folder, status } = synth("version: 1\nname: acme\ngovernedTag: acme:guarded\n");
      expect(status).toBe(0);
      const template = readFileSync(join(folder, "cdk.out/EgressGuard.template.json"), "utf8");
      const source = await readPolicyFile(join(folder, "policies/policy.yaml"));
      expect(template).toContain(source.ok ? source.policy.digest : "no policy");
      expect(template).toContain('"aws:ResourceTag/acme:guarded": "true"');
    },
    SLOW_MS,
  );

  test("is run from the project's folder, where it finds both", () => {
    const cdk = JSON.parse(readFileSync(join(ROOT, "cdk.json"), "utf8"));
    expect(cdk).toMatchObject({ app: "node infra/app.ts", output: "cdk.out" });
  });
});
