import { Script } from "node:vm";
import { describe, expect, test } from "@jest/globals";
import { PAGE_SCRIPT } from "../../../local/standIns/pageScript.ts";
import { rawConnection } from "../../support/rawHttp.ts";
import { statusOf } from "../../support/servedHttp.ts";
import { JO, useSlackDesks } from "../../support/slackDesk.ts";

const opened = useSlackDesks();

async function raw(url: string, ...lines: readonly string[]): Promise<string> {
  const connection = await rawConnection(url);
  connection.write([...lines, "Connection: close", "", ""].join("\r\n"));
  return connection.ended();
}

describe("a stand-in", () => {
  test.each([
    ["a page of another site", ["Host: localhost", "Origin: https://evil.example"]],
    ["a page that hides where it is from", ["Host: localhost", "Origin: null"]],
    ["another name that leads here", ["Host: evil.example"]],
  ])("is closed to %s", async (_, lines) => {
    const { slack } = await opened();
    expect(statusOf(await raw(slack.url, "GET / HTTP/1.1", ...lines))).toBe(403);
    expect(statusOf(await raw(slack.url, "POST /page/command HTTP/1.1", ...lines))).toBe(403);
  });

  test.each([
    ["GET * HTTP/1.1", 400],
    ["GET // HTTP/1.1", 404],
    ["GET /%00 HTTP/1.1", 404],
    ["GET /page/none HTTP/1.1", 404],
    ["POST /page/none HTTP/1.1", 404],
    ["POST /page/__proto__ HTTP/1.1", 404],
    ["GET /commands/x HTTP/1.1", 405],
  ])("answers what it does not know, and does not break: %s", async (line, status) => {
    const { slack } = await opened();
    expect(statusOf(await raw(slack.url, line, "Host: localhost"))).toBe(status);
  });

  test("refuses a body that is too large", async () => {
    const { slack } = await opened();
    const init = { method: "POST", body: new Uint8Array(1_000_001) };
    expect((await fetch(`${slack.apiUrl}/auth.test`, init)).status).toBe(413);
  });

  test("lets nothing run in its page but the page's own files", async () => {
    const { slack } = await opened();
    const answer = await fetch(slack.url);
    const policy = answer.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("unsafe");
    const page = await answer.text();
    const loaded = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path = ""]) => path);
    for (const path of loaded) {
      expect(path).toMatch(/^\//);
      expect((await fetch(`${slack.url}${path}`)).status).toBe(200);
    }
    expect(page).not.toMatch(/<script>| style="| on[a-z]+="/);
  });

  test("tells its page of each change, and ends though a page listens", async () => {
    const { slack, call } = await opened();
    const events = await fetch(`${slack.url}/page/events`);
    const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader();
    // What has changed since the page was rendered is not known.
    expect((await reader?.read())?.value).toBe("data: changed\n\n");
    await call("chat.postMessage", { channel: JO.user, text: "x" });
    expect((await reader?.read())?.value).toBe("data: changed\n\n");
    await reader?.cancel();
  });

  test("works without the page's script too", async () => {
    const { slack, app } = await opened();
    const body = new URLSearchParams({
      as: `${JO.team}#${JO.user}`,
      channel: "C0EGRESS",
      text: "/egress status",
    });
    const answer = await fetch(`${slack.url}/page/command`, {
      method: "POST",
      body,
      redirect: "manual",
    });
    expect(answer.status).toBe(303);
    expect(answer.headers.get("location")).toBe("/?as=T0ACME%23U0JO");
    expect(app.heard).toHaveLength(1);
  });
});

test("the page's script is a script", () => {
  expect(() => new Script(PAGE_SCRIPT)).not.toThrow();
});
