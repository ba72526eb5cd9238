import type { Context } from "aws-lambda";
import type { Policy } from "../core/policy/policy.ts";
import { createApp } from "../lambda/app.ts";
import type { Ports } from "../lambda/ports.ts";
import { bodyOf } from "./bodies.ts";
import { eventOf } from "./event.ts";
import { printRows } from "./print.ts";
import { stubPorts } from "./stubs.ts";

/** One request, how often it waits for something outside, and how often it may. */
export interface Waits {
  readonly name: string;
  readonly waits: number;
  readonly may: number;
}

/** Prints how often a request waits for EC2 or the ledger: what is asked side by side is one wait. */
export async function benchWaits(policy: Policy): Promise<void> {
  const rows = (await countWaits(policy)).map(({ name, waits, may }) => ({
    name,
    figure: String(waits),
    against: `of ${may}`,
  }));
  printRows("Waits for EC2 or the ledger, one after the other (virtual clock)", rows);
}

/** Counts the waits of each kind of request: look, intent, EC2, outcome; look and decision; look. */
export async function countWaits(policy: Policy): Promise<readonly Waits[]> {
  const rounds = newRounds();
  const app = createApp(waiting(stubPorts(policy), rounds.wait));
  const count = async (name: string, may: number, status: number, body: string, key?: string) => {
    const { statusCode, waits } = await rounds.during(async () => {
      const event = eventOf(body);
      const headers =
        key === undefined ? event.headers : { ...event.headers, "idempotency-key": key };
      return app({ ...event, headers }, {} as Context);
    });
    if (statusCode !== status) throw new Error(`${name} answered ${statusCode}`);
    return { name, waits, may };
  };
  return [
    await count("allowed (201)", 4, 201, bodyOf(1)),
    await count("allowed, 20 rules (201)", 4, 201, bodyOf(20)),
    await count("allowed, with a key (201)", 4, 201, bodyOf(1), "key"),
    await count("the same key again (200)", 1, 200, bodyOf(1), "key"),
    await count("denied (403)", 2, 403, bodyOf(1, 22)),
    await count("dry run (200)", 2, 200, bodyOf(1, 443, true)),
  ];
}

/** A clock that moves by one wherever nobody can go on without an answer: all that was asked by then is answered at once. */
function newRounds() {
  const asked: (() => void)[] = [];
  const wait = () => new Promise<void>((resolve) => void asked.push(resolve));
  const during = async <T extends object>(work: () => Promise<T>) => {
    let waits = 0;
    let over = false;
    const result = work().finally(() => {
      over = true;
    });
    while (!over) {
      await new Promise((resolve) => setImmediate(resolve));
      if (asked.length > 0) waits += 1;
      for (const answer of asked.splice(0)) answer();
    }
    return { ...(await result), waits };
  };
  return { wait, during };
}

/** Ports each of whose answers is waited for. */
function waiting(ports: Ports, wait: () => Promise<void>): Ports {
  return { ...ports, ec2: slowed(ports.ec2, wait), ledger: slowed(ports.ledger, wait) };
}

function slowed<T extends object>(port: T, wait: () => Promise<void>): T {
  const slow = Object.entries(port).map(([name, call]) => [
    name,
    async (...parameters: unknown[]) => {
      await wait();
      return call(...parameters);
    },
  ]);
  return Object.fromEntries(slow);
}
