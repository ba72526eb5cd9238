import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Metafile } from "esbuild";
import { buildAsset } from "../../infra/bundle.ts";
import { readPolicyFile } from "../../local/policyFile.ts";
import { readRun, runBuilt } from "../support/builtFunction.ts";
import { SIGNED_CALL } from "../support/recordedEvents.ts";

const POLICY = join(import.meta.dirname, "../../policies/policy.yaml");

/** The most that each package may weigh in the API's function, in bytes; what is not named may weigh next to nothing. */
const WEIGHTS: Readonly<Record<string, number>> = {
  "@smithy/core": 125_000,
  zod: 30_000,
  core: 110_000,
  lambda: 80_000,
  "@aws-sdk/core": 35_000,
  "@aws-sdk/client-dynamodb": 35_000,
  "@aws-lambda-powertools/logger": 20_000,
  "@aws-sdk/client-ec2": 20_000,
  "@aws-sdk/client-secrets-manager": 15_000,
};
const NEXT_TO_NOTHING = 12_000;

/** The functions that serve requests. */
const ENTRIES = ["api.mjs", "sweep.mjs", "hooks.mjs"] as const;

let folder: string;
let metafile: Metafile;
let environment: Readonly<Record<string, string>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "egress-guard-bundle-"));
  metafile = await buildAsset(folder, POLICY);
  const source = await readPolicyFile(POLICY);
  environment = {
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "none",
    AWS_SECRET_ACCESS_KEY: "none",
    EGRESS_GUARD_ACCOUNT: "111122223333",
    EGRESS_GUARD_API_IDS: SIGNED_CALL.requestContext.apiId,
    EGRESS_GUARD_AUDIT_TABLE: "audit",
    EGRESS_GUARD_POLICY_DIGEST: source.ok ? source.policy.digest : "",
    EGRESS_GUARD_STATE_TABLE: "state",
  };
});

afterAll(() => rm(folder, { recursive: true }));

function inputsOf(entry: string) {
  const [, output] = Object.entries(metafile.outputs).find(([path]) => path.endsWith(entry)) ?? [];
  return Object.entries(output?.inputs ?? {});
}

function weights(entry: string): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const [path, { bytesInOutput }] of inputsOf(entry)) {
    const name = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? path.split("/")[0] ?? "";
    sums[name] = (sums[name] ?? 0) + bytesInOutput;
  }
  return sums;
}

