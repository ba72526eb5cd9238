import type { Fault } from "../../core/request/fault.ts";
import { type ReadContext, type Reading, readRequest } from "../../core/request/read.ts";
import type { EgressRequest } from "../../core/request/request.ts";
import { GROUP_ID, PAYMENTS } from "./builders.ts";

/** What built bodies are read against. */
export const CONTEXT: ReadContext = {
  principal: PAYMENTS,
  account: "111122223333",
  region: "us-east-1",
};

/** Any members of a JSON object, right or wrong. */
export type Members = Readonly<Record<string, unknown>>;

/** One IpPermission that is in order, with what a test changes about it. */
export function anIpPermission(members: Members = {}): Members {
  return {
    IpProtocol: "tcp",
    FromPort: 443,
    ToPort: 443,
    IpRanges: [{ CidrIp: "203.0.113.0/24" }],
    ...members,
  };
}

/** A body that is in order, with what a test changes about it; `undefined` takes a member out. */
export function aBody(members: Members = {}): Members {
  return { GroupId: GROUP_ID, IpPermissions: [anIpPermission()], ...members };
}

/** A body with these IpPermissions. */
export function aBodyOf(...permissions: readonly unknown[]): Members {
  return aBody({ IpPermissions: permissions });
}

/** So many tags, each with a key of its own. */
export function someTags(count: number): readonly { Key: string; Value: string }[] {
  return Array.from({ length: count }, (_, i) => ({ Key: `key-${i}`, Value: "" }));
}

/** A body with these tags. */
export function aTaggedBody(...tags: readonly unknown[]): Members {
  return aBody({ TagSpecifications: [{ ResourceType: "security-group-rule", Tags: tags }] });
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Reads a body: a text as it is, anything else as JSON. */
export function read(body: unknown, context: ReadContext = CONTEXT): Reading {
  return readRequest(bytesOf(typeof body === "string" ? body : JSON.stringify(body)), context);
}

/** The request that a body is, which must be in order. */
export function readWell(body: unknown, context: ReadContext = CONTEXT): EgressRequest {
  const reading = read(body, context);
  if (reading.kind !== "request") throw new Error(JSON.stringify(reading));
  return reading.request;
}

/** The faults that a body is refused for; none where it is a request. */
export function faultsOf(body: unknown): readonly Fault[] {
  const reading = read(body);
  return reading.kind === "invalid" || reading.kind === "malformed" ? reading.faults : [];
}
