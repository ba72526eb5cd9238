import type { IncomingMessage, RequestOptions } from "node:http";
import { generalFault, type Refusal } from "../aws/refusal.ts";

/** One call of the guard's API. */
export interface HttpCall {
  readonly method: "GET" | "POST";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An answer, whoever gave it: the guard, the gateway in front of it, or a stranger. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  /** Where it came from. */
  readonly url?: string;
}

/** How a connection is made. Times are in milliseconds; zero waits without end. */
export interface Connection {
  readonly connectTimeoutMs: number;
  readonly readTimeoutMs: number;
  readonly verifyTls: boolean;
  /** PEM certificates of the authorities to believe instead of the usual ones. */
  readonly authorities?: string;
}

/** Why there is no answer, in the AWS CLI's words. */
export class NoAnswer extends Error {
  /** The same call would fail the same way. */
  readonly final: boolean;
  /** The connection stood: the guard may have done what it was asked for. */
  readonly mayCount: boolean;
  constructor(message: string, final: boolean, mayCount = false) {
    super(message);
    this.final = final;
    this.mayCount = mayCount;
  }

  /** As the command tells it. */
  toRefusal(): Refusal {
    return generalFault(this.message);
  }
}

/** Makes one call and reads the whole answer; throws `NoAnswer` where none comes. */
export async function send(call: HttpCall, connection: Connection): Promise<HttpAnswer> {
  const { request } = await import(call.url.protocol === "https:" ? "node:https" : "node:http");
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => reject(noAnswer(error, call.url));
    const sent: ReturnType<typeof import("node:http").request> = request(
      call.url,
      optionsOf(call, connection),
      (response: IncomingMessage) => {
        readAnswer(response).then((answer) => resolve({ ...answer, url: call.url.href }), fail);
      },
    );
    sent.on("error", fail);
    sent.on("socket", (socket) => {
      watchTimes(socket, connection, (error) => sent.destroy(error));
    });
    sent.end(call.body);
  });
}

function optionsOf({ method, headers, body }: HttpCall, connection: Connection): RequestOptions {
  const tls = {
    rejectUnauthorized: connection.verifyTls,
    ...(connection.authorities === undefined ? {} : { ca: connection.authorities }),
  };
  const length = { "content-length": String(Buffer.byteLength(body)) };
  return { method, headers: { ...headers, ...length }, agent: false, ...tls };
}

/** What a socket has to offer for its times to be watched. */
interface Watched {
  readonly connecting: boolean;
  once(event: "connect", listener: () => void): unknown;
  on(event: "close", listener: () => void): unknown;
  setTimeout(milliseconds: number, listener?: () => void): unknown;
}

/** Two clocks: one until the connection stands, one for each silence after that. */
function watchTimes(socket: Watched, times: Connection, abort: (error: Error) => void): void {
  const { connectTimeoutMs, readTimeoutMs } = times;
  const startReading = () => {
    if (readTimeoutMs > 0) socket.setTimeout(readTimeoutMs, () => abort(new TimedOut("read")));
  };
  if (!socket.connecting) {
    startReading();
    return;
  }
  const timer =
    connectTimeoutMs > 0
      ? setTimeout(() => abort(new TimedOut("connect")), connectTimeoutMs)
      : undefined;
  socket.on("close", () => clearTimeout(timer));
  socket.once("connect", () => {
    clearTimeout(timer);
    startReading();
  });
}

class TimedOut extends Error {
  readonly phase: "connect" | "read";
  constructor(phase: "connect" | "read") {
    super(phase);
    this.phase = phase;
  }
}

async function readAnswer(response: IncomingMessage): Promise<HttpAnswer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  const headers = Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : value,
    ]),
  );
  return { status: response.statusCode ?? 0, headers, body: Buffer.concat(chunks).toString() };
}

const CLOSED: readonly string[] = ["ECONNRESET", "EPIPE", "HPE_INVALID_EOF_STATE"];

function noAnswer(error: unknown, url: URL): NoAnswer {
  const where = `endpoint URL: "${url.href}"`;
  if (error instanceof TimedOut) {
    const read = error.phase === "read";
    return new NoAnswer(`${read ? "Read" : "Connect"} timeout on ${where}`, false, read);
  }
  const { code = "", message } = error as NodeJS.ErrnoException;
  if (isTlsFault(code)) {
    const why = message.replaceAll(/\s*\n\s*/g, " ").trim();
    return new NoAnswer(`SSL validation failed for ${url.href} ${why} (${code})`, true);
  }
  if (CLOSED.includes(code)) {
    return new NoAnswer(
      `Connection was closed before we received a valid response from ${where}.`,
      false,
      true,
    );
  }
  if (code.startsWith("HPE_")) {
    return new NoAnswer(`Unable to parse response from ${where}: ${message}`, true, true);
  }
  return new NoAnswer(`Could not connect to the ${where}`, false);
}

/** OpenSSL's codes for a certificate are words without a leading E; Node's own begin with ERR_TLS or ERR_SSL. */
function isTlsFault(code: string): boolean {
  return /^(?:ERR_TLS_|ERR_SSL_)|_CERT|CERT_|_SIGNATURE|_ISSUER/.test(code) || code === "EPROTO";
}
