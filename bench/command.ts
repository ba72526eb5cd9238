import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleCli } from "../infra/bundleCli.ts";
import { median, printRows } from "./print.ts";

const RUNS = 15;

/** Lines that do nothing but start, each by another way through the command. */
const LINES = [
  "authorize-security-group-egress --generate-cli-skeleton",
  "requests list --help",
  "check --help",
  "--help",
];

/** Tells the processor time that a program took, in milliseconds, as it ends. */
const CLOCK = `data:text/javascript,${encodeURIComponent(
  'process.on("exit", () => { const { user, system } = process.cpuUsage(); process.stderr.write(String((user + system) / 1000)); })',
)}`;

interface Start {
  readonly wall: number;
  readonly cpu: number;
}

/** How large the command's one file is, and how much longer it takes to start than an empty program. */
export async function benchCommand(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "egress-guard-command-"));
  const file = join(folder, "egress-guard.mjs");
  await bundleCli(file);
  const rows = [];
  for (const line of LINES) {
    const over = await startsOver([file, ...line.split(" ")]);
    rows.push({
      name: line,
      figure: `+${over.wall.toFixed(0)} ms, CPU +${over.cpu.toFixed(0)} ms`,
    });
  }
  const { size } = await stat(file);
  await rm(folder, { recursive: true });
  printRows(`The command's start over node -e 0 (median of ${RUNS} pairs of processes)`, [
    { name: "egress-guard.mjs", figure: `${(size / 1_000_000).toFixed(2)} MB` },
    ...rows,
  ]);
}

/** What a program's start takes more than that of an empty one, each pair of them run side by side in time. */
async function startsOver(words: readonly string[]): Promise<Start> {
  const pairs: { own: Start; empty: Start }[] = [];
  for (let run = 0; run < RUNS; run++) {
    pairs.push({ empty: await started(["-e", "0"]), own: await started(words) });
  }
  const over = (figure: keyof Start) => median(pairs.map((p) => p.own[figure] - p.empty[figure]));
  return { wall: over("wall"), cpu: over("cpu") };
}

async function started(words: readonly string[]): Promise<Start> {
  const begin = performance.now();
  const stdio = ["ignore", "ignore", "pipe"] as const;
  const child = spawn(process.execPath, ["--import", CLOCK, ...words], { stdio: [...stdio] });
  const [text] = await Promise.all([child.stderr?.toArray(), once(child, "close")]);
  return { wall: performance.now() - begin, cpu: Number(Buffer.concat(text ?? []).toString()) };
}
