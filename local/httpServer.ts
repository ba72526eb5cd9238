import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import { HOOKS_PATH } from "../lambda/hookApp.ts";
import type { App } from "../lambda/stack.ts";
import { authorizerOf, PRINCIPAL_HEADER, toEvent } from "./event.ts";

/** What the gateway's stand-in needs to know. */
export interface HttpOptions {
  readonly app: App;
  /** What answers the paths of hooks, which have no authorizer; without it the app does. */
  readonly hooks?: App;
  /** 0 picks a free port. */
  readonly port: number;
  /** The ARN of whoever sends no header of their own. */
  readonly principal: string;
  readonly clock: () => Date;
}

/** A server that is listening. */
export interface Listening {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** API Gateway takes 10 MB; the app itself reads far less. */
const MAX_BODY_BYTES = 10_000_000;

/** How long answers under way may take when the server closes. */
const CLOSE_WAIT_MS = 2_000;

const HOSTS: readonly string[] = ["127.0.0.1", "localhost", "[::1]"];

/** Serves the app on 127.0.0.1 as API Gateway would, for whoever sits at this desk. */
export async function startHttpServer(options: HttpOptions): Promise<Listening> {
  const server = createServer((request, response) => {
    void handle(options, request, response);
  });
  await listen(server, options.port);
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => close(server) };
}

async function handle(options: HttpOptions, request: IncomingMessage, response: ServerResponse) {
  try {
    const refusal = foreignCall(request);
    send(response, refusal ?? (await answer(options, request)));
  } catch {
    // A caller that breaks off in the middle of its body has nobody to answer to.
    if (!response.headersSent) send(response, gatewayAnswer(500, "Internal Server Error"));
  }
}

/** A page in a browser can reach 127.0.0.1 too: only calls that name this host, and come from no other page, get in. */
function foreignCall(request: IncomingMessage): APIGatewayProxyStructuredResultV2 | undefined {
  const { host = "", origin } = request.headers;
  if (!isLocal(`http://${host}`)) return gatewayAnswer(403, `the host ${host} is not served here`);
  if (origin !== undefined && !isLocal(origin)) {
    return gatewayAnswer(403, `calls from ${origin} are not served here`);
  }
  return undefined;
}

function isLocal(url: string): boolean {
  return URL.canParse(url) && HOSTS.includes(new URL(url).hostname);
}

async function answer(options: HttpOptions, request: IncomingMessage) {
  const body = await readBody(request);
  if (body === undefined) return gatewayAnswer(413, "Request Entity Too Large");
  const { hooks } = options;
  if (hooks !== undefined && request.url?.startsWith(HOOKS_PATH)) {
    return hooks(toEvent(request, body, undefined, options.clock()), {} as Context);
  }
  const named = request.headers[PRINCIPAL_HEADER];
  const arn = typeof named === "string" ? named : options.principal;
  const authorizer = authorizerOf(arn);
  if (authorizer === undefined) {
    return gatewayAnswer(403, `${PRINCIPAL_HEADER} takes the ARN of an IAM user or assumed role`);
  }
  return options.app(toEvent(request, body, authorizer, options.clock()), {} as Context);
}

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    // The rest is read and dropped, so that the answer reaches a caller who is still sending.
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return bytes <= MAX_BODY_BYTES ? Buffer.concat(chunks) : undefined;
}

/** What API Gateway answers by itself: not a problem of ours, but a message. */
function gatewayAnswer(statusCode: number, message: string): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ message }),
  };
}

function send(response: ServerResponse, result: APIGatewayProxyStructuredResultV2): void {
  const headers = Object.entries(result.headers ?? {}).map(([name, value]) => [
    name,
    String(value),
  ]);
  response.writeHead(result.statusCode ?? 200, Object.fromEntries(headers));
  response.end(result.body);
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const taken = new Error(
        `port ${port} is taken; choose another one with --port, or 0 for any`,
      );
      reject(error.code === "EADDRINUSE" ? taken : error);
    });
    server.listen(port, "127.0.0.1", resolve);
  });
}

/** Lets the answers under way go out, and does not wait for callers who have connected and say nothing. */
function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    const cut = setTimeout(() => server.closeAllConnections(), CLOSE_WAIT_MS);
    server.close((error) => {
      clearTimeout(cut);
      if (error) reject(error);
      else resolve();
    });
    server.closeIdleConnections();
  });
}
