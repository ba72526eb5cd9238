import { describe, expect, test } from "@jest/globals";
import { isReply, openDoor } from "../../lambda/door.ts";
import { PAYMENTS } from "../support/builders.ts";
import { anEvent, type Call, GATEWAY_REQUEST_ID } from "../support/gatewayEvents.ts";

function opened(call: Call) {
  const result = openDoor(anEvent({ method: "POST", path: "/v1/egress-rules", ...call }));
  if (isReply(result)) throw new Error(JSON.stringify(result.body));
  return result;
}

function textOf(call: Call): string {
  return Buffer.from(opened(call).body).toString("hex");
}

describe("the door", () => {
  test("passes on who calls, from where, with which key and parameters", () => {
    expect(opened({ key: "k-1", body: "{}", query: { status: "failed" } })).toEqual({
      principal: PAYMENTS,
      body: Buffer.from("{}"),
      parameters: { status: "failed" },
      source: { ip: "198.51.100.7", gatewayRequestId: GATEWAY_REQUEST_ID },
      idempotencyKey: "k-1",
    });
  });

  test("passes on the bytes of a body, plain or base64", () => {
    const body = '{"Guard":{"Justification":"für uns €"}}';
    const hex = Buffer.from(body).toString("hex");
    expect(textOf({ body })).toBe(hex);
    expect(textOf({ body, base64: true })).toBe(hex);
  });

  test("passes on bytes that are no text as they are", () => {
    const body = new Uint8Array([0, 255, 254, 128]);
    expect(textOf({ body, base64: true })).toBe("00fffe80");
  });

  test("passes on an absent body as an empty one", () => {
    expect(opened({}).body).toHaveLength(0);
  });

  test.each(["k", "A-z_09", "k".repeat(64)])("takes the key %s", (key) => {
    expect(opened({ key }).idempotencyKey).toBe(key);
  });

  test.each([
    ["an empty key", ""],
    ["65 characters", "k".repeat(65)],
    ["two keys that the gateway has joined", "one,two"],
    ["a blank", "a b"],
    ["a line feed at the end", "k\n"],
    ["a letter beyond ASCII", "clé"],
    ["a slash", "a/b"],
  ])("refuses %s, by name", (_, key) => {
    const reply = openDoor(anEvent({ method: "POST", path: "/v1/egress-rules", key }));
    expect(reply).toMatchObject({
      status: 422,
      body: { code: "invalid-request", errors: [{ parameter: "Idempotency-Key" }] },
    });
  });

  test("does not look at a key where nothing is asked for", () => {
    const result = openDoor(anEvent({ method: "GET", key: "a b" }));
    expect(isReply(result)).toBe(false);
    expect(result).not.toHaveProperty("idempotencyKey");
  });

  test("lets nobody in who is not known", () => {
    expect(openDoor(anEvent({ authorizer: undefined }))).toMatchObject({
      status: 401,
      body: { code: "unauthenticated" },
    });
  });
});
