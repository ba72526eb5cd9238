import { connect, type Socket } from "node:net";

/** A connection on which a test writes any bytes, and the text that has come back so far. */
export interface RawConnection {
  readonly socket: Socket;
  readonly write: (bytes: string | Uint8Array) => void;
  /** Waits until what came back matches; rejects when the other side hangs up before. */
  readonly until: (pattern: RegExp) => Promise<string>;
  /** Waits until the other side hangs up, and gives all that came back. */
  readonly ended: () => Promise<string>;
  readonly close: () => void;
}

/** Connects to the server of a URL. */
export async function rawConnection(url: string): Promise<RawConnection> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve).once("error", reject);
  });
  let heard = "";
  let over = false;
  let wake = (): void => {};
  socket.setEncoding("utf8");
  socket.on("data", (text: string) => {
    heard += text;
    wake();
  });
  // Whoever resets the connection has ended it too.
  socket.on("error", () => {});
  socket.on("close", () => {
    over = true;
    wake();
  });
  const more = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
    });
  return {
    socket,
    write: (bytes) => void socket.write(bytes),
    until: async (pattern) => {
      while (!pattern.test(heard)) {
        if (over) throw new Error(`hung up after: ${heard}`);
        await more();
      }
      return heard;
    },
    ended: async () => {
      while (!over) await more();
      return heard;
    },
    close: () => void socket.destroy(),
  };
}
