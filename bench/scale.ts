import type { Cidr, Family } from "../core/net/cidr.ts";
import { compilePolicy } from "../core/policy/compile.ts";
import { decide } from "../core/policy/decide.ts";
import type { Facts } from "../core/policy/facts.ts";
import type { Policy } from "../core/policy/policy.ts";
import { readRequest } from "../core/request/read.ts";
import type { EgressRequest } from "../core/request/request.ts";
import { cedarOf } from "./cedar.ts";
import { byTurns, cpuPerInput } from "./cpu.ts";
import { linearScan } from "./linearScan.ts";
import { mixedBodies } from "./mix.ts";
import { microseconds, printRows, type Row } from "./print.ts";
import { bannedBlocks, PRINCIPAL, policyParts, SIZES } from "./scalePolicy.ts";

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

/** How a decision grows with the bans of its policy, next to JSON.parse of the body and to other ways to decide. */
export function benchScale(): void {
  const all = { ipv4: asked("ipv4"), ipv6: asked("ipv6") };
  const rows: Row[] = [];
  for (const size of SIZES) {
    const banned = bannedBlocks(size);
    rows.push(...decisions(compilePolicy(policyParts(banned)), banned, all));
  }
  printRows(
    `Policies that grow (CPU time of ${REQUESTS} mixed requests, means; medians of ${ROUNDS} rounds, by turns)`,
    rows,
  );
}

function asked(family: Family): readonly Asked[] {
  return mixedBodies(REQUESTS, family).map((body) => ({ body, request: requestOf(body) }));
}

function decisions(
  policy: Policy,
  banned: readonly Cidr[],
  all: Readonly<Record<Family, readonly Asked[]>>,
): readonly Row[] {
  const facts: Facts = {
    group: { tags: new Map([[policy.governedTag, "true"]]) },
    rules: [],
    prefixLists: new Map(),
  };
  const now = new Date("2026-01-02T03:04:05Z");
  const guard: Decider = (request) => decide({ policy, request, facts, now }).effect;
  const name = `${banned.length.toLocaleString("en")} bans`;
  const some = (count: number) => first(all.ipv4, count).concat(first(all.ipv6, count));
  return [
    own(`decide, ${name}, IPv4`, guard, all.ipv4),
    own(`decide, ${name}, IPv6`, guard, all.ipv6),
    peer(`a linear scan, ${name}`, guard, some(10_000_000 / banned.length), (request) => {
      return () => linearScan(request, banned);
    }),
    ...(CEDAR_SIZES.includes(banned.length)
      ? [peer(`Cedar, ${name}`, guard, some(6000 / banned.length), cedarOf(banned))]
      : []),
  ];
}

function own(name: string, guard: Decider, all: readonly Asked[]): Row {
  const [, decision] = byTurns(ROUNDS, [
    () => cpuPerInput(all, ({ body }) => void JSON.parse(body)),
    () => cpuPerInput(all, ({ request }) => void guard(request)),
  ]);
  return {
    name,
    figure: microseconds(decision?.nanoseconds ?? Number.NaN),
    against: `${decision?.times.toFixed(2)} × JSON.parse of the body`,
  };
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

function requestOf(body: string): EgressRequest {
  const context = { principal: PRINCIPAL, account: "111122223333", region: "us-east-1" };
  const reading = readRequest(Buffer.from(body), context);
  if (reading.kind !== "request") throw new Error("the bench's own body is no request");
  return reading.request;
}
