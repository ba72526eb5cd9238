import type { Clock, Secrets } from "../ports.ts";

/** Where a ticket system is, and with what the guard signs in. */
export interface TicketPlace {
  /** `https://` and the host, from the deployment's configuration alone; plain http on this very machine only. */
  readonly baseUrl: string;
  /** The name of the secret: a user's name and password, or address and token, with a colon between. */
  readonly secret: string;
}

/** What calling needs. */
export interface TicketCallPorts {
  readonly secrets: Secrets;
  readonly clock: Clock;
}

/** What a ticket system answered; or in one line why nothing is known. */
export type TicketAnswer =
  | { readonly kind: "answered"; readonly status: number; readonly body: unknown }
  | { readonly kind: "unavailable"; readonly message: string };

/** One call: a path below the base URL, whose parts are escaped already, and what is sent. */
export interface TicketCall {
  readonly method: "GET" | "POST" | "PUT" | "PATCH";
  readonly path: string;
  readonly body?: unknown;
}

/** Calls one system. It never rejects. */
export type CallSystem = (call: TicketCall) => Promise<TicketAnswer>;

/** An issue with a hundred changes of long texts has some megabytes. */
const MAX_ANSWER_BYTES = 8_000_000;

/** Opens the way to a system for so many milliseconds, all calls together. A redirect is no answer: it is not followed. */
export function openCalls(
  place: TicketPlace,
  { secrets, clock }: TicketCallPorts,
  budgetMs: number,
): CallSystem {
  const until = clock.now().getTime() + budgetMs;
  const signal = AbortSignal.timeout(budgetMs);
  return async (call) => {
    if (!isSafe(place.baseUrl)) return unavailable(`${place.baseUrl} is not https`);
    const authorization = await authorizationOf(place, secrets);
    if (authorization === undefined) {
      return unavailable(`there is no usable secret ${place.secret}`);
    }
    const send = () => callOnce(place.baseUrl, call, authorization, signal);
    const answer = await send();
    if (answer.retryAfterMs === undefined) return answer.said;
    // One who is asked to wait for longer than there is time for lets the sender come again.
    if (clock.now().getTime() + answer.retryAfterMs >= until) return answer.said;
    await clock.pause(answer.retryAfterMs);
    return (await send()).said;
  };
}

interface Once {
  readonly said: TicketAnswer;
  /** It did not look at the call, and says when it will. */
  readonly retryAfterMs?: number;
}

async function callOnce(
  baseUrl: string,
  { method, path, body }: TicketCall,
  authorization: string,
  signal: AbortSignal,
): Promise<Once> {
  const { host } = new URL(baseUrl);
  try {
    const answer = await fetch(`${baseUrl}${path}`, {
      method,
      headers: {
        accept: "application/json",
        authorization,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: "manual",
      signal,
    });
    const text = await textOf(answer);
    const { status } = answer;
    if (status === 429) return limited(host, answer.headers.get("retry-after"));
    if (status >= 500 || status === 408 || (status >= 300 && status < 400)) {
      return { said: unavailable(`${host} answered ${status}`) };
    }
    const read = jsonOf(text);
    return read === undefined
      ? { said: unavailable(`${host} answered ${status} with what is no JSON`) }
      : { said: { kind: "answered", status, body: read.value } };
  } catch (error) {
    return { said: unavailable(`${host} could not be asked: ${causeOf(error)}`) };
  }
}

function limited(host: string, header: string | null): Once {
  const said = unavailable(`${host} is asked too often`);
  const seconds = /^\d{1,5}$/.test(header ?? "") ? Number(header) : undefined;
  return seconds === undefined ? { said } : { said, retryAfterMs: Math.max(1, seconds) * 1000 };
}

/** The text of an answer; longer than anything that is expected is a fault. */
async function textOf(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MAX_ANSWER_BYTES) throw new Error("the answer is too long");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function jsonOf(text: string): { readonly value: unknown } | undefined {
  if (text === "") return { value: {} };
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** Whether an address is TLS, or on this very machine, and carries no credentials of its own. */
export function isSafe(baseUrl: string): boolean {
  if (!URL.canParse(baseUrl)) return false;
  const { protocol, hostname, username, password } = new URL(baseUrl);
  const inside = protocol === "http:" && LOOPBACK.has(hostname);
  return (protocol === "https:" || inside) && username === "" && password === "";
}

/** Basic credentials; none where the secrets can't be had, or are not two texts with a colon between. */
async function authorizationOf(
  { secret }: TicketPlace,
  secrets: Secrets,
): Promise<string | undefined> {
  try {
    const [credentials = ""] = await secrets(secret);
    return /^[^:\s]+:[^\s]+$/.test(credentials)
      ? `Basic ${Buffer.from(credentials, "utf8").toString("base64")}`
      : undefined;
  } catch {
    return undefined;
  }
}

function unavailable(message: string): Extract<TicketAnswer, { readonly kind: "unavailable" }> {
  return { kind: "unavailable", message };
}

function causeOf(error: unknown): string {
  // What a promise was rejected with need not be an Error of this realm.
  const code = Reflect.get(Object(Reflect.get(Object(error), "cause")), "code");
  return String(code ?? Reflect.get(Object(error), "name") ?? "an unknown fault");
}
