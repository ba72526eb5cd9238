import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { allImports, type Import, sourceFiles } from "./support/imports.ts";

/** Which files may import what; a file is ruled by the first row that matches its path. */
const RULES: readonly {
  readonly room: string;
  readonly files: RegExp;
  readonly may: readonly RegExp[];
  readonly mayTypes?: readonly RegExp[];
}[] = [
  { room: "core/net imports nothing but itself", files: /^core\/net\//, may: [/^core\/net\//] },
  {
    room: "core imports core and its few parsers",
    files: /^core\//,
    may: [/^core\//, /^(?:zod|zod\/mini|yaml|re2js|canonicalize)$/, /^node:crypto$/],
    mayTypes: [/^@slack\/types$/],
  },
  {
    room: "an adapter imports its own SDK, its own parts, and otherwise types",
    files: /^lambda\/adapters\/ec2/,
    may: [/^lambda\/adapters\/ec2/, /^@aws-sdk\/client-ec2$/],
    mayTypes: [/^lambda\/ports\.ts$/, /^core\//],
  },
  {
    room: "the ledger's adapter imports its own SDK and parts, the rules of a change, and otherwise types",
    files: /^lambda\/adapters\/dynamo/,
    may: [
      /^lambda\/(?:adapters\/dynamo|(?:ports|conversations)\.ts$)/,
      /^core\/(?:ledger\/|canonical\.ts$)/,
      /^@aws-sdk\/client-dynamodb$/,
    ],
    mayTypes: [/^core\//],
  },
  {
    room: "the adapters of checkpoints import each its own SDK, and otherwise types",
    files: /^lambda\/adapters\/(?:kmsSigner|s3Checkpoints)/,
    may: [/^@aws-sdk\/client-(?:kms|s3)$/],
    mayTypes: [/^lambda\/checkpointPorts\.ts$/],
  },
  {
    room: "the adapters of the machine itself import what they adapt, and otherwise types",
    files: /^lambda\/adapters\/(?:logger|system)/,
    may: [/^node:crypto$/, /^@aws-lambda-powertools\/logger$/],
    mayTypes: [/^lambda\/ports\.ts$/],
  },
  {
    room: "the secrets' adapter imports its own SDK, how secrets are written, and otherwise types",
    files: /^lambda\/adapters\/secrets/,
    may: [
      /^lambda\/ports\.ts$/,
      /^core\/hooks\/secrets\.ts$/,
      /^@aws-sdk\/client-secrets-manager$/,
    ],
  },
  {
    room: "the outbox's adapters import their own SDK each, and otherwise types",
    files: /^lambda\/adapters\/(?:eventBus|queues|post)/,
    may: [/^@aws-sdk\/client-(?:eventbridge|sqs)$/],
    mayTypes: [/^lambda\/deliver\.ts$/, /^core\//],
  },
  {
    room: "Slack's adapter imports types alone",
    files: /^lambda\/adapters\/slackApi/,
    may: [],
    mayTypes: [/^lambda\/(?:ports|slackPorts)\.ts$/],
  },
  {
    room: "the ticket systems' adapters import how tickets are written, their own parts, and otherwise types",
    files: /^lambda\/adapters\/(?:jira|serviceNow|ticketCalls)/,
    may: [/^lambda\/adapters\/ticketCalls\.ts$/, /^core\/tickets\//],
    mayTypes: [/^lambda\/(?:ports|tickets\/desk)\.ts$/],
  },
  {
    room: "the entries wire the adapters",
    files:
      /^lambda\/(?:api|checkpoint|sweep|hooks|outbox|tellers|ticketReading|wiring|wiringParts|wiringTickets)\.ts$/,
    may: [
      /^core\//,
      /^lambda\//,
      /^node:(?:fs|path)$/,
      /^@aws-sdk\/client-(?:dynamodb|eventbridge|kms|s3|secrets-manager|sqs)$/,
    ],
    mayTypes: [/^aws-lambda$/],
  },
  {
    room: "the rim on AWS imports core and itself, and no adapter",
    files: /^lambda\//,
    may: [/^core\//, /^lambda\/(?!adapters\/)/, /^(?:@middy\/core|zod|zod\/mini)$/],
    mayTypes: [/^aws-lambda$/],
  },
  {
    room: "the embedded EC2 imports how addresses and protocols are written, and itself",
    files: /^local\/ec2\//,
    may: [/^local\/ec2\//, /^core\/(?:net|request)\//, /^node:/],
  },
  {
    room: "the stand-ins import core, the desk's own server, and themselves",
    files: /^local\/standIns\//,
    may: [/^core\//, /^local\/(?:loopback\.ts$|standIns\/)/, /^node:http$/, /^zod\/mini$/],
  },
  {
    room: "the rim on a desk imports everything below it",
    files: /^local\//,
    may: [/^core\//, /^lambda\//, /^local\//, /^node:/, /^@aws-sdk\/client-dynamodb$/],
    mayTypes: [/^aws-lambda$/],
  },
  {
    room: "what is deployed is described from the policy and its own parts",
    files: /^infra\//,
    may: [
      /^core\/(?:policy|tickets)\//,
      /^local\/policyTests\.ts$/,
      /^infra\//,
      /^node:/,
      /^(?:aws-cdk-lib|cdk-nag|constructs|esbuild)(?:\/|$)/,
    ],
  },
  {
    room: "the command imports everything below it",
    files: /^cli\//,
    may: [
      /^core\//,
      /^lambda\//,
      /^local\//,
      /^cli\//,
      /^package\.json$/,
      /^node:/,
      /^(?:commander|get-east-asian-width)$/,
    ],
  },
];

const IMPURE =
  /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bprocess\.|\bimport\(|\brequire\(|\bfetch\(/;

/** The bench measures what is deployed, and what is installed. */
const MEASURING: readonly string[] = [
  "bench/command.ts infra/bundleCli.ts",
  "bench/start.ts infra/bundle.ts",
];

const NOBODY_IMPORTS = /^(?:test|bench|infra)\//;

function breaks({ from, to, typeOnly }: Import): boolean {
  const rule = RULES.find(({ files }) => files.test(from));
  if (rule === undefined) return false;
  const allowed = [...rule.may, ...(typeOnly ? (rule.mayTypes ?? []) : [])];
  return !allowed.some((pattern) => pattern.test(to));
}

describe("the arrows between the rooms", () => {
  const imports = allImports();

  test.each(RULES)("$room", ({ files }) => {
    const own = imports.filter(
      ({ from }) => RULES.find((r) => r.files.test(from))?.files === files,
    );
    expect(own.length).toBeGreaterThan(0);
    expect(own.filter(breaks)).toEqual([]);
  });

  test("nothing but itself imports test, bench or infra, and the bench what it measures", () => {
    const crossing = imports.filter(({ from, to }) => {
      const [room] = from.split("/");
      return (
        NOBODY_IMPORTS.test(to) &&
        !to.startsWith(`${room}/`) &&
        !MEASURING.includes(`${from} ${to}`) &&
        room !== "test"
      );
    });
    expect(crossing).toEqual([]);
  });

  test("adapters are wired at the entries alone", () => {
    const wirings = imports.filter(
      ({ from, to }) =>
        to.startsWith("lambda/adapters/") &&
        !/^(?:lambda\/adapters\/|lambda\/(?:api|checkpoint|sweep|hooks|outbox|tellers|ticketReading|wiring|wiringParts|wiringTickets)\.ts|local\/|test\/|bench\/)/.test(
          from,
        ),
    );
    expect(wirings).toEqual([]);
  });

  test.each(sourceFiles().filter((path) => path.startsWith("core/")))(
    "%s has no clock, no randomness, no process, and no import that hides",
    (path) => {
      const text = readFileSync(join(import.meta.dirname, "..", path), "utf8");
      expect(text.match(IMPURE)).toBeNull();
    },
  );
});
