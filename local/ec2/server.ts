import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { answerQuery, refusalAnswer, type World } from "./answer.ts";
import { type Faults, newFaults } from "./faults.ts";
import { isRefusal, refuse } from "./refusal.ts";
import { plantSeed } from "./seed.ts";
import { openDatabase } from "./store/database.ts";
import { MAX_REQUEST_BYTES, readQueryText, sendXml, signingAccount } from "./wire/http.ts";
import type { Parameter } from "./wire/query.ts";

/** How an embedded EC2 is started. */
export interface Ec2Options {
  /** The file that holds its state, or `:memory:`. */
  readonly database: string;
  /** The account of callers whose access key id is no account id: twelve digits. */
  readonly account: string;
  readonly region: string;
  /** The TCP port; 0 picks a free one. */
  readonly port: number;
  readonly clock: () => Date;
  /** Random hexadecimal digits, as many as asked for. */
  readonly newHex: (length: number) => string;
  /** Whether a new database gets the sample VPC, groups and prefix lists. */
  readonly seed: boolean;
  /** Told of each call as it comes, before anything is checked. */
  readonly onCall?: (action: string, parameters: readonly Parameter[]) => void;
  /** Told of an exception inside, whose caller gets InternalError. */
  readonly onError?: (error: unknown) => void;
}

/** An embedded EC2 that runs. */
export interface RunningEc2 {
  /** Its endpoint, for `--endpoint-url` and `AWS_ENDPOINT_URL_EC2`. */
  readonly url: string;
  readonly faults: Faults;
  readonly close: () => Promise<void>;
}

const HTTP_OPTIONS = {
  maxHeaderSize: MAX_REQUEST_BYTES,
  // Longer than clients keep an idle connection: none is to be closed under a call that has just been sent.
  keepAliveTimeout: 120_000,
} as const;

/**
 * Starts an EC2 of one's own that speaks the EC2 Query protocol: any AWS SDK or CLI can be pointed at it.
 * It listens on 127.0.0.1 only and does not verify signatures (SigV4): whoever reaches it is let in. Changes that
 * were answered survive a crash. Throws when the port is taken or the database is of another version.
 */
export async function startEc2(options: Ec2Options): Promise<RunningEc2> {
  const { account, region, clock, newHex } = options;
  const db = openDatabase(options.database, (fresh) => {
    if (options.seed) plantSeed(fresh, options);
  });
  const faults = newFaults(db, clock);
  const { onCall = ignore, onError = ignore } = options;
  const world: World = { db, account, region, newHex, faults, onCall, onError };
  const server = createServer(HTTP_OPTIONS, (request, response) => {
    // What fails here is the reading of a request whose caller has gone.
    respond(world, request, response).catch(() => response.destroy());
  });
  server.on("clientError", (_error, socket) => refuseConnection(world, socket));
  const close = async () => {
    await stop(server);
    faults.clear();
    db.close();
  };
  const port = await listen(server, options.port).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return { url: `http://127.0.0.1:${port}`, faults, close };
}

function ignore(): void {}

async function respond(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const text = await readQueryText(request);
  if (isRefusal(text)) return sendXml(response, refusalAnswer(world, text));
  const answer = await answerQuery(world, text, signingAccount(request) ?? world.account);
  if (answer === "reset") request.socket.resetAndDestroy();
  else if (answer !== "hang") sendXml(response, answer);
}

/** Answers what is not even HTTP. */
function refuseConnection(world: World, socket: Duplex): void {
  if (!socket.writable) return;
  const refusal = refuse("MalformedQueryString", "The query string contains a syntax error");
  const { status, body } = refusalAnswer(world, refusal);
  const head = `HTTP/1.1 ${status} Bad Request\r\nContent-Type: text/xml;charset=UTF-8\r\nConnection: close`;
  socket.end(`${head}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    // Callers left hanging by a fault would keep it open for ever.
    server.closeAllConnections();
  });
}
