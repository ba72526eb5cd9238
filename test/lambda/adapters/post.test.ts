import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "@jest/globals";
import { fetchPost } from "../../../lambda/adapters/post.ts";

let ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends) end();
  ends = [];
});

async function served(status: number, headers: Readonly<Record<string, string>> = {}) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      asked.push(`${request.method} ${request.url} ${Buffer.concat(chunks).toString()}`);
      response.writeHead(status, { ...headers }).end("an answer");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ends.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, asked, server };
}

const send = (url: string) => fetchPost(url, { "webhook-id": "x" }, Buffer.from("hello"));

test.each([200, 202, 204])("%i is a yes", async (status) => {
  const { url, asked } = await served(status);
  expect(await send(`${url}/hook`)).toEqual({ kind: "taken" });
  expect(asked).toEqual(["POST /hook hello"]);
});

test.each([400, 404, 429, 500, 503])("%i is a no", async (status) => {
  const { url } = await served(status);
  expect(await send(url)).toEqual({ kind: "not-taken", reason: `it answered ${status}` });
});

test.each([301, 302, 307, 308])("%i is a no, and leads nowhere", async (status) => {
  const other = await served(200);
  const { url } = await served(status, { location: other.url });
  expect(await send(url)).toEqual({ kind: "not-taken", reason: `it answered ${status}` });
  expect(other.asked).toEqual([]);
});

test("nobody at the address is a no, in one line", async () => {
  const { url, server } = await served(200);
  await new Promise((resolve) => server.close(resolve));
  expect(await send(url)).toEqual({
    kind: "not-taken",
    reason: "it could not be reached: ECONNREFUSED",
  });
});
