import { describe, expect, test } from "@jest/globals";
import { NoAnswer } from "../../../cli/guard/transport.ts";
import { answer } from "../../support/fakeDesk.ts";
import { runProgram } from "../../support/runProgram.ts";
import { aShown } from "../../support/shownRequests.ts";

const idOf = (number: number) => `req-${String(number).padStart(32, "0")}`;

/** A guard that has so many requests, and pages as the API has them. */
function having(most: number) {
  return ({ url }: { readonly url: URL }) => {
    const from = Number(url.searchParams.get("cursor") ?? 0);
    const to = Math.min(most, from + Number(url.searchParams.get("limit")));
    const ids = Array.from({ length: to - from }, (_, index) => idOf(from + index));
    const Requests = ids.map((RequestId) => aShown({ RequestId }));
    return answer(200, { Requests, ...(to < most ? { NextCursor: String(to) } : {}) });
  };
}

const idsIn = (out: string) => out.match(/^req-\S+/gm) ?? [];

describe("requests list", () => {
  test("tells a line for each request", async () => {
    const { written, exit } = await runProgram(["requests", "list"], having(1));
    expect(exit).toBe(0);
    expect(written.out).toBe(
      `${idOf(0)}  pending-approval    2026-01-31T12:00:00.000Z  sg-0123456789abcdef0  ` +
        'tcp 5432 to 203.0.113.7/32 "partner database", by arn:aws:iam::111122223333:user/local\n',
    );
  });

  test("tells nothing where there is none", async () => {
    const { written, exit } = await runProgram(["requests", "list"], having(0));
    expect({ out: written.out, err: written.err, exit }).toEqual({ out: "", err: "", exit: 0 });
  });

  test.each([
    [[], 250, [100, 100, 100]],
    [["--limit", "1"], 1, [1]],
    [["--limit", "100"], 100, [100]],
    [["--limit", "101"], 101, [100, 1]],
    [["--limit", "1000"], 250, [100, 100, 100]],
  ])("with %j shows %d of 250, in pages of %j", async (words, shown, pages) => {
    const { calls, written } = await runProgram(["requests", "list", ...words], having(250));
    expect(idsIn(written.out)).toEqual(Array.from({ length: shown }, (_, number) => idOf(number)));
    expect(calls.map(({ url }) => Number(url.searchParams.get("limit")))).toEqual(pages);
  });

  test("asks the guard for what the options name", async () => {
    const words =
      "--status denied --group-id sg-0123456789abcdef0 --since 2026-01-01 --principal".split(" ");
    const who = "arn:aws:iam::111122223333:role/team a/*";
    const { calls } = await runProgram(["requests", "list", ...words, who], having(0));
    expect(Object.fromEntries(calls[0]?.url.searchParams ?? [])).toEqual({
      status: "denied",
      groupId: "sg-0123456789abcdef0",
      since: "2026-01-01T00:00:00.000Z",
      principal: who,
      limit: "100",
    });
    expect(calls[0]?.url.search).not.toMatch(/[+ ]/);
  });

  test("as JSON is all pages in one", async () => {
    const { written } = await runProgram(["requests", "list", "--output", "json"], having(201));
    const { Requests } = JSON.parse(written.out);
    expect(Requests.map(({ RequestId }: { RequestId: string }) => RequestId)).toHaveLength(201);
  });

  test("says that rules are gone which were authorized once", async () => {
    const gone = aShown({ Status: "authorized", RulesStatus: "revoked" });
    const { written } = await runProgram(["requests", "list"], () =>
      answer(200, { Requests: [gone] }),
    );
    expect(written.out).toMatch(/, rules revoked\n$/);
  });

  test.each([
    ["in colour on a terminal", { columns: 100 }, true],
    ["plain where NO_COLOR is set", { columns: 100, env: { NO_COLOR: "1" } }, false],
    ["plain in a pipe", {}, false],
  ])("is %s", async (_, members, coloured) => {
    const { written } = await runProgram(["requests", "list"], having(1), members);
    expect(written.out.includes("\u001b[33mpending-approval")).toBe(coloured);
  });

  test("asks again where the guard did not answer for a moment", async () => {
    const faults = [new NoAnswer("closed", false), answer(503, { message: "Service Unavailable" })];
    const { pauses, exit } = await runProgram(["requests", "list"], (call, number) => {
      const fault = faults[number] ?? having(1)(call);
      if (fault instanceof Error) throw fault;
      return fault;
    });
    expect({ pauses, exit }).toEqual({ pauses: [250, 500], exit: 0 });
  });

  test("gives up in the end, and says where it asked", async () => {
    const { calls, written, exit } = await runProgram(["requests", "list"], () => {
      throw new NoAnswer('Could not connect to the endpoint URL: "http://127.0.0.1:8787/"', false);
    });
    expect({ tries: calls.length, exit, out: written.out }).toEqual({ tries: 3, exit: 1, out: "" });
    expect(written.err).toBe(
      'egress-guard: Could not connect to the endpoint URL: "http://127.0.0.1:8787/"\n',
    );
  });

  test("tells each fault of the parameters by the option's name", async () => {
    const errors = [
      { parameter: "groupId", detail: '"x" is not taken' },
      { parameter: "cursor", detail: "is no cursor of ours" },
    ];
    const { written, exit } = await runProgram(["requests", "list"], () =>
      answer(422, { code: "invalid-request", detail: "groupId …", errors }),
    );
    expect(exit).toBe(3);
    expect(written.err).toBe(
      'egress-guard: --group-id "x" is not taken\n--cursor is no cursor of ours\n',
    );
  });
});
