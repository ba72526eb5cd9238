import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Cidr, ipv4Block, ipv6Block } from "../core/net/cidr.ts";
import { packBlocks } from "../core/net/packedBlocks.ts";
import { overlaps, type Range } from "../core/net/ranges.ts";
import { compilePolicy, type PolicyParts } from "../core/policy/compile.ts";
import { decide } from "../core/policy/decide.ts";
import type { Facts } from "../core/policy/facts.ts";
import { packPolicy, unpackPolicy } from "../core/policy/packed.ts";
import { patternPrograms } from "../core/policy/pattern.ts";
import { readPolicyDocument } from "../core/policy/readDocument.ts";
import { readRequest } from "../core/request/read.ts";
import type { EgressRequest } from "../core/request/request.ts";
import { mixedBodies } from "./mix.ts";
import { median, microseconds, printRows, type Row } from "./print.ts";

const SIZES: readonly number[] = [10, 1000, 100_000, 1_000_000];
const REQUESTS = 10_000;
const ROUNDS = 5;
const PATTERNS = ["[^@\\s]+@acme\\.example", "[A-Z]+-[0-9]+", "(?:dev|test|prod)"];

/** How a decision and the loading of a policy grow with its bans, next to JSON.parse, a look at each ban, and reading the bytes. */
export async function benchScale(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "egress-guard-scale-"));
  const bodies = mixedBodies(REQUESTS);
  const requests = bodies.map(requestOf);
  const parse = nanoseconds(bodies, (body) => void JSON.parse(body));
  const rows: Row[] = [{ name: "JSON.parse of the body", figure: microseconds(parse) }];
  for (const size of SIZES) rows.push(...(await atSize(size, requests, parse, folder)));
  await rm(folder, { recursive: true });
  printRows(`Policies that grow (mean of ${REQUESTS} mixed requests, median of ${ROUNDS})`, rows);
}

async function atSize(
  size: number,
  requests: readonly EgressRequest[],
  parse: number,
  folder: string,
): Promise<readonly Row[]> {
  const cidrs = blocks(size);
  const parts = partsOf(cidrs);
  const policy = compilePolicy(parts);
  const facts: Facts = {
    group: { tags: new Map([[policy.governedTag, "true"]]) },
    rules: [],
    prefixLists: new Map(),
  };
  const now = new Date("2026-01-02T03:04:05Z");
  const decision = nanoseconds(requests, (request) => {
    decide({ policy, request, facts, now });
  });
  const some = requests.slice(0, Math.max(20, Math.min(REQUESTS, 2_000_000 / size)));
  const scan = nanoseconds(some, (request) => scanned(request, cidrs));
  const { json, feeds } = packPolicy(parts);
  const path = join(folder, `feeds-${size}.bin`);
  await writeFile(path, feeds);
  const reading = await milliseconds(() => readFile(path));
  const loading = await milliseconds(async () => {
    const loaded = unpackPolicy({ json, feeds: await readFile(path) }, policy.digest);
    if (!loaded.ok) throw new Error(loaded.reason);
  });
  const name = `${size.toLocaleString("en")} bans`;
  return [
    {
      name: `decide, ${name}`,
      figure: microseconds(decision),
      against: `${(decision / parse).toFixed(1)} × JSON.parse; a look at each ban alone ${(scan / decision).toFixed(1)} × as long`,
    },
    {
      name: `load, ${name}`,
      figure: `${loading.toFixed(2)} ms`,
      against: `${(loading / reading).toFixed(1)} × reading its ${(feeds.length / 1e6).toFixed(2)} MB`,
    },
  ];
}

/** Seven in ten of IPv4, a third of those close together; none of it where the mixed requests are allowed. */
function blocks(size: number): readonly Cidr[] {
  return Array.from({ length: size }, (_, i) => {
    if (i % 10 >= 7) return ipv6Block((0x2a00n << 112n) + (BigInt(i) << 80n), 48);
    const clustered = i % 3 === 0;
    const address = clustered ? 0x0a000000 + i * 16 : (0x20000000 + i * 1777) % 0xc0000000;
    return ipv4Block(address, clustered ? 29 : 28);
  });
}

function partsOf(cidrs: readonly Cidr[]): PolicyParts {
  const ports = Array.from({ length: 20 }, (_, i) => `${1000 + i * 10}-${1004 + i * 10}`);
  const text = `version: 1
name: scale
requesters: [{ id: all, principals: ['arn:aws:iam::111122223333:user/local'] }]
bannedCidrs: [{ id: feed, file: feed.txt, reason: known bad }]
allowedPorts: [{ id: ports, protocol: tcp, ports: [443, ${ports.join(", ")}] }]
requiredTags:
  - { key: Owner, pattern: '${PATTERNS[0]}' }
  - { key: Ticket, pattern: '${PATTERNS[1]}' }
  - { key: Stage, pattern: '${PATTERNS[2]}' }
limits: { minPrefixLength: { ipv4: 8, ipv6: 32 } }
`;
  const reading = readPolicyDocument(text, "scale.yaml");
  if (!reading.ok) throw new Error("the bench's own policy has faults");
  const feed = { digest: "0".repeat(64), blocks: packBlocks(cidrs) };
  return {
    document: reading.document,
    feeds: new Map([["feed.txt", feed]]),
    programs: patternPrograms(PATTERNS),
  };
}

/** The plain way: each ban is held against each destination. */
function scanned({ permissions }: EgressRequest, cidrs: readonly Cidr[]): number {
  let hits = 0;
  for (const { destination } of permissions) {
    if (destination.family !== "ipv4" && destination.family !== "ipv6") continue;
    const asked: Range = destination.addresses;
    for (const { family, addresses } of cidrs) {
      if (family === destination.family && overlaps<number | bigint>(addresses, asked)) hits++;
    }
  }
  return hits;
}

function requestOf(body: string): EgressRequest {
  const principal = {
    kind: "iam",
    id: "AIDABENCH",
    arn: "arn:aws:iam::111122223333:user/local",
  } as const;
  const context = { principal, account: "111122223333", region: "us-east-1" };
  const reading = readRequest(Buffer.from(body), context);
  if (reading.kind !== "request") throw new Error("the bench's own body is no request");
  return reading.request;
}

/** The mean time of a piece of work over all inputs: the median of some rounds, the first left out. */
function nanoseconds<T>(inputs: readonly T[], work: (input: T) => void): number {
  const rounds: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const start = performance.now();
    for (const input of inputs) work(input);
    rounds.push(((performance.now() - start) * 1e6) / inputs.length);
  }
  return median(rounds.slice(1));
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const rounds: number[] = [];
  for (let round = 0; round <= 2 * ROUNDS; round++) {
    const start = performance.now();
    await work();
    rounds.push(performance.now() - start);
  }
  return median(rounds.slice(1));
}
