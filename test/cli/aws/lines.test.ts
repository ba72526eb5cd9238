import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { authorize } from "../../../cli/authorize.ts";
import type { HttpAnswer } from "../../../cli/guard/transport.ts";
import { layOut, type Outcome } from "../../support/awsCli.ts";
import { answer, fakeDesk } from "../../support/fakeDesk.ts";
import { type AnswerName, answerOf } from "./answers.ts";
import { DIFFERENCES } from "./differences.ts";
import { LINES } from "./lines.ts";
import { recordedFor } from "./recorded.ts";
import type { Row } from "./rows.ts";

/** The guard's answer that means what EC2's answer means. */
function guardAnswer(name: AnswerName | undefined): HttpAnswer {
  const given = answerOf(name);
  if (given.kind === "rules") {
    const { rules } = given;
    const Request = { RequestId: "req-1", Status: "authorized", SecurityGroupRules: rules };
    return answer(201, { Return: true, SecurityGroupRules: rules, Request });
  }
  return answer(502, { code: "ec2-refused", ec2Code: given.code, detail: given.message });
}

/** Each says in its own words how it is used; that it is said, and where, is compared. */
function usageAside(stderr: string): string {
  return stderr
    .replace(/usage: egress-guard[\s\S]*?authorize-security-group-egress help\n/, "USAGE\n")
    .replace(/usage: aws[\s\S]*?<subcommand> help\n/, "USAGE\n");
}

async function run(row: Row): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), "egress-guard-lines-"));
  try {
    layOut(folder, row);
    const desk = fakeDesk(folder, () => guardAnswer(row.answer), { env: row.env ?? {} });
    const argv = [...(row.before ?? []), "authorize-security-group-egress", ...row.words];
    const exit = await authorize(argv, desk);
    const { out: stdout, err: stderr } = desk.written;
    const [call] = desk.calls;
    if (call === undefined) return { stdout, stderr: usageAside(stderr), exit };
    // What the guard is told beside EC2's words, the AWS CLI has no word for.
    const { Guard: _, ...request } = JSON.parse(call.body);
    return { request, stdout, stderr: usageAside(stderr), exit };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function expected(row: Row): Outcome {
  const recorded = recordedFor(row);
  return { ...recorded, stderr: usageAside(recorded.stderr) };
}

describe("a command line sends, prints and ends as it does with the AWS CLI", () => {
  test.each(LINES.filter(({ why }) => !(why in DIFFERENCES)))("$why", async (row) => {
    expect(await run(row)).toEqual(expected(row));
  });
});

describe("a command line differs from the AWS CLI in nothing but what is meant to differ", () => {
  test.each(LINES.filter(({ why }) => why in DIFFERENCES))("$why", async (row) => {
    const { unsent, ...difference } = DIFFERENCES[row.why] ?? {};
    const { request, ...recorded } = expected(row);
    const sent = request === undefined || unsent === true ? {} : { request };
    const ours = await run(row);
    expect(ours).toEqual({ ...sent, ...recorded, ...difference });
    expect(ours).not.toEqual(expected(row));
  });
});
