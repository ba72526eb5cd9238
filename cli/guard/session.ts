import type { Globals } from "../aws/globals.ts";
import { generalFault } from "../aws/refusal.ts";
import type { Desk } from "../desk.ts";
import { ENDPOINT_VARIABLE, type Endpoint, endpointOf, urlOf } from "./endpoint.ts";
import { noRegion, type Settings } from "./settings.ts";
import type { Connection, HttpAnswer, HttpCall } from "./transport.ts";

/** A way to the guard: each call goes to its endpoint, signed where it must be. */
export interface Session {
  readonly endpoint: Endpoint;
  readonly ask: (
    method: HttpCall["method"],
    path: string,
    body?: string,
    headers?: HttpCall["headers"],
  ) => Promise<HttpAnswer>;
}

/** Opens a way to the guard that the line, the environment or this machine's own guard names. */
export function sessionOf(
  desk: Desk,
  globals: Globals,
  settings: Settings,
  guardEndpoint: string | undefined,
): Session {
  const endpoint = endpointOf(guardEndpoint, globals.endpointUrl, desk.env[ENDPOINT_VARIABLE]);
  const connection = connectionOf(desk, globals, settings);
  const sign = signing(desk, globals, settings, endpoint);
  return {
    endpoint,
    async ask(method, path, body = "", headers = {}) {
      const type: HttpCall["headers"] = body === "" ? {} : { "content-type": "application/json" };
      const url = urlOf(endpoint, path);
      const call = await sign({ method, url, body, headers: { ...type, ...headers } });
      return traced(desk, globals.debug, call, () => desk.send(call, connection));
    },
  };
}

function connectionOf(desk: Desk, globals: Globals, { caBundle }: Settings): Connection {
  const { verifySsl, connectTimeoutMs, readTimeoutMs } = globals;
  const bundle = verifySsl ? (globals.caBundle ?? caBundle) : undefined;
  const times = { connectTimeoutMs, readTimeoutMs, verifyTls: verifySsl };
  if (bundle === undefined) return times;
  try {
    return { ...times, authorities: Buffer.from(desk.read(bundle)).toString() };
  } catch {
    throw generalFault(
      `Could not find a suitable TLS CA certificate bundle, invalid path: ${bundle}`,
    );
  }
}

type Sign = (call: HttpCall) => Promise<HttpCall>;

/** A guard on this machine gets calls as they are; any other behind an IAM authorizer gets them signed. */
function signing(desk: Desk, globals: Globals, settings: Settings, endpoint: Endpoint): Sign {
  if (endpoint.local || !globals.signRequest) return async (call) => call;
  const region = endpoint.region ?? globals.region ?? settings.region;
  if (region === undefined) throw noRegion();
  return async (call) => {
    const [{ signed }, credentials] = await Promise.all([
      import("./sign.ts"),
      desk.credentials(globals.profile),
    ]);
    return signed(call, credentials, region, desk.now());
  };
}

/** With `--debug` each call and its answer are told; of the headers only those that hold no secret. */
async function traced(
  desk: Desk,
  debug: boolean,
  { method, url, body, headers }: HttpCall,
  send: () => Promise<HttpAnswer>,
): Promise<HttpAnswer> {
  if (!debug) return send();
  const began = desk.now().getTime();
  const tell = (text: string) => {
    desk.err(`${desk.now().toISOString()} egress-guard DEBUG: ${text}\n`);
  };
  tell(`${method} ${url.href} ${body}`);
  tell(
    `headers: ${Object.keys(headers).join(", ")}; idempotency-key: ${headers["idempotency-key"]}`,
  );
  try {
    const answer = await send();
    tell(`HTTP ${answer.status} after ${desk.now().getTime() - began} ms ${answer.body}`);
    return answer;
  } catch (error) {
    tell(error instanceof Error ? `${error.message} ${String(error.cause ?? "")}` : String(error));
    throw error;
  }
}
