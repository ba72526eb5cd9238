import { expect, test } from "@jest/globals";
import type { RunningEc2 } from "../../../local/ec2/server.ts";
import {
  APP,
  ask,
  type Parameters,
  type Reply,
  ruleIdsOf,
  rulesOf,
  textsOf,
  withEc2,
} from "./support.ts";

/** One call: an action and its parameters. */
export type Step = readonly [action: string, parameters: Parameters];

/** What EC2 answers to one call on a fresh seeded account, and why the row exists. */
export interface Row {
  readonly why: string;
  readonly source: string;
  /** Calls that come before, all of which succeed. */
  readonly before?: readonly Step[];
  readonly call: Step;
  /** The code of the refusal; a success if not given. */
  readonly code?: string;
  readonly message?: string;
  /** The outbound rules that the group `app` has afterwards; not looked at if not given. */
  readonly rules?: readonly string[];
  /** What the answer holds: each element's texts, in order; not looked at if not given. */
  readonly shows?: Readonly<Record<string, readonly string[]>>;
}

const STATUS: Readonly<Record<string, number>> = {
  DryRunOperation: 412,
  UnauthorizedOperation: 403,
};

/** Makes a test of each row. A parameter `rule:2` stands for the id of the third rule of the group `app`. */
export function testRows(rows: readonly Row[]): void {
  test.each(rows.map((row) => [`${row.why} (${row.source})`, row] as const))("%s", (_why, row) =>
    withEc2((ec2) => checkRow(ec2, row)),
  );
}

async function checkRow(ec2: RunningEc2, row: Row): Promise<void> {
  for (const step of row.before ?? []) {
    const { code, message } = await askStep(ec2, step);
    expect({ code, message }).toEqual({ code: undefined, message: undefined });
  }
  const got = await askStep(ec2, row.call);
  expect({ code: got.code, status: got.status }).toEqual({
    code: row.code,
    status: row.code === undefined ? 200 : (STATUS[row.code] ?? 400),
  });
  if (row.message !== undefined) expect(got.message).toBe(row.message);
  if (row.rules !== undefined) expect(await rulesOf(ec2, APP)).toEqual(row.rules);
  for (const [tag, texts] of Object.entries(row.shows ?? {})) {
    expect([tag, textsOf(got.xml, tag)]).toEqual([tag, texts]);
  }
}

async function askStep(ec2: RunningEc2, [action, parameters]: Step): Promise<Reply> {
  const entries = Object.entries(parameters);
  const named = entries.some(([, value]) => String(value).startsWith("rule:"));
  const ids = named ? await ruleIdsOf(ec2, APP) : [];
  const resolved = entries.map(([name, value]): [string, string | number] => {
    const [prefix, index] = String(value).split(":");
    return [name, prefix === "rule" ? (ids[Number(index)] ?? "no such rule") : value];
  });
  return ask(ec2, action, Object.fromEntries(resolved));
}
