import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, type Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { Code } from "aws-cdk-lib/aws-lambda";
import { readSettings } from "../../infra/settings.ts";
import { guardStack } from "../../infra/stack.ts";

export const ROOT = join(import.meta.dirname, "../..");

/** The stub in place of the bundled functions: what is in them is not the template's business. */
function stubCode(): Code {
  const folder = mkdtempSync(join(tmpdir(), "egress-guard-asset-"));
  writeFileSync(join(folder, "api.mjs"), "export const handler = () => undefined;\n");
  return Code.fromAsset(folder);
}

/** The stack as `cdk synth` makes it, with cdk.json's flags, but for the functions' code. */
function stackOf(context: Readonly<Record<string, string>> = {}): Stack {
  const { context: flags } = JSON.parse(readFileSync(join(ROOT, "cdk.json"), "utf8"));
  const settings = readSettings(context);
  if (!settings.ok) throw new Error(settings.faults.join("\n"));
  return guardStack(new App({ context: flags }), {
    code: stubCode(),
    policy: { digest: "d".repeat(64), governedTag: "acme:governed" },
    settings: settings.settings,
  });
}

/** One resource of the template. */
export interface Resource {
  readonly id: string;
  readonly Type: string;
  // A template's properties have no one shape; the tests compare them with plain values.
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** A template as plain values, and its resources by type. */
export interface Synthesised {
  readonly json: Readonly<Record<string, unknown>>;
  readonly all: (type: string) => readonly Resource[];
  readonly one: (type: string, id: RegExp) => Resource;
}

/** Synthesises a stack; references are written out as text, so that they can be compared and matched. */
function synthesise(stack: Stack): Synthesised {
  const json = Template.fromStack(stack).toJSON();
  const resources = Object.entries(json.Resources as Record<string, Omit<Resource, "id">>).map(
    ([id, resource]) => ({ id, ...(flat(resource) as Omit<Resource, "id">) }),
  );
  const all = (type: string) => resources.filter(({ Type }) => Type === type);
  return {
    json,
    all,
    one: (type, id) => {
      const [found, ...more] = all(type).filter((resource) => id.test(resource.id));
      if (found === undefined || more.length > 0) throw new Error(`not one ${type} like ${id}`);
      return found;
    },
  };
}

/** Ids without the hash that the CDK adds, and pseudo parameters as fixed values. */
const PSEUDO: Readonly<Record<string, string>> = {
  "AWS::AccountId": "111122223333",
  "AWS::Partition": "aws",
  "AWS::Region": "us-east-1",
  "AWS::URLSuffix": "amazonaws.com",
};

function flat(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(flat);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  const [[name, argument] = ["", undefined], ...more] = entries;
  const written = more.length === 0 ? reference(name, argument) : undefined;
  return written ?? Object.fromEntries(entries.map(([key, inner]) => [key, flat(inner)]));
}

function reference(name: string, argument: unknown): string | undefined {
  if (name === "Ref") return PSEUDO[String(argument)] ?? named(String(argument));
  if (!Array.isArray(argument)) return undefined;
  const [first, second] = argument;
  if (name === "Fn::GetAtt") return `${named(String(first))}.${String(second)}`;
  if (name === "Fn::Join") return (flat(second) as string[]).join(String(first));
  return name === "Fn::Select" || name === "Fn::Split" ? name : undefined;
}

function named(id: string): string {
  return id.replace(/[0-9A-F]{8}$/, "");
}

/** The stack without any setting. */
export const plain = synthesise(stackOf());

/** The stack with every setting. */
export const fullStack = stackOf({
  alarmEmail: "oncall@acme.example",
  apiReservedConcurrency: "50",
  checkpointRetentionDays: "2557",
  jwtAudience: "egress-guard,other",
  jwtIssuer: "https://login.acme.example",
  logRetentionDays: "731",
  webhookReceivers: "tickets=https://tickets.acme.example/hook?a=b,feed=https://feed.acme.example",
  jiraUrl: "https://acme.atlassian.net",
  slackChannel: "C0NETSEC",
  servicenowUrl: "https://acme.service-now.com",
  surfaces: "slack,jira,servicenow",
  webhookSources: "tickets,chat",
});
export const full = synthesise(fullStack);
