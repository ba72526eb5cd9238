import type { Context } from "aws-lambda";
import type { Policy } from "../core/policy/policy.ts";
import { createApp } from "../lambda/app.ts";
import { bodyOf } from "./bodies.ts";
import { eventOf } from "./event.ts";
import { median, microseconds, printRows } from "./print.ts";
import { stubPorts } from "./stubs.ts";

const BATCH = 500;
const BATCHES = 15;

/** How much CPU one warm request costs by itself: door, reading, judging, records and reply, with all I/O stubbed. */
export async function benchRequest(policy: Policy): Promise<void> {
  const app = createApp(stubPorts(policy));
  const cases = [
    { name: "allowed, 1 rule (201)", body: bodyOf(1), status: 201 },
    { name: "allowed, 20 rules (201)", body: bodyOf(20), status: 201 },
    { name: "denied, 1 rule (403)", body: bodyOf(1, 22), status: 403 },
    { name: "dry run, 1 rule (200)", body: bodyOf(1, 443, true), status: 200 },
  ];
  const rows = [];
  for (const { name, body, status } of cases) {
    const event = eventOf(body);
    const figures: number[] = [];
    for (let batch = 0; batch < BATCHES; batch++) {
      const start = process.cpuUsage();
      for (let i = 0; i < BATCH; i++) {
        const { statusCode } = await app(event, {} as Context);
        if (statusCode !== status) throw new Error(`${name} answered ${statusCode}`);
      }
      const { user, system } = process.cpuUsage(start);
      figures.push(((user + system) * 1000) / BATCH);
    }
    rows.push({ name, figure: microseconds(median(figures)), against: "CPU" });
  }
  printRows("One warm request, I/O stubbed (median CPU time, user + system)", rows);
}