describe("what is in the function", () => {
  test.each(ENTRIES)("%s weighs by package no more than is known", (entry) => {
    const heavy = Object.entries(weights(entry)).filter(
      ([name, bytes]) => bytes > (WEIGHTS[name] ?? NEXT_TO_NOTHING),
    );
    expect(inputsOf(entry).length).toBeGreaterThan(50);
    expect(heavy).toEqual([]);
  });

  test("the clients of KMS and S3 are in the checkpoints' function alone", () => {
    const clients = (entry: string) =>
      Object.keys(weights(entry)).filter((name) => /client-(?:kms|s3)$/.test(name));
    expect(clients("checkpoint.mjs")).toEqual(["@aws-sdk/client-kms", "@aws-sdk/client-s3"]);
    expect([...clients("api.mjs"), ...clients("sweep.mjs")]).toEqual([]);
  });

  test.each([...ENTRIES, "checkpoint.mjs", "outbox.mjs", "tellers.mjs", "ticketReading.mjs"])(
    "%s weighs at most 450 KB",
    (entry) => {
      const whole = inputsOf(entry).reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0);
      expect(whole).toBeLessThan(450_000);
    },
  );

  test.each([
    ["a language of zod other than English", /zod\/.*\/locales\/(?!en\.)/],
    ["the EC2 client with all its calls", /client-ec2\/.*\/EC2\.js$/],
    ["the DynamoDB client with all its calls", /client-dynamodb\/.*\/DynamoDB\.js$/],
    ["a YAML parser", /node_modules\/yaml\//],
    ["the larger zod", /node_modules\/zod\/v4\/classic\//],
    ["a compiler of patterns", /node_modules\/re2js\//],
    [
      "credentials from anywhere but the environment",
      /credential-provider-(?:sso|process|ini|http)/,
    ],
    ["the API's own description", /openapi\.json$/],
    ["anything of the desk", /^(?:local|cli)\//],
  ])("is not %s", (_, unwanted) => {
    const paths = ENTRIES.flatMap((entry) =>
      inputsOf(entry)
        .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
        .map(([path]) => path),
    );
    expect(paths.filter((path) => unwanted.test(path))).toEqual([]);
  });

  test.each(["api.mjs", "sweep.mjs"])(
    "of %s what speaks with ticket systems is loaded when a ticket is first looked at",
    async (entry) => {
      const paths = inputsOf(entry).map(([path]) => path);
      expect(paths.filter((path) => /adapters\/(?:jira|serviceNow)|secrets/.test(path))).toEqual(
        [],
      );
      const output = Object.entries(metafile.outputs).find(([path]) => path.endsWith(entry))?.[1];
      const later = (output?.imports ?? []).filter(({ kind }) => kind === "dynamic-import");
      const own = later.map(({ path }) => path).filter((path) => path.endsWith(".mjs"));
      expect(own).toEqual(["./ticketReading.mjs"]);
      const { openTickets } = await import(join(folder, own[0] ?? ""));
      const tickets = { secretId: "hooks", urls: { jira: "https://acme.atlassian.net" } };
      const read = openTickets({ policy: {} }, { region: "us-east-1", tickets });
      expect(await read("NET-12")).toMatchObject({ kind: "no-ticket" });
    },
  );

  test.each(["hooks.mjs", "tellers.mjs"])("of %s is nothing that could call EC2", (entry) => {
    const paths = inputsOf(entry).map(([path]) => path);
    expect(paths.filter((path) => /client-ec2|adapters\/ec2/.test(path))).toEqual([]);
  });

  test("requires node:http, since an import of it loads more", async () => {
    const text = await readFile(join(folder, "api.mjs"), "utf8");
    expect(text).not.toMatch(/from\s*"(?:node:)?https?"/);
  });
});

test("a policy that fails a test of its own is not built", async () => {
  const beside = await mkdtemp(join(tmpdir(), "egress-guard-policy-"));
  await writeFile(join(beside, "policy.yaml"), "version: 1\nname: closed\n");
  const asks =
    "request: all to ::/0, principal: 'arn:aws:iam::111122223333:user/a', now: 2026-06-15";
  await writeFile(
    join(beside, "policy.test.yaml"),
    `version: 1\ntests: [{ name: open, ${asks}, expect: allow }]\n`,
  );
  await expect(buildAsset(join(beside, "out"), join(beside, "policy.yaml"))).rejects.toThrow(
    /policy\.test\.yaml:2:9 tests\[0\]: open: expected allow, but it is deny/,
  );
  await rm(beside, { recursive: true });
});

describe("the built function", () => {
  test("names every variable that its environment lacks, and does not start", async () => {
    const ran = await runBuilt(folder, "api.mjs", {}, []);
    expect(ran.code).not.toBe(0);
    for (const name of Object.keys(environment).filter((key) => key.startsWith("EGRESS_GUARD"))) {
      expect(ran.stderr).toContain(`${name} is missing`);
    }
  });

  test("that signs names every variable of its own that its environment lacks, and does not start", async () => {
    const ran = await runBuilt(folder, "checkpoint.mjs", {}, []);
    expect(ran.code).not.toBe(0);
    for (const name of ["CHECKPOINT_BUCKET", "CHECKPOINT_KEY", "LEDGER", "STATE_TABLE"]) {
      expect(ran.stderr).toContain(`EGRESS_GUARD_${name} is missing`);
    }
  });

  test("is closed when its policy is not the one that it was deployed with", async () => {
    const other = { ...environment, EGRESS_GUARD_POLICY_DIGEST: "0".repeat(64) };
    const { answers, log } = readRun(await runBuilt(folder, "api.mjs", other, [SIGNED_CALL]));
    expect(answers[0]?.statusCode).toBe(503);
    expect(JSON.parse(answers[0]?.body ?? "")).toMatchObject({ code: "policy-unavailable" });
    expect(log).toContainEqual(
      expect.objectContaining({ level: "ERROR", message: "policy unavailable" }),
    );
  });

  test("is closed when there is no policy at all", async () => {
    const path = join(folder, "policy.json");
    const text = await readFile(path, "utf8");
    await rm(path);
    const { answers } = readRun(await runBuilt(folder, "api.mjs", environment, [SIGNED_CALL]));
    await writeFile(path, text);
    expect(answers[0]?.statusCode).toBe(503);
  });

  test.each([
    [
      "without an authorizer block",
      { ...SIGNED_CALL, requestContext: { ...SIGNED_CALL.requestContext, authorizer: undefined } },
      401,
    ],
    [
      "of another API",
      { ...SIGNED_CALL, requestContext: { ...SIGNED_CALL.requestContext, apiId: "other" } },
      500,
    ],
    ["of payload format 1.0", { ...SIGNED_CALL, version: "1.0" }, 500],
    ["of something else altogether", {}, 500],
  ])("answers an event %s with one log line", async (_, event, status) => {
    const { answers, log } = readRun(await runBuilt(folder, "api.mjs", environment, [event]));
    expect(answers[0]?.statusCode).toBe(status);
    expect(log).toHaveLength(1);
  });

  test("describes itself", async () => {
    const http = { ...SIGNED_CALL.requestContext.http, method: "GET", path: "/v1/openapi.json" };
    const event = {
      ...SIGNED_CALL,
      rawPath: "/v1/openapi.json",
      requestContext: { ...SIGNED_CALL.requestContext, http },
    };
    const { answers } = readRun(await runBuilt(folder, "api.mjs", environment, [event]));
    expect(answers[0]?.statusCode).toBe(200);
    expect(JSON.parse(answers[0]?.body ?? "")).toMatchObject({
      openapi: expect.stringMatching(/^3\.1/),
    });
  });

  test("of the outbox names what its environment lacks, and does not start", async () => {
    const { code, stderr } = await runBuilt(folder, "outbox.mjs", environment, []);
    expect(code).not.toBe(0);
    for (const name of ["BUS", "HOOK_SECRET", "RECEIVERS", "RECEIVER_QUEUES", "SURFACE_QUEUES"]) {
      expect(stderr).toContain(`EGRESS_GUARD_${name} is missing`);
    }
  });

  test("of tellers names what its environment lacks, and does not start", async () => {
    const { code, stderr } = await runBuilt(folder, "tellers.mjs", environment, []);
    expect(code).not.toBe(0);
    for (const name of ["CONVERSATIONS_TABLE", "HOOK_SECRET", "SURFACE_QUEUES"]) {
      expect(stderr).toContain(`EGRESS_GUARD_${name} is missing`);
    }
  });

  test("of tellers starts with its policy and is done where nothing waits", async () => {
    const whole = {
      ...environment,
      EGRESS_GUARD_API_URL: "https://a1b2.example",
      EGRESS_GUARD_CONVERSATIONS_TABLE: "conversations",
      EGRESS_GUARD_HOOK_SECRET: "egress-guard/hooks",
      EGRESS_GUARD_SLACK_CHANNEL: "",
      EGRESS_GUARD_SURFACE_QUEUES: "slack=https://sqs.example/slack.fifo",
    };
    const { answers } = readRun(await runBuilt(folder, "tellers.mjs", whole, [{ Records: [] }]));
    expect(answers).toEqual([{ batchItemFailures: [] }]);
  });

  test("of hooks refuses a message before it asks for anything where nobody signed it", async () => {
    const hooks = {
      ...environment,
      EGRESS_GUARD_HOOK_SECRET: "egress-guard/hooks",
      EGRESS_GUARD_CONVERSATIONS_TABLE: "Conversations",
      EGRESS_GUARD_SURFACES: "slack",
      EGRESS_GUARD_WEBHOOK_SOURCES: "tickets",
    };
    const path = "/v1/hooks/webhooks/other";
    const http = { ...SIGNED_CALL.requestContext.http, method: "POST", path };
    const requestContext = { ...SIGNED_CALL.requestContext, http };
    const event = { ...SIGNED_CALL, rawPath: path, requestContext };
    const { answers } = readRun(await runBuilt(folder, "hooks.mjs", hooks, [event]));
    expect(answers[0]?.statusCode).toBe(404);
    const lacking = await runBuilt(folder, "hooks.mjs", environment, []);
    expect(lacking.stderr).toContain("EGRESS_GUARD_HOOK_SECRET is missing");
  });

  test("reports a record that was changed, and needs no table for it", async () => {
    const change = {
      eventName: "MODIFY",
      dynamodb: { Keys: { chain: { S: "request/x" }, seq: { N: "1" } } },
    };
    const { log } = readRun(
      await runBuilt(folder, "sweep.mjs", environment, [{ Records: [change] }]),
    );
    expect(log).toEqual([
      expect.objectContaining({
        level: "ERROR",
        message: "audit record changed",
        chain: "request/x",
      }),
    ]);
  });
});
