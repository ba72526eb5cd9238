import { describe, expect, test } from "@jest/globals";
import { type HttpAnswer, NoAnswer } from "../../../cli/guard/transport.ts";
import { askGuard, WEB } from "../../support/askGuard.ts";
import { answer } from "../../support/fakeDesk.ts";

const OPEN = answer(201, {
  Request: { RequestId: "req-1", Status: "authorized", SecurityGroupRules: [] },
});

const busy = (code: string, status = 503) => answer(status, { code, detail: "not now" });

function first(...answers: readonly (HttpAnswer | Error)[]) {
  return (_: unknown, number: number): HttpAnswer => {
    const given = answers[number] ?? OPEN;
    if (given instanceof Error) throw given;
    return given;
  };
}

const keysOf = (calls: readonly { readonly headers: Readonly<Record<string, string>> }[]) =>
  calls.map(({ headers }) => headers["idempotency-key"]);

describe("what may pass by itself is asked again", () => {
  test.each([
    ["another change of the group", busy("group-busy"), "same"],
    ["a ledger that did not answer", busy("ledger-unavailable"), "same"],
    ["an outcome that is not known", busy("outcome-unknown", 504), "same"],
    ["EC2 that throttles: that request has ended", busy("ec2-throttled"), "anew"],
    ["EC2 that could not be asked", busy("ec2-unavailable"), "anew"],
    ["a gateway that throttles", answer(429, { message: "Too Many Requests" }), "same"],
    ["a gateway without a function", answer(503, { message: "Service Unavailable" }), "same"],
    ["a gateway that timed out", answer(504, { message: "Endpoint request timed out" }), "same"],
    ["a connection that broke", new NoAnswer("closed", false), "same"],
  ] as const)("%s", async (_, outcome, key) => {
    const { exit, calls } = await askGuard(WEB, first(outcome));
    expect(exit).toBe(0);
    expect(keysOf(calls)).toEqual(["key-1", key === "same" ? "key-1" : "key-2"]);
    expect(calls[1]?.body).toBe(calls[0]?.body);
  });

  test("the caller's own key is kept, whatever happens", async () => {
    const words = [...WEB, "--idempotency-key", "mine"];
    const { calls } = await askGuard(words, first(busy("ec2-throttled")));
    expect(keysOf(calls)).toEqual(["mine", "mine"]);
  });

  test("after the time that the answer asks for, or after twice as long each time", async () => {
    const later = answer(503, { code: "group-busy", detail: "x" }, { "retry-after": "3" });
    const { pauses } = await askGuard(WEB, first(later, busy("group-busy")));
    expect(pauses).toEqual([3_000, 500]);
  });

  test("a time that is absurd is not waited for", async () => {
    const later = answer(503, { code: "group-busy", detail: "x" }, { "retry-after": "86400" });
    expect((await askGuard(WEB, first(later))).pauses).toEqual([20_000]);
  });
});

describe("what will not pass by itself is asked once", () => {
  test.each([
    ["a denial", answer(403, { code: "denied-by-policy", detail: "no" })],
    ["a fault of ours: the request may have been promised", busy("internal", 500)],
    ["no policy", busy("policy-unavailable")],
    ["a gateway that forbids", answer(403, { message: "Forbidden" })],
    ["a certificate that is not believed", new NoAnswer("SSL validation failed", true)],
  ] as const)("%s", async (_, outcome) => {
    expect((await askGuard(WEB, first(outcome))).calls).toHaveLength(1);
  });
});

