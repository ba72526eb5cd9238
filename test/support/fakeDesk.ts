import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Desk } from "../../cli/desk.ts";
import type { HttpAnswer, HttpCall } from "../../cli/guard/transport.ts";

/** A desk whose guard is a function, and what was written and sent there. */
export interface FakeDesk extends Desk {
  readonly written: { out: string; err: string };
  readonly calls: HttpCall[];
  readonly pauses: number[];
}

/** A guard that answers each call, the first with number 0. */
export type FakeGuard = (call: HttpCall, number: number) => HttpAnswer | Promise<HttpAnswer>;

/** Lays a desk: paths lead into a folder, time stands still but for pauses, and keys count from 1. */
export function fakeDesk(folder: string, guard: FakeGuard, members: Partial<Desk> = {}): FakeDesk {
  const written = { out: "", err: "" };
  const calls: HttpCall[] = [];
  const pauses: number[] = [];
  let keys = 0;
  let now = Date.parse("2026-01-31T12:00:00Z");
  return {
    written,
    calls,
    pauses,
    env: {},
    home: folder,
    read: (path) => readFileSync(join(folder, path)),
    out: (text) => {
      written.out += text;
    },
    err: (text) => {
      written.err += text;
    },
    columns: undefined,
    watched: false,
    ask: undefined,
    profiles: async () => ({}),
    credentials: async () => ({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" }),
    send: async (call) => guard(call, calls.push(call) - 1),
    now: () => new Date(now),
    pause: async (milliseconds) => {
      pauses.push(milliseconds);
      now += milliseconds;
    },
    onInterrupt: () => () => {},
    newKey: () => `key-${++keys}`,
    ...members,
  };
}

/** An answer of the guard's. */
export function answer(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer {
  return { status, headers, body: JSON.stringify(body) };
}
