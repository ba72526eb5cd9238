import { once } from "node:events";
import { createServer as createHttps } from "node:https";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "@jest/globals";
import { type Connection, type HttpCall, NoAnswer, send } from "../../../cli/guard/transport.ts";
import { selfSigned } from "../../support/selfSigned.ts";

let servers: readonly { readonly server: Server; readonly sockets: Set<Socket> }[] = [];
afterEach(() => {
  for (const { server, sockets } of servers) {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
  servers = [];
});

async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => sockets.add(socket));
  servers = [...servers, { server, sockets }];
  await once(server.listen(0, "127.0.0.1"), "listening");
  return (server.address() as AddressInfo).port;
}

/** A server that does this with each connection once something was sent. */
function speaking(act: (socket: Socket) => void): Promise<number> {
  return listening(
    createServer((socket) => {
      socket.on("error", () => undefined).once("data", () => act(socket));
    }),
  );
}

const PATIENT: Connection = { connectTimeoutMs: 0, readTimeoutMs: 0, verifyTls: true };

function call(url: string, body = "{}"): HttpCall {
  return { method: "POST", url: new URL(url), headers: { "x-test": "1" }, body };
}

async function fault(url: string, connection = PATIENT): Promise<NoAnswer> {
  try {
    await send(call(url), connection);
  } catch (error) {
    if (error instanceof NoAnswer) return error;
    throw error;
  }
  throw new Error("it was answered");
}

describe("a call that is answered", () => {
  test("carries its headers and its body's length, and reads the whole answer", async () => {
    let heard = "";
    const port = await listening(
      createServer((socket) => {
        socket.on("data", (data) => {
          heard += data.toString();
          if (!heard.endsWith("{}")) return;
          socket.write(
            "HTTP/1.1 202 Accepted\r\nLocation: /a\r\nSet-Cookie: a\r\nSet-Cookie: b\r\n",
          );
          socket.end('Content-Length: 9\r\n\r\n{"a":"é"}'.replace("9", "10"));
        });
      }),
    );
    const answer = await send(call(`http://127.0.0.1:${port}/v1/x`), PATIENT);
    const { status, headers, body, url } = answer;
    expect(heard).toMatch(/^POST \/v1\/x HTTP\/1\.1\r\n/);
    expect(heard).toMatch(/\r\nx-test: 1\r\n/i);
    expect(heard).toMatch(/\r\ncontent-length: 2\r\n/i);
    expect({ status, body }).toEqual({ status: 202, body: '{"a":"é"}' });
    expect(url).toBe(`http://127.0.0.1:${port}/v1/x`);
    expect(headers).toMatchObject({ location: "/a", "set-cookie": "a, b" });
  });
});

describe("a call that is not answered says in one line what and where", () => {
  test("nobody listens", async () => {
    const port = await listening(createServer());
    const [{ server } = { server: createServer() }] = servers;
    server.close();
    await once(server, "close");
    const { message, final } = await fault(`http://127.0.0.1:${port}/v1`);
    expect(message).toBe(`Could not connect to the endpoint URL: "http://127.0.0.1:${port}/v1"`);
    expect(final).toBe(false);
  });

  test("there is no such host", async () => {
    const { message } = await fault("http://nowhere.invalid/v1");
    expect(message).toBe('Could not connect to the endpoint URL: "http://nowhere.invalid/v1"');
  });

  test.each<[string, (socket: Socket) => void]>([
    ["at once", (socket) => socket.destroy()],
    ["within the head", (socket) => socket.end("HTTP/1.1 200")],
    ["within the body", (socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{")],
    ["with a reset", (socket) => socket.resetAndDestroy()],
  ])("the connection ends: %s", async (_, act) => {
    const port = await speaking(act);
    const { message, final } = await fault(`http://127.0.0.1:${port}/`);
    expect(message).toBe(
      `Connection was closed before we received a valid response from endpoint URL: "http://127.0.0.1:${port}/".`,
    );
    expect(final).toBe(false);
  });

  test("the answer is no HTTP", async () => {
    const port = await speaking((socket) => socket.end("SSH-2.0-OpenSSH\r\n"));
    const { message, final } = await fault(`http://127.0.0.1:${port}/`);
    expect(message).toMatch(/^Unable to parse response from endpoint URL: "[^"]+": .+$/);
    expect(final).toBe(true);
  });

  test.each<[string, (socket: Socket) => void]>([
    ["from the beginning", () => undefined],
    [
      "in the middle",
      (socket) => void socket.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"),
    ],
  ])("the server is silent: %s", async (_, act) => {
    const port = await speaking(act);
    const { message, final } = await fault(`http://127.0.0.1:${port}/`, {
      ...PATIENT,
      readTimeoutMs: 50,
    });
    expect(message).toBe(`Read timeout on endpoint URL: "http://127.0.0.1:${port}/"`);
    expect(final).toBe(false);
  });
});

describe("TLS", () => {
  const { cert, key } = selfSigned();

  async function secure(): Promise<string> {
    const server = createHttps({ cert, key }, (request, response) => {
      request.resume();
      response.end("{}");
    });
    return `https://127.0.0.1:${await listening(server)}/`;
  }

  test("a certificate that nobody vouches for ends the call for good", async () => {
    const url = await secure();
    const { message, final } = await fault(url);
    expect(message).toMatch(/^SSL validation failed for https:\/\/127\.0\.0\.1:\d+\/ .+$/);
    expect(message).not.toContain("\n");
    expect(final).toBe(true);
  });

  test("a CA bundle vouches for it", async () => {
    const url = await secure();
    expect((await send(call(url), { ...PATIENT, authorities: cert })).status).toBe(200);
  });

  test("a bundle that holds another certificate does not", async () => {
    const url = await secure();
    const { final } = await fault(url, { ...PATIENT, authorities: selfSigned().cert });
    expect(final).toBe(true);
  });

  test("unless nothing is verified", async () => {
    const url = await secure();
    expect((await send(call(url), { ...PATIENT, verifyTls: false })).status).toBe(200);
  });

  test("a server that speaks no TLS ends the call for good", async () => {
    const port = await speaking((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    const { message, final } = await fault(`https://127.0.0.1:${port}/`);
    expect(message).toMatch(/^SSL validation failed for [^\n]+$/);
    expect(final).toBe(true);
  });
});
