import { execFile } from "node:child_process";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Policy } from "../core/policy/policy.ts";
import { buildAsset } from "../infra/bundle.ts";
import { median, printRows } from "./print.ts";

const RUNS = 15;

/** Imports one entry and prints how long that took, and what it cost in CPU, in milliseconds. */
const LOADER = `
const cpu = process.cpuUsage();
const start = performance.now();
await import(process.argv[2]);
const wall = performance.now() - start;
const { user, system } = process.cpuUsage(cpu);
console.log(JSON.stringify({ wall, cpu: (user + system) / 1000 }));
process.exit(0);
`;

interface Start {
  readonly wall: number;
  readonly cpu: number;
}

/** How large the built function is, and how long its start takes over that of an empty one, each in a process of its own. */
export async function benchStart(policy: Policy): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "egress-guard-start-"));
  await buildAsset(folder, join(import.meta.dirname, "../policies/policy.yaml"));
  const loader = join(folder, "loader.mjs");
  const empty = join(folder, "empty.mjs");
  await writeFile(loader, LOADER);
  await writeFile(empty, "export const handler = async () => ({ statusCode: 200 });");
  const built = join(folder, "api.mjs");
  const starts: { empty: Start; built: Start }[] = [];
  for (let run = 0; run < RUNS; run++) {
    starts.push({
      empty: await start(loader, empty, policy),
      built: await start(loader, built, policy),
    });
  }
  const over = (figure: keyof Start) =>
    median(starts.map((s) => s.built[figure] - s.empty[figure]));
  const { size } = await stat(built);
  await rm(folder, { recursive: true });
  printRows(`The built function (median of ${RUNS} pairs of processes)`, [
    { name: "api.mjs", figure: `${(size / 1000).toFixed(0)} KB` },
    { name: "start over an empty function", figure: `+${over("wall").toFixed(1)} ms` },
    { name: "CPU over an empty function", figure: `+${over("cpu").toFixed(1)} ms` },
  ]);
}

async function start(loader: string, entry: string, { digest }: Policy): Promise<Start> {
  const env = {
    AWS_REGION: "us-east-1",
    EGRESS_GUARD_ACCOUNT: "111122223333",
    EGRESS_GUARD_API_IDS: "bench",
    EGRESS_GUARD_AUDIT_TABLE: "audit",
    EGRESS_GUARD_POLICY_DIGEST: digest,
    EGRESS_GUARD_STATE_TABLE: "state",
  };
  const { stdout } = await promisify(execFile)(process.execPath, [loader, entry], { env });
  return JSON.parse(stdout) as Start;
}
