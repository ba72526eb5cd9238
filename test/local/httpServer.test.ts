import { describe, expect, test } from "@jest/globals";
import { statusOf, useServedWorlds } from "../support/servedHttp.ts";
import { aWish } from "../support/world.ts";

const served = useServedWorlds();
const A = "tcp 443 203.0.113.0/24";

describe("the API on this machine", () => {
  test("answers as the deployed one does", async () => {
    const { world, post } = await served();
    const answer = await post(aWish([A]), { "Idempotency-Key": "k" });
    expect(answer).toMatchObject({ status: 201, type: "application/json" });
    const again = await post(aWish([A]), { "Idempotency-Key": "k" });
    expect(again).toMatchObject({ status: 200, body: answer.body });
    expect(await world.rules()).toHaveLength(1);
  });

  test("answers several requests on one connection", async () => {
    const { connected } = await served();
    const connection = await connected();
    for (const count of [1, 2, 3]) {
      connection.write("GET /v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n");
      const heard = await connection.until(new RegExp(`(?:"Status":"ok"[^]*){${count}}`));
      expect(heard.match(/HTTP\/1\.1 200/g)).toHaveLength(count);
    }
  });

  test("answers HEAD without a body", async () => {
    const { raw } = await served();
    const answer = await raw("HEAD /v1/health HTTP/1.1", "Host: localhost");
    expect(statusOf(answer)).toBe(405);
    expect(answer).toMatch(/\r\n\r\n$/);
  });

  test.each(["//", "///x", "/v1/%", "/%00", "*", "/v1/requests/%2e%2e"])(
    "finds nothing at an odd path, and does not break: %s",
    async (path) => {
      const { raw } = await served();
      expect(statusOf(await raw(`GET ${path} HTTP/1.1`, "Host: localhost"))).toBe(404);
    },
  );
});

describe("a body", () => {
  test.each([
    [65_536, 400, "malformed-body"],
    [65_537, 413, "body-too-large"],
    [10_000_000, 413, "body-too-large"],
  ])("of %i bytes gets the guard's own answer", async (bytes, status, code) => {
    const { post } = await served();
    const answer = await post(new Uint8Array(bytes).fill(0x20));
    expect(answer).toMatchObject({ status, type: "application/problem+json", body: { code } });
  });

  test("of more than the gateway takes gets the gateway's answer, and the next call its own", async () => {
    const { world, post } = await served();
    const answer = await post(new Uint8Array(10_000_001));
    expect(answer).toEqual({
      status: 413,
      type: "application/json",
      body: { message: "Request Entity Too Large" },
    });
    expect(world.lines).toEqual([]);
    expect((await post(aWish([A]))).status).toBe(201);
  });

  test("may come in chunks", async () => {
    const { connected } = await served();
    const body = JSON.stringify(aWish([A]));
    const head = [
      "POST /v1/egress-rules HTTP/1.1",
      "Host: localhost",
      "Transfer-Encoding: chunked",
    ];
    const chunks = [body.slice(0, 9), body.slice(9)].map(
      (part) => `${part.length.toString(16)}\r\n${part}\r\n`,
    );
    const connection = await connected();
    connection.write(
      `${head.join("\r\n")}\r\nConnection: close\r\n\r\n${chunks.join("")}0\r\n\r\n`,
    );
    expect(statusOf(await connection.ended())).toBe(201);
  });

  test("that breaks off in the middle changes nothing, and others are served on", async () => {
    const { world, url, connected } = await served();
    const connection = await connected();
    const body = JSON.stringify(aWish([A]));
    const head = [
      "POST /v1/egress-rules HTTP/1.1",
      "Host: localhost",
      `Content-Length: ${body.length}`,
    ];
    connection.write(`${head.join("\r\n")}\r\n\r\n${body.slice(0, -1)}`);
    connection.close();
    expect((await fetch(`${url}/v1/health`)).status).toBe(200);
    expect(await world.rules()).toEqual([]);
    expect(world.lines.filter(({ message }) => message === "audit")).toEqual([]);
  });
});

describe("what is no HTTP", () => {
  test.each(["hello\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\u0016\u0003\u0001\u0000\r\n\r\n"])(
    "is turned away, and others are served on: %j",
    async (bytes) => {
      const { url, connected } = await served();
      const connection = await connected();
      connection.write(bytes);
      expect(statusOf(await connection.ended())).toBe(400);
      expect((await fetch(`${url}/v1/health`)).status).toBe(200);
    },
  );
});

describe("the end", () => {
  test("comes though a connection is kept open", async () => {
    const { url, close, connected } = await served();
    const connection = await connected();
    connection.write("GET /v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await connection.until(/"Status":"ok"/);
    await close();
    await connection.ended();
    await expect(fetch(`${url}/v1/health`)).rejects.toThrow();
  });

  test("comes though somebody has connected and says nothing", async () => {
    const { close, connected } = await served();
    const connection = await connected();
    await close();
    expect(await connection.ended()).toBe("");
  });

  test("comes after the answer to a call that is under way", async () => {
    const { world, close, post } = await served();
    const asked = post(aWish([A]));
    while (world.calls.length === 0) await world.clock.pause(0);
    await close();
    expect((await asked).status).toBe(201);
  });
});
