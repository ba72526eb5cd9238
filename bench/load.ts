import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compilePolicy } from "../core/policy/compile.ts";
import { packPolicy, unpackPolicy } from "../core/policy/packed.ts";
import { median, printRows, type Row } from "./print.ts";
import { bannedBlocks, policyParts, SIZES } from "./scalePolicy.ts";

const LOADS = 25;

/** What a load needs: nothing else is kept, as the function has nothing else in its memory either when it loads. */
interface Packed {
  readonly size: number;
  readonly json: string;
  readonly path: string;
  readonly digest: string;
}

/** How long loading a policy takes, next to reading its bytes. */
export async function benchLoad(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "egress-guard-load-"));
  const packed: Packed[] = [];
  for (const size of SIZES) packed.push(await pack(size, folder));
  printRows(`Loading a policy (CPU time, medians of ${LOADS})`, packed.map(loading));
  await rm(folder, { recursive: true });
}

async function pack(size: number, folder: string): Promise<Packed> {
  const parts = policyParts(bannedBlocks(size));
  const { json, feeds } = packPolicy(parts);
  const path = join(folder, `feeds-${size}.bin`);
  await writeFile(path, feeds);
  return { size, json, path, digest: compilePolicy(parts).digest };
}

/** A load reads the bytes, and then checks the digest and compiles: both are measured in the same loads. */
function loading({ size, json, path, digest }: Packed): Row {
  const loads = Array.from({ length: LOADS }, () => {
    const start = process.cpuUsage();
    const feeds = readFileSync(path);
    const reading = millisecondsSince(start);
    const loaded = unpackPolicy({ json, feeds }, digest);
    if (!loaded.ok) throw new Error(loaded.reason);
    return { reading, whole: millisecondsSince(start), bytes: feeds.length };
  });
  const whole = median(loads.map((load) => load.whole));
  const times = median(loads.map((load) => load.whole / load.reading));
  const rest = median(loads.map((load) => load.whole - load.reading));
  const megabytes = ((loads[0]?.bytes ?? 0) / 1e6).toFixed(2);
  return {
    name: `${size.toLocaleString("en")} bans`,
    figure: `${whole.toFixed(2)} ms`,
    against: `${times.toFixed(2)} × reading its ${megabytes} MB; all but reading takes ${rest.toFixed(2)} ms`,
  };
}

function millisecondsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}
