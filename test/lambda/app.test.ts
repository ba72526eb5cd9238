import { describe, expect, test } from "@jest/globals";
import { createApp } from "../../lambda/app.ts";
import { LedgerUnavailable, type Ports } from "../../lambda/ports.ts";
import { ROUTES } from "../../lambda/routes.ts";
import { createClosedApp } from "../../lambda/stack.ts";
import { callApp, GATEWAY_REQUEST_ID } from "../support/gatewayEvents.ts";
import { keptLog, type LogLine } from "../support/standIns.ts";
import { aWish, useWorlds } from "../support/world.ts";

const openWorld = useWorlds();
const A = "tcp 443 203.0.113.0/24";

/** The ports of a world whose ledger fails at each read with this error. */
function failing(error: Error) {
  return (ports: Ports): Ports => {
    const fail = () => Promise.reject(error);
    const ledger = { ...ports.ledger, request: fail, head: fail, requests: fail, due: fail };
    return { ...ports, ledger };
  };
}

describe("a path that leads nowhere", () => {
  test.each([
    "/",
    "/v1",
    "/v1/egress-rules/",
    "/v1//requests",
    "/v2/requests",
    "/V1/requests",
    "/v1/requests/",
    "/v1/requests/req-1/records/1",
    "/v1/requests//records",
    "/v1/egress-rules/../policy",
  ])("is 404, for anybody: %s", async (path) => {
    const world = await openWorld();
    expect(await world.call({ path, authorizer: undefined })).toMatchObject({
      status: 404,
      headers: { "content-type": "application/problem+json" },
      body: { code: "not-found" },
    });
  });
});

describe("a method that a path does not take", () => {
  const methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "get"];
  const rows = ROUTES.flatMap(({ path }) => {
    const taken: readonly string[] = ROUTES.filter((one) => one.path === path).map(
      ({ method }) => method,
    );
    const others = methods.filter((method) => !taken.includes(method));
    return others.map((method) => ({ method, path: path.replace(/\{.*?\}/, "req-1"), taken }));
  });

  test("is 405 with the methods that it takes, on every path", async () => {
    const world = await openWorld();
    expect(rows.length).toBeGreaterThan(40);
    for (const { method, path, taken } of rows) {
      const answer = await world.call({ method, path });
      const wanted = { status: 405, headers: { allow: taken.join(", ") } };
      expect({ method, path, ...answer }).toMatchObject({ method, path, ...wanted });
    }
  });
});

describe("every path of the API", () => {
  test.each(ROUTES)("lets nobody in who is not known: $method $path", async ({ method, path }) => {
    const world = await openWorld();
    const answer = await world.call({ method, path, authorizer: undefined });
    expect(answer).toMatchObject({ status: 401, body: { code: "unauthenticated" } });
  });

  test.each(ROUTES)(
    "answers JSON that nobody may keep: $method $path",
    async ({ method, path }) => {
      const world = await openWorld();
      const { status, headers } = await world.call({
        method,
        path: path.replace(/\{.*?\}/, "req-1"),
      });
      const type = status < 400 ? "application/json" : "application/problem+json";
      expect(headers).toMatchObject({ "content-type": type, "cache-control": "no-store" });
    },
  );
});

describe("the paths that only tell", () => {
  test("show the policy in force, with its digest", async () => {
    const world = await openWorld();
    const { name, digest, document } = world.ports.policy;
    expect(await world.call({ path: "/v1/policy" })).toMatchObject({
      status: 200,
      body: { Name: name, PolicyDigest: digest, Document: document },
    });
  });

  test("show the health, and that the ledger can't be asked", async () => {
    const well = await openWorld();
    const ill = await openWorld({ wrap: failing(new LedgerUnavailable("disk full")) });
    expect(await well.call({ path: "/v1/health" })).toMatchObject({
      status: 200,
      body: { Status: "ok", Ledger: "ok" },
    });
    expect(await ill.call({ path: "/v1/health" })).toMatchObject({
      status: 503,
      body: { code: "ledger-unavailable" },
    });
  });
});

describe("a fault on our side", () => {
  const secret = "SELECT * FROM secrets";

  test("is 500 without a word of how, and one line in the log with it", async () => {
    const world = await openWorld({ wrap: failing(new Error(secret)) });
    const answer = await world.ask(aWish([A]));
    expect(answer).toMatchObject({
      status: 500,
      headers: { "content-type": "application/problem+json" },
      body: { code: "internal", detail: expect.stringContaining(GATEWAY_REQUEST_ID) },
    });
    expect(JSON.stringify(answer)).not.toContain(secret);
    expect(world.lines).toEqual([
      {
        level: "error",
        message: "fault",
        members: { gatewayRequestId: GATEWAY_REQUEST_ID, error: new Error(secret) },
      },
    ]);
  });

  test.each([
    ["a request", { method: "POST", path: "/v1/egress-rules", body: aWish([A]) }],
    ["a list", { path: "/v1/requests" }],
    ["a look at one", { path: "/v1/requests/req-1" }],
    ["a look at records", { path: "/v1/requests/req-1/records" }],
  ])("is 503 where the ledger does not answer: %s", async (_, call) => {
    const world = await openWorld({ wrap: failing(new LedgerUnavailable(secret)) });
    const answer = await world.call(call);
    expect(answer).toMatchObject({ status: 503, body: { code: "ledger-unavailable" } });
    expect(JSON.stringify(answer)).not.toContain(secret);
    expect(world.calls).not.toContain("AuthorizeSecurityGroupEgress");
  });
});

describe("the API without a policy", () => {
  test("answers nothing but that", async () => {
    const lines: LogLine[] = [];
    const app = createClosedApp(keptLog(lines), "the file is missing");
    const calls = [{}, { path: "/nowhere" }, { method: "POST", path: "/v1/egress-rules" }];
    for (const call of calls) {
      expect(await callApp(app, call)).toMatchObject({
        status: 503,
        body: { code: "policy-unavailable" },
      });
    }
    expect(lines.filter(({ level }) => level === "error")).toHaveLength(3);
  });
});

describe("an event that is none of this API's", () => {
  test("is refused where it comes through somebody else's gateway", async () => {
    const world = await openWorld();
    const own = createApp(world.ports, ["api"]);
    const other = createApp(world.ports, ["another"]);
    expect((await callApp(own)).status).toBe(200);
    expect((await callApp(other)).status).toBe(500);
  });
});

describe("a body", () => {
  test.each([
    ["no body", undefined, 400],
    ["an empty text", "", 400],
    ["no JSON", "GroupId=sg-1", 400],
    ["bytes that are no UTF-8", new Uint8Array([0x7b, 0xff, 0x7d]), 400],
    ["a list", [], 422],
    ["65,536 bytes of blanks", " ".repeat(65_536), 400],
    ["65,537 bytes of blanks", " ".repeat(65_537), 413],
  ])("is read as strictly in base64 as in plain: %s", async (_, body, status) => {
    const world = await openWorld();
    const base64 = await world.ask(body, { base64: true });
    expect(base64.status).toBe(status);
    // What is no text is always base64.
    if (!(body instanceof Uint8Array)) expect(await world.ask(body)).toEqual(base64);
  });
});
