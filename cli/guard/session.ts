import { authorizerOf, PRINCIPAL_HEADER } from "../../local/event.ts";
import type { CallGlobals } from "../aws/globals.ts";
import { generalFault, wrongParameter } from "../aws/refusal.ts";
import type { Desk } from "../desk.ts";
import { printable } from "../printable.ts";
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

/** Which guard is meant, and as whom one on this machine takes the caller. */
export interface Named {
  readonly guardEndpoint?: string;
  readonly localPrincipal?: string;
}

/** Opens a way to the guard that the line, the environment or this machine's own guard names. */
export function sessionOf(
  desk: Desk,
  globals: CallGlobals,
  settings: Settings,
  named: Named,
): Session {
  const endpoint = endpointOf(
    named.guardEndpoint,
    globals.endpointUrl,
    desk.env[ENDPOINT_VARIABLE],
  );
  const connection = connectionOf(desk, globals, settings);
  const caller = callerHeader(endpoint, named.localPrincipal, desk.env[PRINCIPAL_VARIABLE]);
  const sign = signing(desk, globals, settings, endpoint);
  return {
    endpoint,
    async ask(method, path, body = "", headers = {}) {
      const type: HttpCall["headers"] = body === "" ? {} : { "content-type": "application/json" };
      const url = urlOf(endpoint, path);
      const call = await sign({ method, url, body, headers: { ...type, ...caller, ...headers } });
      return traced(desk, globals.debug, call, () => desk.send(call, connection));
    },
  };
}

/** The environment variable that says as whom a guard on this machine takes the caller. */
export const PRINCIPAL_VARIABLE = "EGRESS_GUARD_LOCAL_PRINCIPAL";

/** A guard on this machine believes a header; any other knows its callers by their signatures. */
function callerHeader(
  { local, base }: Endpoint,
  named: string | undefined,
  variable: string | undefined,
): HttpCall["headers"] {
  if (!local && named !== undefined) {
    throw wrongParameter(
      `--local-principal ${named} is for a guard on this machine; ${base.host} knows its callers by their signatures`,
    );
  }
  const arn = named ?? variable;
  if (!local || arn === undefined || arn === "") return {};
  if (authorizerOf(arn) !== undefined) return { [PRINCIPAL_HEADER]: arn };
  const where = named === undefined ? PRINCIPAL_VARIABLE : "--local-principal";
  throw wrongParameter(
    `Bad value for ${where} ${printable(arn)}: write the ARN of an IAM user or of an assumed role`,
  );
}

function connectionOf(desk: Desk, globals: CallGlobals, { caBundle }: Settings): Connection {
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
function signing(desk: Desk, globals: CallGlobals, settings: Settings, endpoint: Endpoint): Sign {
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
