import { afterEach } from "@jest/globals";
import { createApp } from "../../lambda/app.ts";
import { startHttpServer } from "../../local/httpServer.ts";
import type { Listening } from "../../local/loopback.ts";
import { PAYMENTS } from "./builders.ts";
import { type RawConnection, rawConnection } from "./rawHttp.ts";
import { useWorlds, type World } from "./world.ts";

/** A world whose API listens on this machine. */
export interface ServedWorld {
  readonly world: World;
  readonly url: string;
  readonly close: Listening["close"];
  /** Opens a connection, to write anything on. */
  readonly connected: () => Promise<RawConnection>;
  /** Sends these lines as one request, and gives all that comes back. */
  readonly raw: (...lines: readonly string[]) => Promise<string>;
  /** Sends a body as JSON, or these bytes. */
  readonly post: (body: unknown, headers?: Readonly<Record<string, string>>) => Promise<PostAnswer>;
}

/** What came back for a body. */
export interface PostAnswer {
  readonly status: number;
  readonly type: string | null;
  readonly body: unknown;
}

/** Serves worlds, and ends them after each test of this file. */
export function useServedWorlds(): () => Promise<ServedWorld> {
  const openWorld = useWorlds();
  let ends: readonly (() => Promise<void>)[] = [];
  let connections: readonly RawConnection[] = [];
  afterEach(async () => {
    for (const connection of connections) connection.close();
    await Promise.all(ends.map((end) => end()));
    ends = [];
    connections = [];
  });
  return async () => {
    const world = await openWorld();
    const app = createApp(world.ports);
    const clock = () => new Date();
    const { url, close } = await startHttpServer({ app, port: 0, principal: PAYMENTS.arn, clock });
    // A server that a test has closed itself says so when it is closed again.
    ends = [...ends, () => close().catch(() => {})];
    const connected = async () => {
      const connection = await rawConnection(url);
      connections = [...connections, connection];
      return connection;
    };
    const raw: ServedWorld["raw"] = async (...lines) => {
      const connection = await connected();
      connection.write([...lines, "Connection: close", "", ""].join("\r\n"));
      return connection.ended();
    };
    return { world, url, close, connected, raw, post: (body, headers) => post(url, body, headers) };
  };
}

/** The status of an answer as it came over the wire. */
export function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1]);
}

async function post(url: string, given: unknown, headers: Readonly<Record<string, string>> = {}) {
  const body = given instanceof Uint8Array ? Buffer.from(given) : JSON.stringify(given);
  const answer = await fetch(`${url}/v1/egress-rules`, { method: "POST", body, headers });
  const type = answer.headers.get("content-type");
  return { status: answer.status, type, body: (await answer.json()) as unknown };
}
