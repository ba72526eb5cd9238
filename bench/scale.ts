import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Cidr } from "../core/net/cidr.ts";
import { compilePolicy, type PolicyParts } from "../core/policy/compile.ts";
import { decide } from "../core/policy/decide.ts";
import type { Facts } from "../core/policy/facts.ts";
import { packPolicy, unpackPolicy } from "../core/policy/packed.ts";
import { readRequest } from "../core/request/read.ts";
import type { EgressRequest } from "../core/request/request.ts";
import { cedarOf } from "./cedar.ts";
import { byTurns, cpuPerInput, type Turn } from "./cpu.ts";
import { linearScan } from "./linearScan.ts";
import { mixedBodies } from "./mix.ts";
import { microseconds, printRows, type Row } from "./print.ts";
import { bannedBlocks, PRINCIPAL, policyParts } from "./scalePolicy.ts";

const SIZES: readonly number[] = [10, 1000, 100_000, 1_000_000];
const REQUESTS = 10_000;
const ROUNDS = 5;

/** Cedar looks at each ban for each rule, through JSON: more bans than these it is not asked about. */
const CEDAR_SIZES: readonly number[] = [10, 1000];

type Decider = (request: EgressRequest) => string;

/** A request and its body. */
interface Asked {
  readonly body: string;
  readonly request: EgressRequest;
}

/** How a decision and the loading of a policy grow with its bans, next to JSON.parse, other ways to decide, and reading the bytes. */
export async function benchScale(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "egress-guard-scale-"));
  const all = mixedBodies(REQUESTS).map((body): Asked => ({ body, request: requestOf(body) }));
  const rows: Row[] = [];
  for (const size of SIZES) {
    const banned = bannedBlocks(size);
    const parts = policyParts(banned);
    rows.push(...decisions(parts, banned, all), await loading(parts, size, folder));
  }
  await rm(folder, { recursive: true });
  printRows(
    `Policies that grow (CPU time of ${REQUESTS} mixed requests, means; medians of ${ROUNDS} rounds, by turns)`,
    rows,
  );
}

function decisions(
  parts: PolicyParts,
  banned: readonly Cidr[],
  all: readonly Asked[],
): readonly Row[] {
  const policy = compilePolicy(parts);
  const facts: Facts = {
    group: { tags: new Map([[policy.governedTag, "true"]]) },
    rules: [],
    prefixLists: new Map(),
  };
  const now = new Date("2026-01-02T03:04:05Z");
  const guard: Decider = (request) => decide({ policy, request, facts, now }).effect;
  const name = `${banned.length.toLocaleString("en")} bans`;
  const [, own] = byTurns(ROUNDS, [
    () => cpuPerInput(all, ({ body }) => void JSON.parse(body)),
    () => cpuPerInput(all, ({ request }) => void guard(request)),
  ]);
  return [
    {
      name: `decide, ${name}`,
      figure: microseconds(own?.nanoseconds ?? Number.NaN),
      against: `${own?.times.toFixed(2)} × JSON.parse of the body`,
    },
    peer(`a linear scan, ${name}`, guard, first(all, 20_000_000 / banned.length), (request) => {
      return () => linearScan(request, banned);
    }),
    ...(CEDAR_SIZES.includes(banned.length)
      ? [peer(`Cedar, ${name}`, guard, first(all, 12_000 / banned.length), cedarOf(banned))]
      : []),
  ];
}

/** So many of the requests, and at least a few of each kind. */
function first(all: readonly Asked[], count: number): readonly EgressRequest[] {
  return all.slice(0, Math.max(24, count)).map(({ request }) => request);
}

/** Another way to decide, for requests that it is asked about: it must decide all of them as the guard does. */
function peer(
  name: string,
  guard: Decider,
  requests: readonly EgressRequest[],
  asked: (request: EgressRequest) => () => string,
): Row {
  const questions = requests.map((request) => ({ request, answer: asked(request) }));
  for (const { request, answer } of questions) {
    if (answer() !== guard(request)) throw new Error(`${name} decides a request otherwise`);
  }
  const [, other] = byTurns(ROUNDS, [
    () => cpuPerInput(questions, ({ request }) => void guard(request)),
    () => cpuPerInput(questions, ({ answer }) => void answer()),
  ]);
  return {
    name,
    figure: microseconds(other?.nanoseconds ?? Number.NaN),
    against: `${other?.times.toFixed(1)} × as long as decide; of ${requests.length} requests each has the same effect`,
  };
}

/** Loading is reading, checking the digest and compiling; by turns with reading alone, and with all but reading. */
async function loading(parts: PolicyParts, size: number, folder: string): Promise<Row> {
  const { json, feeds } = packPolicy(parts);
  const { digest } = compilePolicy(parts);
  const path = join(folder, `feeds-${size}.bin`);
  await writeFile(path, feeds);
  const load = (bytes: Uint8Array) => {
    const loaded = unpackPolicy({ json, feeds: bytes }, digest);
    if (!loaded.ok) throw new Error(loaded.reason);
  };
  const kept = readFileSync(path);
  const [, own, rest] = byTurns(4 * ROUNDS, [
    () => cpuPerInput([path], () => void readFileSync(path)),
    () => cpuPerInput([path], () => load(readFileSync(path))),
    () => cpuPerInput([path], () => load(kept)),
  ]);
  const milliseconds = (turn: Turn | undefined) =>
    `${((turn?.nanoseconds ?? 0) / 1e6).toFixed(2)} ms`;
  return {
    name: `load, ${size.toLocaleString("en")} bans`,
    figure: milliseconds(own),
    against: `${own?.times.toFixed(1)} × reading its ${(feeds.length / 1e6).toFixed(2)} MB; all but reading takes ${milliseconds(rest)}`,
  };
}

function requestOf(body: string): EgressRequest {
  const context = { principal: PRINCIPAL, account: "111122223333", region: "us-east-1" };
  const reading = readRequest(Buffer.from(body), context);
  if (reading.kind !== "request") throw new Error("the bench's own body is no request");
  return reading.request;
}
