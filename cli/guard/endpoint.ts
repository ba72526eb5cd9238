import { generalFault } from "../aws/refusal.ts";

/** Where the guard answers, and how calls to it are signed. */
export interface Endpoint {
  readonly base: URL;
  /** A guard on this machine believes its caller; no call to it is signed. */
  readonly local: boolean;
  /** The region in the endpoint's own name, where it stands there. */
  readonly region?: string;
}

/** The guard that `npm start` runs. */
const DEFAULT = "http://127.0.0.1:8787";

/** The environment variable that names the guard. */
export const ENDPOINT_VARIABLE = "EGRESS_GUARD_ENDPOINT";

/** The guard's endpoint: the first that is named, or the one that runs on this machine. */
export function endpointOf(...named: readonly (string | undefined)[]): Endpoint {
  const text = named.find((name) => name !== undefined && name !== "") ?? DEFAULT;
  const base = URL.canParse(text) ? new URL(text) : undefined;
  if (base === undefined || !/^https?:$/.test(base.protocol)) {
    throw generalFault(`Invalid endpoint: ${text}`);
  }
  const region = /\.execute-api\.([a-z0-9-]+)\.(?:amazonaws\.com|on\.aws)/.exec(base.hostname)?.[1];
  const local = ["127.0.0.1", "localhost", "[::1]"].includes(base.hostname);
  return { base, local, ...(region === undefined ? {} : { region }) };
}

/** A path of the API, maybe with a query, behind an endpoint, which may itself have a path, such as a stage's. */
export function urlOf({ base }: Endpoint, target: string): URL {
  const url = new URL(base);
  const [path = "", query = ""] = target.split("?");
  url.pathname = `${base.pathname.replace(/\/+$/, "")}${path}`;
  url.search = query;
  return url;
}
