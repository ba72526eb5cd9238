import { describe, expect, test } from "@jest/globals";
import { type HttpAnswer, NoAnswer } from "../../../cli/guard/transport.ts";
import { askGuard, WEB } from "../../support/askGuard.ts";
import { answer } from "../../support/fakeDesk.ts";

const inState = (Status: string, status = 200, members: object = {}) =>
  answer(status, { Request: { RequestId: "req-1", Status, SecurityGroupRules: [], ...members } });

const PENDING = inState("pending-approval", 202);

/** Answers the request as pending, and each look as the list says; the last one again and again. */
function lookedUp(...looks: readonly (HttpAnswer | Error)[]) {
  return ({ method }: { readonly method: string }, number: number): HttpAnswer => {
    const look = method === "POST" ? PENDING : looks[Math.min(number, looks.length) - 1];
    if (look === undefined || look instanceof Error) throw look;
    return look;
  };
}

const codeOf = (err: string) => /\((\w+(?:\.\w+)?)\) when calling/.exec(err)?.[1];

describe("--wait", () => {
  test("without it, a request that waits for approval ends the line at once", async () => {
    const { exit, calls } = await askGuard(WEB, lookedUp(inState("authorized")));
    expect({ exit, asked: calls.length }).toEqual({ exit: 254, asked: 1 });
  });

  test("looks until the rules are there, and prints them", async () => {
    const looks = [inState("pending-approval"), inState("executing"), inState("authorized")];
    const { exit, calls, pauses, written } = await askGuard([...WEB, "--wait"], lookedUp(...looks));
    expect(exit).toBe(0);
    expect(calls.slice(1).map(({ method, url }) => `${method} ${url.pathname}`)).toEqual(
      Array(3).fill("GET /v1/requests/req-1"),
    );
    expect(pauses).toEqual([2_000, 2_000, 2_000]);
    expect(JSON.parse(written.out)).toEqual({ Return: true, SecurityGroupRules: [] });
  });

  test("looks on while a request waits for its change window", async () => {
    const starts = { StartsAt: "2026-02-01T20:00:00.000Z" };
    const looks = [inState("scheduled", 200, starts), inState("authorized")];
    const { exit } = await askGuard([...WEB, "--wait"], lookedUp(...looks));
    expect(exit).toBe(0);
  });

  test.each([
    ["declined", "UnauthorizedOperation"],
    ["expired", "RequestExpired"],
    ["cancelled", "RequestCancelled"],
    ["denied", "UnauthorizedOperation"],
    ["already-authorized", "InvalidPermission.Duplicate"],
  ])("ends when the request has: %s", async (state, code) => {
    const { exit, written } = await askGuard([...WEB, "--wait"], lookedUp(inState(state)));
    expect(exit).toBe(254);
    expect(codeOf(written.err)).toBe(code);
  });

  test("ends with what stopped the request", async () => {
    const failed = inState("failed", 200, { Problem: { code: "ec2-throttled", detail: "x" } });
    const { written } = await askGuard([...WEB, "--wait"], lookedUp(failed));
    expect(codeOf(written.err)).toBe("RequestLimitExceeded");
  });

  test.each([
    ["5", [2_000, 2_000, 1_000]],
    ["2", [2_000]],
    ["0", []],
  ])("%s seconds are waited and no more", async (seconds, expected) => {
    const guard = lookedUp(inState("pending-approval"));
    const { exit, pauses, written } = await askGuard([...WEB, "--wait", seconds], guard);
    expect({ exit, pauses }).toEqual({ exit: 254, pauses: expected });
    expect(codeOf(written.err)).toBe("PendingApproval");
  });

  test("a guard that does not answer for a while is waited for", async () => {
    const looks = [
      new NoAnswer("closed", false),
      answer(503, { message: "Service Unavailable" }),
      answer(429, { message: "Too Many Requests" }),
      inState("authorized"),
    ];
    expect((await askGuard([...WEB, "--wait"], lookedUp(...looks))).exit).toBe(0);
  });

  test("a guard that is not believed any more is not", async () => {
    const guard = lookedUp(new NoAnswer("SSL validation failed", true));
    const { exit, written } = await askGuard([...WEB, "--wait"], guard);
    expect(exit).toBe(255);
    expect(written.err).toContain("SSL validation failed");
  });

  test("a request that vanished ends it", async () => {
    const gone = answer(404, { code: "request-not-found", detail: "there is none" });
    const { exit, written } = await askGuard([...WEB, "--wait"], lookedUp(gone));
    expect(exit).toBe(254);
    expect(codeOf(written.err)).toBe("RequestNotFound");
  });

  test("goes on where it is not known what EC2 did, until it is", async () => {
    const unknown = answer(504, { code: "outcome-unknown", detail: "x", requestId: "req-1" });
    const guard = ({ method }: { readonly method: string }) =>
      method === "POST" ? unknown : inState("authorized");
    expect((await askGuard(WEB, guard)).exit).toBe(254);
    expect((await askGuard([...WEB, "--wait"], guard)).exit).toBe(0);
  });

  test.each([
    ["on a terminal", true, "\n"],
    ["in a script", false, ""],
  ])(
    "is broken off by Ctrl-C %s, and says how the request is followed",
    async (_, watched, before) => {
      let press = () => {};
      const onInterrupt = (listener: () => void) => {
        press = listener;
        return () => {};
      };
      const pause = () => {
        press();
        return new Promise<void>(() => {});
      };
      const members = { watched, onInterrupt, pause };
      const { exit, written } = await askGuard([...WEB, "--wait"], lookedUp(), members);
      expect(exit).toBe(130);
      expect(
        written.err.endsWith(
          `${before}Request req-1 waits for approval. No rule is open yet; follow it with: egress-guard requests show req-1\n`,
        ),
      ).toBe(true);
    },
  );

  test("hears no Ctrl-C any more when it is over", async () => {
    let heard = 0;
    const onInterrupt = () => {
      heard++;
      return () => void heard--;
    };
    await askGuard([...WEB, "--wait"], lookedUp(inState("authorized")), { onInterrupt });
    expect(heard).toBe(0);
  });

  test("shows on a terminal, in one line, how long it takes, and clears it", async () => {
    const looks = [...Array(30).fill(inState("pending-approval")), inState("authorized")];
    const { written } = await askGuard([...WEB, "--wait"], lookedUp(...looks), { watched: true });
    expect(written.err).toContain(
      "\r\u001b[Kreq-1 waits for approval, 1:00 (Ctrl-C leaves it waiting)",
    );
    expect(written.err.endsWith("\r\u001b[K")).toBe(true);
    expect(written.err).not.toContain("\n");
  });
});
