import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "@jest/globals";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { principalOf } from "../../lambda/principal.ts";
import { authorizerOf, toEvent } from "../../local/event.ts";
import { anEvent } from "../support/gatewayEvents.ts";
import { rawConnection } from "../support/rawHttp.ts";

const NOW = new Date("2026-01-02T03:04:05.006Z");
const ROLE = "arn:aws:sts::111122223333:assumed-role/PaymentsDeploy/ci";
const USER = "arn:aws:iam::111122223333:user/local";

/** The event that a request with this text becomes. */
async function eventOf(text: string, body = Buffer.alloc(0)) {
  let shape = (): APIGatewayProxyEventV2 => {
    throw new Error("no request came through");
  };
  const server = createServer((request, response) => {
    const event = attempt(() => toEvent(request, body, { iam: { userId: "x" } }, NOW));
    shape = event;
    response.end();
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const connection = await rawConnection(`http://127.0.0.1:${port}`);
  connection.write(text);
  await connection.ended();
  server.close();
  return shape();
}

/** What work gives, or its error, for later. */
function attempt<T>(work: () => T): () => T {
  try {
    const result = work();
    return () => result;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

function get(path: string, headers: readonly string[] = []): string {
  return [`GET ${path} HTTP/1.1`, "Host: localhost", "Connection: close", ...headers, "", ""].join(
    "\r\n",
  );
}

describe("the authorizer block of a local principal", () => {
  test("is one that the API takes for who it names", () => {
    for (const arn of [ROLE, USER]) {
      const principal = principalOf(anEvent({ authorizer: authorizerOf(arn) }));
      expect(principal).toMatchObject({ kind: "iam", arn });
    }
  });

  test("is one person for all sessions of a role, and another one for another role", () => {
    const idOf = (arn: string) => principalOf(anEvent({ authorizer: authorizerOf(arn) }))?.id;
    expect(idOf(ROLE.replace("/ci", "/other"))).toBe(idOf(ROLE));
    expect(idOf(ROLE.replace("Payments", "Other"))).not.toBe(idOf(ROLE));
    expect(idOf(ROLE.replace("1111", "2222"))).not.toBe(idOf(ROLE));
    expect(idOf(USER)).not.toBe(idOf(ROLE));
  });

  test("is a user's for a user whose path looks like a role's session", () => {
    const arn = "arn:aws:iam::111122223333:user/a:assumed-role/b";
    expect(authorizerOf(arn)?.iam.userId).toMatch(/^AIDA[0-9A-F]{17}$/);
  });

  test.each([
    "",
    "local",
    "arn:aws:iam::111122223333:root",
    "arn:aws:iam::111122223333:role/PaymentsDeploy",
    "arn:aws:sts::111122223333:federated-user/bob",
    "arn:aws:sts::111122223333:assumed-role/PaymentsDeploy",
    "arn:aws:iam::1111:user/local",
    "arn:aws:iam::111122223333:user/",
    "arn:aws:iam::111122223333:user/a b",
    `${USER}\n`,
    ` ${USER}`,
    `${USER}, ${USER}`,
  ])("is none for %j", (arn) => {
    expect(authorizerOf(arn)).toBeUndefined();
  });
});

describe("the event of a request", () => {
  test("is what API Gateway sends", async () => {
    const event = await eventOf(get("/v1/requests?limit=2&status=denied", ["User-Agent: me"]));
    expect(event).toMatchObject({
      version: "2.0",
      routeKey: "$default",
      rawPath: "/v1/requests",
      rawQueryString: "limit=2&status=denied",
      queryStringParameters: { limit: "2", status: "denied" },
      headers: { host: "localhost", "user-agent": "me" },
      isBase64Encoded: false,
      requestContext: {
        authorizer: { iam: { userId: "x" } },
        http: { method: "GET", path: "/v1/requests", sourceIp: "127.0.0.1", userAgent: "me" },
        timeEpoch: NOW.getTime(),
      },
    });
    expect(event).not.toHaveProperty("body");
  });

  test("has its body in base64, byte by byte", async () => {
    const bytes = Buffer.from([0, 255, 10, 128]);
    const event = await eventOf(get("/"), bytes);
    expect(event).toMatchObject({ body: bytes.toString("base64"), isBase64Encoded: true });
  });

  test("has the values of a repeated header or parameter joined by commas", async () => {
    const headers = ["Idempotency-Key: one", "idempotency-key: two"];
    const event = await eventOf(get("/?a=1&a=2&b=", headers));
    expect(event.headers["idempotency-key"]).toBe("one,two");
    expect(event.queryStringParameters).toEqual({ a: "1,2", b: "" });
  });

  test("has no parameters where there is no query", async () => {
    expect(await eventOf(get("/?"))).not.toHaveProperty("queryStringParameters");
  });

  test("has a request id of its own", async () => {
    const [one, other] = await Promise.all([eventOf(get("/")), eventOf(get("/"))]);
    expect(one.requestContext.requestId).not.toBe(other.requestContext.requestId);
  });

  test.each([
    ["/v1//requests", "/v1//requests"],
    ["//v1/requests", "//v1/requests"],
    ["//", "//"],
    ["http://localhost/v1/health", "/v1/health"],
  ])("has the path that was asked for: %s", async (asked, rawPath) => {
    expect((await eventOf(get(asked))).rawPath).toBe(rawPath);
  });
});
