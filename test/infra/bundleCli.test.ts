import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { bundleCli } from "../../infra/bundleCli.ts";
import { openSqliteLedger } from "../../local/sqliteLedger.ts";
import { completion, intention } from "../support/ledgerBuilders.ts";
import { commitAll } from "../support/ledgerSteps.ts";

const OPERATION = "authorize-security-group-egress";

/** What the command may weigh; Node reads all of it at each start. */
const MOST_BYTES = 2_600_000;

/** What a start may take longer than that of an empty program. */
const MOST_MS = 150;

let folder: string;
let file: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "egress-guard-cli-"));
  file = join(folder, "egress-guard.mjs");
  await bundleCli(file);
}, 30_000);

afterAll(() => rm(folder, { recursive: true }));

function run(node: string, ...words: readonly string[]) {
  const { stdout, stderr, status } = spawnSync(node, [file, ...words], {
    cwd: folder,
    encoding: "utf8",
    env: { PATH: process.env.PATH, HOME: folder },
  });
  return { stdout, stderr, status };
}

/** Another Node of the machine's, older than the project's own. */
const olderNode = (process.env.PATH ?? "")
  .split(delimiter)
  .concat("/usr/bin", "/usr/local/bin")
  .map((place) => join(place, "node"))
  .filter((path) => existsSync(path))
  .find((path) => /^v2[0-3]\./.test(spawnSync(path, ["--version"], { encoding: "utf8" }).stdout));

const NODES = [process.execPath, ...(olderNode === undefined ? [] : [olderNode])];

const withOlderNode = olderNode === undefined ? test.skip : test;
const skipped = olderNode === undefined ? " (skipped: no Node 20 to 23 on this machine)" : "";

describe("the command as one file", () => {
  test("weighs no more than it may, and can be executed", async () => {
    const { size, mode } = await stat(file);
    expect(size).toBeLessThan(MOST_BYTES);
    expect(mode & 0o111).toBe(0o111);
  });

  test.each(NODES)("runs without node_modules, on %s", (node) => {
    const skeleton = run(
      node,
      OPERATION,
      "--generate-cli-skeleton",
      "output",
      "--group-id",
      "x",
      "--output",
      "yaml",
      "--query",
      "SecurityGroupRules[].Tags",
    );
    expect(skeleton).toEqual({ stdout: "- - Key: Key\n    Value: Value\n", stderr: "", status: 0 });
    const table = run(
      node,
      OPERATION,
      "--generate-cli-skeleton",
      "output",
      "--group-id",
      "x",
      "--output",
      "table",
    );
    expect(table).toMatchObject({ stderr: "", status: 0 });
    const input = run(node, OPERATION, "--cli-input-yaml", "GroupId: 1");
    expect(input).toMatchObject({ status: 252, stderr: expect.stringContaining("Invalid type") });
    expect(run(node, "--help")).toMatchObject({ status: 0, stderr: "" });
  });

  test.each(NODES)("signs, and says that there are no credentials, on %s", (node) => {
    const url = "https://x.execute-api.us-east-1.amazonaws.com";
    const asked = spawnSync(node, [file, OPERATION, "--group-id", "x", "--endpoint-url", url], {
      encoding: "utf8",
      env: { HOME: folder, AWS_EC2_METADATA_DISABLED: "true" },
    });
    expect({ status: asked.status, stdout: asked.stdout }).toEqual({ status: 253, stdout: "" });
    expect(asked.stderr).toContain("(NoCredentials)");
  });

  test.each(NODES)("verifies a copy of the record without a ledger, on %s", async (node) => {
    const ledger = openSqliteLedger(join(folder, "ledger.sqlite"));
    const first = intention({ requestId: `req-${"1".repeat(32)}` });
    await commitAll(ledger, [first, completion(first)]);
    ledger.close();
    const copy = join(folder, "copy.ndjson");
    expect(run(process.execPath, "audit", "export", "--data", folder, "--out", copy)).toMatchObject(
      {
        status: 0,
      },
    );
    expect(run(node, "audit", "verify", "--offline", copy)).toEqual({
      stdout: "whole (groups: 1, requests: 1, records: 3)\n",
      stderr: "",
      status: 0,
    });
    await Promise.all([rm(copy), rm(join(folder, "ledger.sqlite"))]);
  });

  test("serves the embedded EC2, too", async () => {
    const child = spawn(process.execPath, [file, "ec2", "--port", "0"], { cwd: folder });
    const [ready] = await once(child.stdout, "data");
    child.kill("SIGTERM");
    expect(String(ready)).toMatch(/^EC2 of account 111122223333 in us-east-1 listens on http/);
    expect(await once(child, "exit")).toEqual([0, null]);
  }, 10_000);

  withOlderNode(`says which Node it takes to serve${skipped}`, () => {
    const { status, stderr } = run(olderNode ?? "", "ec2");
    expect(status).toBe(1);
    expect(stderr).toMatch(/^egress-guard: the embedded EC2 needs Node 24 or later[^\n]*\n$/);
  });

  test.each([
    ["EC2's operation", [OPERATION, "--generate-cli-skeleton"]],
    ["what looks at requests", ["requests", "list", "--help"]],
  ])(
    `starts within ${MOST_MS} ms of an empty program: %s`,
    (_, words) => {
      const own = startMs(file, ...words);
      const empty = startMs("-e", "0");
      expect(empty).toBeGreaterThan(0);
      expect(own - empty).toBeLessThan(MOST_MS);
      expect(own).toBeGreaterThan(empty);
    },
    30_000,
  );
});

/** Tells the processor time that a program took, in milliseconds, as it ends. */
const CLOCK = `data:text/javascript,${encodeURIComponent(
  'process.on("exit", () => { const { user, system } = process.cpuUsage(); process.stderr.write(String((user + system) / 1000)); })',
)}`;

/** Processor time of the quickest of several runs: what else the machine does, counts as little as can be. */
function startMs(...words: readonly string[]): number {
  const runs = Array.from({ length: 7 }, () =>
    spawnSync(process.execPath, ["--import", CLOCK, ...words], { cwd: folder, encoding: "utf8" }),
  );
  return Math.min(...runs.map(({ stderr }) => Number(stderr)));
}
