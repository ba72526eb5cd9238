import type { Option } from "./words.ts";

/** The operation that this command stands in for, as it is typed. */
export const OPERATION = "authorize-security-group-egress";

/** The operation's name in the AWS API, as messages and tables write it. */
export const ACTION = "AuthorizeSecurityGroupEgress";

/** Options that the AWS CLI takes wherever they stand, before it looks at the operation's own. */
export const GLOBAL_OPTIONS = [
  { name: "debug", takes: "none" },
  { name: "endpoint-url", takes: "one" },
  { name: "no-verify-ssl", takes: "none" },
  { name: "no-paginate", takes: "none" },
  {
    name: "output",
    takes: "one",
    choices: ["json", "text", "table", "yaml", "yaml-stream", "off"],
  },
  { name: "query", takes: "one" },
  { name: "profile", takes: "one" },
  { name: "region", takes: "one" },
  { name: "version", takes: "none" },
  { name: "color", takes: "one", choices: ["on", "off", "auto"] },
  { name: "no-sign-request", takes: "none" },
  { name: "ca-bundle", takes: "one" },
  { name: "cli-read-timeout", takes: "one" },
  { name: "cli-connect-timeout", takes: "one" },
  { name: "cli-binary-format", takes: "one", choices: ["base64", "raw-in-base64-out"] },
  { name: "no-cli-pager", takes: "none" },
  { name: "cli-auto-prompt", takes: "none" },
  { name: "no-cli-auto-prompt", takes: "none" },
  {
    name: "cli-error-format",
    takes: "one",
    choices: ["legacy", "json", "yaml", "text", "table", "enhanced"],
  },
] as const satisfies readonly Option[];

/** The operation's own options, in the order in which the AWS CLI reads their values. */
export const OPERATION_OPTIONS = [
  { name: "tag-specifications", takes: "many" },
  { name: "dry-run", takes: "none", sets: "dry-run", value: true },
  { name: "no-dry-run", takes: "none", sets: "dry-run", value: false },
  { name: "group-id", takes: "one", required: true },
  { name: "source-security-group-name", takes: "one" },
  { name: "source-security-group-owner-id", takes: "one" },
  { name: "ip-protocol", takes: "one" },
  { name: "from-port", takes: "one" },
  { name: "to-port", takes: "one" },
  { name: "cidr-ip", takes: "one" },
  { name: "ip-permissions", takes: "many" },
  { name: "protocol", takes: "one" },
  { name: "port", takes: "one" },
  { name: "cidr", takes: "one" },
  { name: "source-group", takes: "one" },
  { name: "group-owner", takes: "one" },
  { name: "cli-input-json", takes: "one" },
  { name: "cli-input-yaml", takes: "one" },
  {
    name: "generate-cli-skeleton",
    takes: "optional",
    value: "input",
    choices: ["input", "output", "yaml-input"],
  },
] as const satisfies readonly Option[];

/** What only the guard takes. No beginning of these names is one that the AWS CLI takes for something else. */
export const GUARD_OPTIONS = [
  { name: "justification", takes: "one" },
  { name: "ticket", takes: "one" },
  { name: "expires-in", takes: "one" },
  { name: "expires-at", takes: "one" },
  { name: "idempotency-key", takes: "one" },
  { name: "guard-endpoint", takes: "one" },
  { name: "local-principal", takes: "one" },
  { name: "wait", takes: "optional", value: "" },
] as const satisfies readonly Option[];

/** With one of these on the line, written out, no option is required. */
export const LIFTS_REQUIRED = [
  "cli-input-json",
  "cli-input-yaml",
  "generate-cli-skeleton",
] as const satisfies readonly (typeof OPERATION_OPTIONS)[number]["name"][];
