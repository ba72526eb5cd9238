import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { foreignCall, type Listening, listenHere, readBody } from "../loopback.ts";
import type { Changes } from "./changes.ts";
import { type Html, html, htmlText } from "./html.ts";
import { PAGE_SCRIPT } from "./pageScript.ts";
import { PAGE_STYLE } from "./pageStyle.ts";

/** A call as it came: the names of its headers in lower case, its path without the query. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

/** What a call is answered with. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What stands in for a system: its API, and its page. */
export interface StandIn {
  readonly title: string;
  /** What the page shows, by the query of its address. */
  readonly view: (query: URLSearchParams) => Html;
  /** What can be done on the page, by the path behind `/page/`; a text is shown to whoever did it. */
  readonly acts: Readonly<Record<string, (form: URLSearchParams) => Promise<string | undefined>>>;
  /** Answers every call that is not the page's. */
  readonly api: (call: Call) => Promise<Answer>;
  readonly changes: Changes;
}

/** As much as Slack, Jira and ServiceNow take in one call, or more. */
const MAX_BODY_BYTES = 1_000_000;

/** Nothing in the page runs or loads but its own two files; what others wrote can't, even if it came through as markup. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** Serves a stand-in on 127.0.0.1; 0 picks a free port. */
export async function startStandIn(standIn: StandIn, port: number): Promise<Listening> {
  const server = createServer((request, response) => {
    // What fails here is the reading of a request whose caller has gone, or a fault of the stand-in's own.
    handle(standIn, request, response).catch(() => response.destroy());
  });
  const { url, close } = await listenHere(server, port);
  const end = () => {
    const closed = close();
    // Pages that listen for changes would keep it open.
    server.closeAllConnections();
    return closed;
  };
  return { url, close: end };
}

async function handle(standIn: StandIn, request: IncomingMessage, response: ServerResponse) {
  const foreign = foreignCall(request);
  if (foreign !== undefined) return send(response, plain(403, foreign));
  const body = await readBody(request, MAX_BODY_BYTES);
  if (body === undefined) return send(response, plain(413, "the body is too large"));
  const { url = "" } = request;
  if (!url.startsWith("/")) return send(response, plain(400, "this is no path"));
  const { pathname: path, searchParams: query } = new URL(`http://here${url}`);
  if (path === "/page/events") return listen(standIn, response);
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, value?.toString()]),
  );
  const call = { method: request.method ?? "", path, query, headers, body };
  send(response, (await pageAnswer(standIn, call)) ?? (await standIn.api(call)));
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { "cache-control": "no-store", ...headers });
  response.end(body);
}

/** Tells a page of each change, as server-sent events; first of what has changed since it was rendered. */
function listen({ changes }: StandIn, response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  const tell = () => response.write("data: changed\n\n");
  tell();
  response.on("close", changes.hear(tell));
}

async function pageAnswer(standIn: StandIn, call: Call): Promise<Answer | undefined> {
  const { method, path, query } = call;
  if (method === "POST" && path.startsWith("/page/")) return actAnswer(standIn, call);
  if (method !== "GET") return undefined;
  switch (path) {
    case "/":
      return page(htmlText(whole(standIn.title, standIn.view(query))));
    case "/page/view":
      return page(htmlText(standIn.view(query)));
    case "/page/script.js":
      return answer(200, "text/javascript", PAGE_SCRIPT);
    case "/page/style.css":
      return answer(200, "text/css", PAGE_STYLE);
    default:
      return undefined;
  }
}

/** Does what somebody did on the page, and shows the page as it is then. */
async function actAnswer(standIn: StandIn, { path, headers, body }: Call): Promise<Answer> {
  const act = Object.entries(standIn.acts).find(([name]) => path === `/page/${name}`)?.[1];
  if (act === undefined) return plain(404, `${path} is nothing that can be done here`);
  const form = new URLSearchParams(body.toString("utf8"));
  const notice = await act(form);
  const query = new URLSearchParams({ as: form.get("as") ?? "" });
  if (headers["x-fragment"] === undefined) {
    return { ...plain(303, ""), headers: { location: `/?${query}` } };
  }
  if (notice === undefined) return page(htmlText(standIn.view(query)));
  const said = html`<p class="notice" role="alert">${notice}</p>`;
  const answer = page(htmlText(html`${said}${standIn.view(query)}`));
  return { ...answer, headers: { ...answer.headers, "x-notice": "1" } };
}

function whole(title: string, view: Html): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<link rel="stylesheet" href="/page/style.css">
<script src="/page/script.js" defer></script>
</head>
<body>
<header class="top"><h1>${title}</h1><p>A stand-in on this machine: nothing here reaches the real one.</p></header>
<main>${view}</main>
<dialog id="confirmation"><form method="dialog"><h2></h2><p></p>
<div class="ends"><button value="no"></button><button value="yes" class="primary"></button></div></form></dialog>
</body>
</html>
`;
}

function page(markup: string): Answer {
  const made = answer(200, "text/html", markup);
  return { ...made, headers: { ...made.headers, "content-security-policy": PAGE_POLICY } };
}

/** An answer in plain text. */
export function plain(status: number, body: string): Answer {
  return answer(status, "text/plain", body);
}

/** An answer in JSON. */
export function json(status: number, body: unknown): Answer {
  return answer(status, "application/json", JSON.stringify(body));
}

function answer(status: number, type: string, body: string): Answer {
  const headers = { "content-type": `${type}; charset=utf-8`, "x-content-type-options": "nosniff" };
  return { status, headers, body };
}
