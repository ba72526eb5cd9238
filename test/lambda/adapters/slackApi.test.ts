import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it, test } from "@jest/globals";
import { slackApi } from "../../../lambda/adapters/slackApi.ts";
import { SecretsUnavailable } from "../../../lambda/ports.ts";
import { SLACK } from "../../../lambda/slackPorts.ts";

const TOKEN = "xoxb-1-2-abc";
const secrets = async () => [TOKEN];

let ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends) end();
  ends = [];
});

interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** It never answers. */
  readonly silent?: true;
}

async function served({ status = 200, headers = {}, body = '{"ok":true}', silent }: Answer) {
  const asked: { path?: string; authorization?: string; type?: string; body: string }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { authorization, "content-type": type } = request.headers;
      asked.push({
        path: `${request.method} ${request.url}`,
        ...(authorization === undefined ? {} : { authorization }),
        ...(type === undefined ? {} : { type }),
        body: Buffer.concat(chunks).toString(),
      });
      if (silent === undefined) response.writeHead(status, { ...headers }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ends.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  const places = { apiUrl: `${origin}/api/`, responseOrigin: origin };
  return { origin, asked, slack: slackApi(places, secrets, 1_000), places, server };
}

test("a method is called with the app's token and a JSON body", async () => {
  const { asked, slack } = await served({ body: '{"ok":true,"ts":"1.2","channel":"D1"}' });
  expect(await slack.call("chat.postMessage", { channel: "U1", text: "ü" })).toEqual({
    ok: true,
    says: { ok: true, ts: "1.2", channel: "D1" },
  });
  expect(asked).toEqual([
    {
      path: "POST /api/chat.postMessage",
      authorization: `Bearer ${TOKEN}`,
      type: "application/json; charset=utf-8",
      body: '{"channel":"U1","text":"ü"}',
    },
  ]);
});

test("an answer goes to its address without the token", async () => {
  const { asked, slack, origin } = await served({ body: "ok" });
  expect(await slack.respond(`${origin}/commands/1`, { text: "a" })).toEqual({
    ok: true,
    says: {},
  });
  expect(asked).toMatchObject([{ path: "POST /commands/1", body: '{"text":"a"}' }]);
  expect(asked[0]).not.toHaveProperty("authorization");
});

describe("what is not a yes", () => {
  it.each<[string, Answer, object]>([
    [
      "Slack's own word",
      { body: '{"ok":false,"error":"channel_not_found"}' },
      { error: "channel_not_found" },
    ],
    [
      "too many calls, with the time to wait",
      { status: 429, headers: { "retry-after": "30" }, body: '{"ok":false,"error":"ratelimited"}' },
      { error: "ratelimited", retryAfterSeconds: 30 },
    ],
    ["too many calls, without a time", { status: 429, body: "" }, { error: "ratelimited" }],
    [
      "a time to wait that is none",
      { status: 429, headers: { "retry-after": "soon" }, body: "" },
      { error: "ratelimited" },
    ],
    ["a fault of Slack's", { status: 503, body: "<html>" }, { error: "http_503" }],
    ["an answer that is none", { body: "<html>" }, { error: "http_200" }],
    ["a yes with a fault's status", { status: 500 }, { error: "http_500" }],
    ["JSON that says nothing", { body: "{}" }, { error: "http_200" }],
    ["a word that is no word", { body: '{"ok":false,"error":"<b>&"}' }, { error: "http_200" }],
    ["an address that was used up", { status: 404, body: "used_url" }, { error: "used_url" }],
  ])("%s", async (_, answer, expected) => {
    const { slack } = await served(answer);
    expect(await slack.call("chat.update", {})).toEqual({ ok: false, ...expected });
  });

  it("is a redirect, which leads nowhere", async () => {
    const other = await served({});
    const { slack, origin } = await served({ status: 302, headers: { location: other.origin } });
    expect(await slack.call("chat.update", {})).toEqual({ ok: false, error: "http_302" });
    expect(await slack.respond(`${origin}/c`, {})).toEqual({ ok: false, error: "http_302" });
    expect(other.asked).toEqual([]);
  });

  it("is silence, after the time that was given", async () => {
    const { places } = await served({ silent: true });
    const slack = slackApi(places, secrets, 50);
    expect(await slack.call("views.open", {})).toEqual({ ok: false, error: "unreachable" });
  });

  it("is nobody at the address", async () => {
    const { slack, server } = await served({});
    await new Promise((resolve) => server.close(resolve));
    expect(await slack.call("views.open", {})).toEqual({ ok: false, error: "unreachable" });
  });
});

describe("nothing is called", () => {
  it.each([
    ["no secret", async () => []],
    [
      "secrets that can't be had",
      async () => {
        throw new SecretsUnavailable("away");
      },
    ],
  ])("with %s", async (_, none) => {
    const { asked, places } = await served({});
    const slack = slackApi(places, none, 1_000);
    expect(await slack.call("chat.update", {})).toEqual({ ok: false, error: "no_token" });
    expect(asked).toEqual([]);
  });

  it.each([
    "http://hooks.slack.com/commands/1",
    "https://hooks.slack.com.evil.example/1",
    "https://hooks.slack.com:8443/1",
    "https://hooks.slack.com@evil.example/1",
    "https://evil.example/?https://hooks.slack.com/",
    "//hooks.slack.com/1",
    "javascript:alert(1)",
    "",
  ])("at an address that is not Slack's: %s", async (url) => {
    const slack = slackApi(SLACK, secrets, 1);
    expect(await slack.respond(url, {})).toEqual({ ok: false, error: "foreign_url" });
  });
});
