import { Bench } from "tinybench";
import { decide } from "../core/policy/decide.ts";
import type { Policy } from "../core/policy/policy.ts";
import type { Principal } from "../core/request/principal.ts";
import { readRequest } from "../core/request/read.ts";
import { bodyOf } from "./bodies.ts";
import { microseconds, printRows } from "./print.ts";

const SIZES: readonly number[] = [1, 5, 20];

/** How long one decision takes, next to JSON.parse of the same body; and how long reading the body strictly takes. */
export async function benchDecision(policy: Policy, principal: Principal): Promise<void> {
  const bench = new Bench({ time: 300, warmupTime: 100 });
  for (const rules of SIZES) {
    const body = bodyOf(rules);
    const bytes = Buffer.from(body);
    const context = { principal, account: "111122223333", region: "us-east-1" };
    const reading = readRequest(bytes, context);
    if (reading.kind !== "request") throw new Error("the bench's own body is no request");
    const { request } = reading;
    const now = new Date();
    const facts = {
      group: { tags: new Map([[policy.governedTag, "true"]]) },
      rules: [],
      prefixLists: new Map(),
    };
    bench
      .add(`JSON.parse ${rules}`, () => void JSON.parse(body))
      .add(`decide ${rules}`, () => void decide({ policy, request, facts, now }))
      .add(`read ${rules}`, () => void readRequest(bytes, context));
  }
  await bench.run();
  const medianOf = (name: string) => {
    const result = bench.getTask(name)?.result;
    if (result === undefined || !("latency" in result)) throw new Error(`${name} did not run`);
    return result.latency.p50 * 1e6;
  };
  printRows(
    "One decision (median; the shipped policy; a group without rules)",
    SIZES.flatMap((rules) => {
      const parse = medianOf(`JSON.parse ${rules}`);
      const times = (name: string) => `${(medianOf(name) / parse).toFixed(1)} × JSON.parse`;
      const count = `${rules} rule${rules > 1 ? "s" : ""}`;
      return [
        { name: `JSON.parse of the body, ${count}`, figure: microseconds(parse) },
        {
          name: `decide, ${count}`,
          figure: microseconds(medianOf(`decide ${rules}`)),
          against: times(`decide ${rules}`),
        },
        {
          name: `read the body strictly, ${count}`,
          figure: microseconds(medianOf(`read ${rules}`)),
          against: times(`read ${rules}`),
        },
      ];
    }),
  );
}
