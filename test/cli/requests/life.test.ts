import { describe, expect, test } from "@jest/globals";
import { answer } from "../../support/fakeDesk.ts";
import { runProgram } from "../../support/runProgram.ts";
import { aShown, DIGEST, ID } from "../../support/shownRequests.ts";

const ended = (status: number, members: object) => () =>
  answer(status, { Request: aShown({ ...members }) });

describe("requests cancel and requests revoke", () => {
  test.each(["cancel", "revoke"])(
    "%s says what and why, and nothing that was not given",
    async (verb) => {
      const guard = ended(200, { Status: "cancelled" });
      const bare = await runProgram(["requests", verb, ID], guard);
      expect(bare.calls.map(({ method, url }) => `${method} ${url.pathname}`)).toEqual([
        `POST /v1/requests/${ID}/${verb}`,
      ]);
      expect(JSON.parse(bare.calls[0]?.body ?? "")).toEqual({});
      const words = ["requests", verb, ID, "--comment", "gone", "--digest", DIGEST];
      const full = await runProgram(words, guard);
      expect(JSON.parse(full.calls[0]?.body ?? "")).toEqual({ Digest: DIGEST, Comment: "gone" });
    },
  );

  test.each([
    ["is taken back", 200, { Status: "cancelled" }, 0, `${ID} is cancelled`],
    [
      "has no rules any more",
      200,
      { Status: "authorized", RulesStatus: "revoked" },
      0,
      `${ID} holds no rules any more`,
    ],
    [
      "waits for EC2",
      202,
      { Status: "authorized", RulesStatus: "revoking" },
      4,
      `${ID} gives its rules up, and EC2 has not said so yet; follow it with: egress-guard requests show ${ID}`,
    ],
  ])("tell that the request %s", async (_, status, members, exit, line) => {
    const run = await runProgram(["requests", "revoke", ID], ended(status, members));
    expect({ exit: run.exit, out: run.written.out }).toEqual({ exit, out: `${line}\n` });
  });
});

describe("requests extend", () => {
  const NEXT = `req-${"2".repeat(32)}`;
  const extend = ["requests", "extend", ID];

  test("asks for a new end, with a key that makes it one request however often it is sent", async () => {
    const open = { RequestId: NEXT, Status: "authorized", RulesStatus: "open" };
    const words = ["--expires-in", "1d12h", "--justification", "more", "--ticket", "NET-8"];
    const { calls, written, exit } = await runProgram([...extend, ...words], (_, number) =>
      number === 0
        ? answer(503, { code: "group-busy", detail: "x" })
        : ended(201, { ...open, ExpiresAt: "2026-02-07T12:00:00.000Z" })(),
    );
    expect(exit).toBe(0);
    expect(written.out).toBe(`${NEXT} has its rules until 2026-02-07T12:00:00.000Z\n`);
    expect(calls.map(({ url }) => url.pathname)).toEqual(
      Array(2).fill(`/v1/requests/${ID}/extend`),
    );
    expect(calls.map(({ headers }) => headers["idempotency-key"])).toEqual(["key-1", "key-1"]);
    expect(JSON.parse(calls[0]?.body ?? "")).toEqual({
      Duration: "P1DT12H",
      Justification: "more",
      Ticket: "NET-8",
    });
  });

  test.each([
    ["waits for approval", 202, { Status: "pending-approval" }, 4],
    ["waits for its change window", 202, { Status: "scheduled" }, 4],
    ["is being carried out", 202, { Status: "executing" }, 4],
    ["failed", 200, { Status: "failed" }, 1],
  ])("tells by its exit code that the new request %s", async (_, status, members, exit) => {
    const words = [...extend, "--expires-at", "2027-01-31T12:00:00Z"];
    expect((await runProgram(words, ended(status, members))).exit).toBe(exit);
  });

  test("shows what the policy has against it", async () => {
    const finding = { code: "duration-too-long", effect: "deny", pointer: "", detail: "too long" };
    const { written, exit } = await runProgram([...extend, "--expires-in", "900d"], () =>
      answer(403, { code: "denied-by-policy", detail: "too long", findings: [finding] }),
    );
    expect(exit).toBe(2);
    expect(written.err).toBe("egress-guard: too long\n  deny duration-too-long\n    too long\n");
  });
});
