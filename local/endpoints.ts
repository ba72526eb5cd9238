import type { Deployment } from "../lambda/ports.ts";

/** How an AWS client reaches an endpoint that is not AWS's own. */
export interface EndpointConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** A stand-in on this machine checks no signature, so it gets credentials that open nothing; any other gets the caller's own. */
export function endpointConfig(endpoint: string, { region }: Deployment): EndpointConfig {
  const local = ["127.0.0.1", "localhost", "[::1]"].includes(new URL(endpoint).hostname);
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  return { endpoint, region, ...(local ? { credentials } : {}) };
}

const AWS_HOST = /(?:^|\.)(?:amazonaws\.(?:com(?:\.cn)?|eu)|aws)\.?$/;

/** Whether an endpoint is AWS itself, where a rule would be real. */
export function isRealAws(endpoint: string): boolean {
  return AWS_HOST.test(new URL(endpoint).hostname);
}
