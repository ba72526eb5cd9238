import { describe, expect, test } from "@jest/globals";
import { PAYMENTS } from "../support/builders.ts";
import { statusOf, useServedWorlds } from "../support/servedHttp.ts";
import { aWish } from "../support/world.ts";

const served = useServedWorlds();
const A = "tcp 443 203.0.113.0/24";

describe("who may call", () => {
  test.each(["127.0.0.1", "localhost", "localhost:8787", "LOCALHOST", "[::1]:8787"])(
    "is a program that names this machine: %s",
    async (host) => {
      const { raw } = await served();
      expect(statusOf(await raw("GET /v1/health HTTP/1.1", `Host: ${host}`))).toBe(200);
    },
  );

  test.each([
    "evil.example",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "evil.example#localhost",
    "localhost@evil.example",
    "169.254.169.254",
    "",
    "::1",
  ])("is not whoever comes by another name: %j", async (host) => {
    const { world, raw } = await served();
    const answer = await raw("GET /v1/policy HTTP/1.1", `Host: ${host}`);
    expect(statusOf(answer)).toBe(403);
    expect(answer).toContain('{"message":');
    expect(world.lines).toEqual([]);
  });

  test.each(["http://localhost:3000", "http://127.0.0.1", "https://[::1]:1"])(
    "is a page of this machine: %s",
    async (origin) => {
      const { raw } = await served();
      const headers = ["Host: localhost", `Origin: ${origin}`];
      expect(statusOf(await raw("GET /v1/health HTTP/1.1", ...headers))).toBe(200);
    },
  );

  test.each(["https://evil.example", "null", "http://localhost.evil.example", "", "file://"])(
    "is not a page from elsewhere: %j",
    async (origin) => {
      const { world, raw } = await served();
      const headers = ["Host: localhost", `Origin: ${origin}`, "Content-Length: 2", "", "{}"];
      const answer = await raw("POST /v1/egress-rules HTTP/1.1", ...headers);
      expect(statusOf(answer)).toBe(403);
      expect(world.lines).toEqual([]);
    },
  );

  test("is the one that a header names, or else the one of this desk", async () => {
    const { world, post } = await served();
    const stranger = "arn:aws:iam::111122223333:user/stranger";
    const theirs = await post(aWish([A]), { "X-Local-Principal": stranger });
    expect(theirs).toMatchObject({ status: 403, body: { code: "forbidden-principal" } });
    expect((await post(aWish([A]))).status).toBe(201);
    expect(await world.rules()).toHaveLength(1);
  });

  test.each(["", "me", "arn:aws:iam::111122223333:root"])(
    "is nobody whose header is no ARN of a user or session: %j",
    async (principal) => {
      const { raw } = await served();
      const headers = ["Host: localhost", `X-Local-Principal: ${principal}`];
      const answer = await raw("GET /v1/health HTTP/1.1", ...headers);
      expect(statusOf(answer)).toBe(403);
      expect(answer).toContain('{"message":');
    },
  );

  test("is nobody with two such headers", async () => {
    const { raw } = await served();
    const header = `X-Local-Principal: ${PAYMENTS.arn}`;
    const answer = await raw("GET /v1/health HTTP/1.1", "Host: localhost", header, header);
    expect(statusOf(answer)).toBe(403);
  });
});
