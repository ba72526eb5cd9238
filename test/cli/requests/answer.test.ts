import { describe, expect, test } from "@jest/globals";
import { NoAnswer } from "../../../cli/guard/transport.ts";
import { answer } from "../../support/fakeDesk.ts";
import { runProgram } from "../../support/runProgram.ts";
import { aShown, DIGEST, ID, showing } from "../../support/shownRequests.ts";

const APPROVED = answer(202, { Request: aShown({ Status: "approved" }) });
const approve = ["requests", "approve", ID];

const saidOf = (calls: readonly { readonly method: string; readonly body: string }[]) =>
  calls.filter(({ method }) => method === "POST").map(({ body }) => JSON.parse(body));

describe.each(["approve", "decline"])("requests %s", (verb) => {
  test("says the answer to exactly the content that it has shown", async () => {
    const guard = showing(aShown(), APPROVED);
    const words = ["requests", verb, ID, "--yes", "--comment", "seen"];
    const { calls, written, exit } = await runProgram(words, guard);
    expect(exit).toBe(0);
    expect(written.err).toContain("tcp 5432 to 203.0.113.7/32");
    expect(calls.map(({ method, url }) => `${method} ${url.pathname}`)).toEqual([
      `GET /v1/requests/${ID}`,
      `POST /v1/requests/${ID}/${verb}`,
    ]);
    expect(saidOf(calls)).toEqual([{ Digest: DIGEST, Comment: "seen" }]);
  });

  test.each([
    ["y", 1],
    [" YES ", 1],
    ["n", 0],
    ["", 0],
    ["yess", 0],
    ["a yes", 0],
  ])("asks back on a terminal, and %j says it so often: %d", async (reply, times) => {
    const asked: string[] = [];
    const ask = async (question: string) => {
      asked.push(question);
      return reply;
    };
    const guard = showing(aShown(), APPROVED);
    const { calls, written, exit } = await runProgram(["requests", verb, ID], guard, { ask });
    expect(asked).toEqual([expect.stringMatching(/\? \[y\/N\] $/)]);
    expect(saidOf(calls)).toHaveLength(times);
    expect(exit).toBe(times === 1 ? 0 : 1);
    expect(written.err.includes("nothing was said to the request")).toBe(times === 0);
  });

  test("without a terminal says nothing unless the line means it", async () => {
    const { calls, written, exit } = await runProgram(
      ["requests", verb, ID],
      showing(aShown(), APPROVED),
    );
    expect({ said: saidOf(calls), exit }).toEqual({ said: [], exit: 3 });
    expect(written.err).toMatch(/--digest .* or --yes\n$/);
  });

  test("says nothing to another content than the line means", async () => {
    const other = "e".repeat(64);
    const words = ["requests", verb, ID, "--yes", "--digest", other];
    const { calls, written, exit } = await runProgram(words, showing(aShown(), APPROVED));
    expect({ said: saidOf(calls), exit }).toEqual({ said: [], exit: 1 });
    expect(written.err).toContain(`--digest ${other} is not that of ${ID}, which is ${DIGEST}`);
  });

  test("asks nobody about the content that the line means", async () => {
    const ask = () => Promise.reject(new Error("was asked"));
    const words = ["requests", verb, ID, "--digest", DIGEST];
    const { calls, exit } = await runProgram(words, showing(aShown(), APPROVED), { ask });
    expect({ said: saidOf(calls).length, exit }).toEqual({ said: 1, exit: 0 });
  });

  test.each(["authorized", "denied", "cancelled", "approved"])(
    "asks nobody about a request that is %s",
    async (Status) => {
      const { calls, written, exit } = await runProgram(
        ["requests", verb, ID, "--yes"],
        showing(aShown({ Status }), APPROVED),
      );
      expect({ said: saidOf(calls), exit }).toEqual({ said: [], exit: 1 });
      expect(written.err).toContain(`${ID} is ${Status}, and waits for nobody's approval\n`);
    },
  );
});