describe("in the end it is told how often was asked", () => {
  test("three times, unless the environment says otherwise", async () => {
    const { exit, calls, written } = await askGuard(WEB, () => busy("ec2-throttled"));
    expect({ exit, asked: calls.length }).toEqual({ exit: 254, asked: 3 });
    expect(written.err).toContain(
      "(RequestLimitExceeded) when calling the AuthorizeSecurityGroupEgress operation (reached max retries: 2): Request limit exceeded.\n",
    );
  });

  test("as often as AWS_MAX_ATTEMPTS says", async () => {
    const { calls } = await askGuard(WEB, () => busy("group-busy"), {
      env: { AWS_MAX_ATTEMPTS: "5" },
    });
    expect(calls).toHaveLength(5);
  });

  test("as often as the profile says", async () => {
    const profiles = async () => ({ default: { max_attempts: "1" } });
    const { calls } = await askGuard(WEB, () => busy("group-busy"), { profiles });
    expect(calls).toHaveLength(1);
  });

  test.each(["0", "-1", "many", "1.5"])("a number of attempts that is none: %s", async (number) => {
    const { exit, calls } = await askGuard(WEB, () => OPEN, { env: { AWS_MAX_ATTEMPTS: number } });
    expect({ exit, asked: calls.length }).toEqual({ exit: 255, asked: 0 });
  });

  test("no answer at all: one line, exit code 255", async () => {
    const { exit, written } = await askGuard(WEB, () => {
      throw new NoAnswer('Could not connect to the endpoint URL: "http://x/"', false);
    });
    expect(exit).toBe(255);
    expect(written.err).toBe(
      '\naws: [ERROR]: Could not connect to the endpoint URL: "http://x/"\n',
    );
  });
});

describe("what is sent beside the request", () => {
  const bodyOf = async (words: readonly string[], members = {}) => {
    const { calls } = await askGuard([...WEB, ...words], () => OPEN, members);
    return JSON.parse(calls[0]?.body ?? "{}").Guard;
  };

  test.each([
    ["nothing", [], undefined],
    ["why", ["--justification", "because of it"], { Justification: "because of it" }],
    ["the ticket", ["--ticket", "NET-12"], { Ticket: "NET-12" }],
    [
      "the moment of its end",
      ["--expires-at", "2027-01-31T12:00:00Z"],
      { ExpiresAt: "2027-01-31T12:00:00Z" },
    ],
    ["how long it stays", ["--expires-in", "P7D"], { Duration: "P7D" }],
    ["days in short", ["--expires-in", "7d"], { Duration: "P7D" }],
    ["hours in short", ["--expires-in", "12h"], { Duration: "PT12H" }],
    ["all units in short", ["--expires-in", "1w2d3h4m5s"], { Duration: "P1W2DT3H4M5S" }],
    ["the region on the line", ["--region", "eu-west-1"], { Region: "eu-west-1" }],
  ])("%s", async (_, words, guard) => {
    expect(await bodyOf(words)).toEqual(guard);
  });

  test("a request's own Guard, which the options beat", async () => {
    const own = JSON.stringify({ Guard: { Ticket: "NET-1", Justification: "old" } });
    expect(await bodyOf(["--cli-input-json", own, "--ticket", "NET-2"])).toEqual({
      Ticket: "NET-2",
      Justification: "old",
    });
  });

  test("the environment's region is sent to a deployed guard, not to one on this machine", async () => {
    const env = { AWS_REGION: "eu-west-1" };
    const deployed = { EGRESS_GUARD_ENDPOINT: "https://guard.acme.example" };
    expect(await bodyOf([], { env })).toBeUndefined();
    expect(await bodyOf([], { env: { ...env, ...deployed } })).toEqual({ Region: "eu-west-1" });
  });

  test.each([
    ["both ends", ["--expires-in", "7d", "--expires-at", "2027-01-31T12:00:00Z"]],
    ["a duration that is none", ["--expires-in", "soon"]],
    ["an empty duration", ["--expires-in", ""]],
    ["a unit that is none", ["--expires-in", "7y"]],
    ["units in the wrong order", ["--expires-in", "1h1d"]],
    ["a key with a blank", ["--idempotency-key", "a b"]],
    ["a key that is too long", ["--idempotency-key", "k".repeat(65)]],
    ["a wait that is no number", ["--wait", "soon"]],
    ["prompting", ["--cli-auto-prompt"]],
  ])("nothing at all, for it is wrong use: %s", async (_, words) => {
    const { exit, calls, written } = await askGuard([...WEB, ...words], () => OPEN);
    expect({ exit, calls }).toEqual({ exit: 252, calls: [] });
    expect(written.err).toMatch(/^\naws: \[ERROR\]: An error occurred \(ParamValidation\): .+\n$/);
  });

  test("the longest key", async () => {
    const { calls } = await askGuard([...WEB, "--idempotency-key", "k".repeat(64)], () => OPEN);
    expect(keysOf(calls)).toEqual(["k".repeat(64)]);
  });
});
