import type { IncomingMessage, Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A server that is listening. */
export interface Listening {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** How long answers under way may take when a server closes. */
const CLOSE_WAIT_MS = 2_000;

const HOSTS: readonly string[] = ["127.0.0.1", "localhost", "[::1]"];

/**
 * Why a call is not for whoever sits at this desk, in one line; `undefined` where it is. A page in a browser can reach 127.0.0.1
 * too: only calls that name this host, and come from no other page, get in.
 */
export function foreignCall({ headers }: IncomingMessage): string | undefined {
  const { host = "", origin } = headers;
  if (!isLocal(`http://${host}`)) return `the host ${host} is not served here`;
  if (origin !== undefined && !isLocal(origin)) return `calls from ${origin} are not served here`;
  return undefined;
}

/** Whether an address leads to this machine. */
export function isLocal(url: string): boolean {
  return URL.canParse(url) && HOSTS.includes(new URL(url).hostname);
}

/** The body of a request; `undefined` where it has more bytes than are taken. */
export async function readBody(
  request: IncomingMessage,
  mostBytes: number,
): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    // The rest is read and dropped, so that the answer reaches a caller who is still sending.
    if (bytes <= mostBytes) chunks.push(chunk);
  }
  return bytes <= mostBytes ? Buffer.concat(chunks) : undefined;
}

/** Listens on 127.0.0.1, at a free port for 0. Throws where the port is taken. */
export async function listenHere(server: Server, port: number): Promise<Listening> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const taken = new Error(
        `port ${port} is taken; choose another one with --port, or 0 for any`,
      );
      reject(error.code === "EADDRINUSE" ? taken : error);
    });
    server.listen(port, "127.0.0.1", resolve);
  });
  const { port: chosen } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${chosen}`, close: () => close(server) };
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