describe("requests approve ends", () => {
  const endOf = async (status: number, body: unknown) => {
    const { written, exit } = await runProgram(
      [...approve, "--yes"],
      showing(aShown(), answer(status, body)),
    );
    return { exit, out: written.out, last: written.err.trimEnd().split("\n").at(-1) };
  };

  test("with 0 where the request is carried out now", async () => {
    expect(await endOf(202, { Request: aShown({ Status: "approved" }) })).toMatchObject({
      exit: 0,
      out: `${ID} is approved, and carried out now; follow it with: egress-guard requests show ${ID}\n`,
    });
  });

  test("with 4 where others have to approve too, and says who", async () => {
    const { exit, out } = await endOf(200, { Request: aShown() });
    expect(exit).toBe(4);
    expect(out).toContain("waits for customer-data (0 of 1): arn:aws:iam::111122223333:user/sam");
  });

  test("with 2 where the policy denies the request by now, and says why", async () => {
    const finding = { code: "banned-cidr", effect: "deny", pointer: "", detail: "is banned now" };
    const denied = aShown({ Status: "denied", Findings: [finding] });
    const { exit, out } = await endOf(200, { Request: denied });
    expect(exit).toBe(2);
    expect(out).toBe(
      `${ID} is denied by the policy in force\n  deny banned-cidr\n    is banned now\n`,
    );
  });

  test.each([
    ["the request is one's own", 403, "self-approval", 2],
    ["somebody else is asked", 403, "not-an-approver", 2],
    ["one has answered already", 409, "already-answered", 1],
    ["the content is another one by now", 409, "digest-mismatch", 1],
    ["the ledger can't be asked", 503, "ledger-unavailable", 1],
    ["there is none", 404, "request-not-found", 1],
    ["the comment is too long", 422, "invalid-request", 3],
  ])("with what the guard says where %s", async (_, status, code, exit) => {
    expect(await endOf(status, { code, detail: `because of ${code}` })).toMatchObject({
      exit,
      out: "",
      last: `egress-guard: because of ${code}`,
    });
  });

  test("with the gateway's words where the guard was not reached", async () => {
    expect(await endOf(403, { message: "Forbidden" })).toMatchObject({
      exit: 2,
      last: "egress-guard: Forbidden (HTTP 403)",
    });
  });

  test.each([
    ["no JSON", { status: 200, headers: {}, body: "<html>" }],
    ["half an answer", { status: 200, headers: {}, body: '{"Request":{"Requ' }],
    ["no request", answer(200, { ok: true })],
    ["no problem that says anything", answer(500, {})],
  ])("with 1 where there is %s, and says where", async (_, said) => {
    const guard = showing(aShown(), { ...said, url: "http://x/" });
    const { written, exit } = await runProgram([...approve, "--yes"], guard);
    expect(exit).toBe(1);
    expect(written.err).toMatch(
      /\negress-guard: the answer of http:\/\/x\/ \(HTTP \d+\) is none of egress-guard's; check the endpoint\n$/,
    );
  });

  test("saying that it may have counted, where the answer got lost", async () => {
    const lost = new NoAnswer("Connection was closed.", false, true);
    const { calls, written, exit } = await runProgram([...approve, "--yes"], ({ method }) => {
      if (method === "POST") throw lost;
      return answer(200, { Request: aShown() });
    });
    expect({ posts: saidOf(calls).length, exit }).toEqual({ posts: 1, exit: 1 });
    expect(written.err).toContain(
      `egress-guard: Connection was closed; whether it counted is not known, look with: egress-guard requests show ${ID}\n`,
    );
  });
});

test("with --output json only the request is on the standard output", async () => {
  const { written } = await runProgram(
    [...approve, "--yes", "--output", "json"],
    showing(aShown(), APPROVED),
  );
  expect(JSON.parse(written.out)).toEqual({ Request: aShown({ Status: "approved" }) });
});
