import { describe, expect, test } from "@jest/globals";
import { answer } from "../../support/fakeDesk.ts";
import { runProgram } from "../../support/runProgram.ts";
import { aShown, DIGEST, ID, showing } from "../../support/shownRequests.ts";

const COMMANDS = ["list", "show", "approve", "decline", "cancel", "revoke", "extend"];
const DEPLOYED = "https://abc123.execute-api.eu-west-1.amazonaws.com";
const SAM = "arn:aws:iam::111122223333:user/sam";

describe("wrong use ends with 3 in a line or two, and sends nothing", () => {
  const rows: readonly (readonly [words: string, says: string])[] = [
    ["shwo", "unknown command 'shwo'"],
    ["show", "missing required argument 'id'"],
    ["show x", "write req- and 32 lower-case hex digits"],
    [`show ${ID.toUpperCase()}`, "write req- and 32 lower-case hex digits"],
    [`show ${ID} ${ID}`, "too many arguments"],
    [`show ${ID} --yes`, "unknown option '--yes'"],
    [`show ${ID} --output yaml`, "Allowed choices are text, json"],
    ["list --status open", "Allowed choices are received, pending-approval"],
    ["list --group-id app", "write sg- and 8 or 17 lower-case hex digits"],
    ["list --since yesterday", "write a moment in UTC"],
    ["list --since 2026-02-30", "write a moment in UTC"],
    ["list --limit 0", "write a number from 1 on"],
    ["list --limit -1", "write a number from 1 on"],
    ["list --limit 1.5", "write a number from 1 on"],
    ["list --status", "argument missing"],
    ["list x", "too many arguments"],
    [`approve ${ID} --digest abc`, "write the request's Digest"],
    [`approve ${ID} --digest ${"D".repeat(64)}`, "write the request's Digest"],
    [`approve ${ID} --comment`, "argument missing"],
    ["decline", "missing required argument 'id'"],
    [`cancel ${ID} --yes`, "unknown option '--yes'"],
    [`revoke ${ID} --digest 1`, "write the request's Digest"],
    [`extend ${ID} --expires-in 7days`, "Bad value for --expires-in 7days"],
    [`extend ${ID} --expires-in 7d --expires-at 2027-01-31T12:00:00Z`, "cannot be used with"],
    [`extend ${ID} --expires-in 7d --idempotency-key a,b`, "Bad value for --idempotency-key a,b"],
    ["list --guard-endpoint localhost:8787", "write a URL"],
    ["list --endpoint-url ftp://x", "write a URL"],
    ["list --local-principal sam", "write the ARN of an IAM user or of an assumed role"],
    [`list --local-principal ${SAM} --endpoint-url ${DEPLOYED}`, "is for a guard on this machine"],
    ["list --cli-read-timeout soon", "write a number of seconds"],
    ["list --cli-connect-timeout -1", "write a number of seconds"],
  ];

  test.each(rows)("%s: %s", async (words, says) => {
    const { calls, written, exit } = await runProgram(["requests", ...words.split(" ")], () =>
      answer(200, {}),
    );
    expect({ sent: calls.length, out: written.out, exit }).toEqual({ sent: 0, out: "", exit: 3 });
    expect(written.err).toContain(says);
    expect(written.err.trimEnd().split("\n").length).toBeLessThanOrEqual(2);
  });
});

test.each([
  ["a profile that there is none of", ["--profile", "nobody"], {}, "(nobody) could not be found"],
  ["no region", ["--endpoint-url", "https://guard.acme.example"], {}, "You must specify a region."],
  ["no bundle", ["--ca-bundle", "none.pem"], {}, "invalid path: none.pem"],
  ["an endpoint that is none", [], { EGRESS_GUARD_ENDPOINT: "x" }, "Invalid endpoint: x"],
])("a faulty configuration ends with 1, and sends nothing: %s", async (_, words, env, says) => {
  const { calls, written, exit } = await runProgram(
    ["requests", "list", ...words],
    () => answer(200, {}),
    { env },
  );
  expect({ sent: calls.length, exit }).toEqual({ sent: 0, exit: 1 });
  expect(written.err).toMatch(/^egress-guard: [^\n]+\n$/);
  expect(written.err).toContain(says);
});

describe.each(COMMANDS)("requests %s goes", (name) => {
  const words = ["requests", name, ...(name === "list" ? [] : [ID])];
  const means = ["approve", "decline"].includes(name) ? ["--digest", DIGEST] : [];
  const ends = name === "extend" ? ["--expires-in", "7d"] : [];
  const run = (more: readonly string[], env = {}) =>
    runProgram([...words, ...means, ...ends, ...more], showing(aShown(), answer(409, {})), { env });

  test("to the guard that the line or the environment names", async () => {
    const env = { EGRESS_GUARD_ENDPOINT: "http://127.0.0.1:1" };
    const hosts = async (more: readonly string[], variables = {}) =>
      new Set((await run(more, variables)).calls.map(({ url }) => url.host));
    expect(await hosts([])).toEqual(new Set(["127.0.0.1:8787"]));
    expect(await hosts([], env)).toEqual(new Set(["127.0.0.1:1"]));
    expect(await hosts(["--endpoint-url", "http://127.0.0.1:2"], env)).toEqual(
      new Set(["127.0.0.1:2"]),
    );
  });

  test("signed to a deployed guard, and unsigned where the line says so", async () => {
    const signed = async (more: readonly string[]) =>
      (await run(more)).calls.map(({ headers }) => headers.authorization !== undefined);
    expect(new Set(await signed(["--endpoint-url", DEPLOYED]))).toEqual(new Set([true]));
    expect(new Set(await signed(["--endpoint-url", DEPLOYED, "--no-sign-request"]))).toEqual(
      new Set([false]),
    );
  });

  test("as somebody else on this machine, and as nobody else anywhere else", async () => {
    const callers = async (more: readonly string[], env = {}) =>
      new Set((await run(more, env)).calls.map(({ headers }) => headers["x-local-principal"]));
    const env = { EGRESS_GUARD_LOCAL_PRINCIPAL: SAM };
    expect(await callers([])).toEqual(new Set([undefined]));
    expect(await callers(["--local-principal", SAM])).toEqual(new Set([SAM]));
    expect(await callers([], env)).toEqual(new Set([SAM]));
    expect(await callers(["--endpoint-url", DEPLOYED], env)).toEqual(new Set([undefined]));
  });

  test("with its calls told on the error output where --debug is given, and no secret", async () => {
    const { written } = await run(["--endpoint-url", DEPLOYED, "--debug"]);
    expect(written.err).toContain(`DEBUG: ${name === "list" || means.length > 0 ? "GET" : ""}`);
    expect(written.err).toContain(DEPLOYED);
    expect(written.err).not.toMatch(/secret|Signature=/);
  });
});
