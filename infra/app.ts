import { join } from "node:path";
import { App, Validations } from "aws-cdk-lib";
import { Code } from "aws-cdk-lib/aws-lambda";
import { AwsSolutionsChecks } from "cdk-nag";
import { formatPolicyFault } from "../core/policy/fault.ts";
import { readTestedPolicy } from "../local/policyTests.ts";
import { readSettings, ticketFaults } from "./settings.ts";
import { guardStack } from "./stack.ts";

const ASSET = "dist/guard";

const app = new App({ autoSynth: false });
const source = await readTestedPolicy(join("policies", "policy.yaml"));
const settings = readSettings(app.node.getAllContext());

const unfitting = source.ok && settings.ok ? ticketFaults(settings.settings, source.policy) : [];

if (source.ok && settings.ok && unfitting.length === 0) {
  const code = Code.fromCustomCommand(ASSET, [process.execPath, "infra/bundle.ts", ASSET]);
  guardStack(app, { code, policy: source.policy, settings: settings.settings });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  app.synth();
} else {
  // A policy with a fault or a failing test, or a setting with a fault, is not deployed: nothing is synthesised.
  const faults = [
    ...(source.ok ? [] : source.faults.map(formatPolicyFault)),
    ...(settings.ok ? [] : settings.faults),
    ...unfitting,
  ];
  for (const line of faults) console.error(line);
  process.exitCode = 1;
}
