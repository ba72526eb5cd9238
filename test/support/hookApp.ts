import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

/** A hook as it came to the app. */
export interface Heard {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What the app answers to a hook. */
export interface AppAnswer {
  readonly status?: number;
  readonly type?: string;
  readonly body?: string;
}

/** An app that hears what a stand-in sends, and answers as a test says. */
export interface HookApp {
  readonly url: string;
  readonly heard: Heard[];
  answer: (heard: Heard) => AppAnswer;
  readonly close: () => void;
}

/** A clock that a test moves by hand. */
export interface MovedClock {
  readonly now: () => Date;
  ms: number;
}

/** Starts an app that stands for the guard. */
export async function startHookApp(): Promise<HookApp> {
  const heard: Heard[] = [];
  const app: { answer: HookApp["answer"] } = { answer: () => ({}) };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const hook = {
        path: request.url ?? "",
        headers: request.headers,
        body: Buffer.concat(chunks),
      };
      heard.push(hook);
      const { status = 200, type = "application/json", body = "" } = app.answer(hook);
      response.writeHead(status, { "content-type": type });
      response.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return Object.assign(app, { url: `http://127.0.0.1:${port}`, heard, close });
}

/** Does something on a stand-in's page, as its script does. */
export async function actOn(
  url: string,
  name: string,
  fields: Readonly<Record<string, string>>,
): Promise<string> {
  const init = {
    method: "POST",
    headers: { "x-fragment": "1", origin: url },
    body: new URLSearchParams(fields),
  };
  return (await fetch(`${url}/page/${name}`, init)).text();
}

/** What a stand-in's page shows to somebody. */
export async function shownTo(url: string, as: string): Promise<string> {
  return (await fetch(`${url}/page/view?${new URLSearchParams({ as })}`)).text();
}
