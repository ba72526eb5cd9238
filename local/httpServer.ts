import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import { HOOKS_PATH } from "../lambda/hookApp.ts";
import type { App } from "../lambda/stack.ts";
import { authorizerOf, PRINCIPAL_HEADER, toEvent } from "./event.ts";
import { foreignCall, type Listening, listenHere, readBody } from "./loopback.ts";

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

/** API Gateway takes 10 MB; the app itself reads far less. */
const MAX_BODY_BYTES = 10_000_000;

/** Serves the app on 127.0.0.1 as API Gateway would, for whoever sits at this desk. */
export async function startHttpServer(options: HttpOptions): Promise<Listening> {
  const server = createServer((request, response) => {
    void handle(options, request, response);
  });
  return listenHere(server, options.port);
}

async function handle(options: HttpOptions, request: IncomingMessage, response: ServerResponse) {
  try {
    const foreign = foreignCall(request);
    const refusal = foreign === undefined ? undefined : gatewayAnswer(403, foreign);
    send(response, refusal ?? (await answer(options, request)));
  } catch {
    // A caller that breaks off in the middle of its body has nobody to answer to.
    if (!response.headersSent) send(response, gatewayAnswer(500, "Internal Server Error"));
  }
}

async function answer(options: HttpOptions, request: IncomingMessage) {
  const body = await readBody(request, MAX_BODY_BYTES);
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
