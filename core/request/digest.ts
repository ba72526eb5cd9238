import { canonicalJson, sha256 } from "../canonical.ts";
import { trafficText } from "./permission.ts";
import { toIpPermission } from "./permissions.ts";
import type { EgressRequest } from "./request.ts";

/**
 * The digest that an idempotency key and an approval are bound to: lower-case hex SHA-256 over what is asked for, by whom
 * and why, in RFC 8785 form. Order and spelling do not change it; DryRun and the key are no part of it.
 */
export function requestDigest(request: EgressRequest): string {
  const text = canonicalJson({
    account: request.group.account,
    region: request.group.region,
    groupId: request.group.groupId,
    permissions: request.permissions
      .map((permission) => ({ text: trafficText(permission), permission }))
      .sort((a, b) => compare(a.text, b.text))
      .map(({ permission }) => toIpPermission(permission)),
    tags: request.tags
      .map(({ key, value }) => ({ key, value }))
      .sort((a, b) => compare(a.key, b.key)),
    justification: request.justification ?? null,
    ticket: request.ticket ?? null,
    ...(request.lifetime === undefined ? {} : { lifetime: request.lifetime }),
    requester: request.principal.id,
  });
  return sha256(`egress-guard/request/v1\n${text}`);
}

/**
 * The id of a request: with an idempotency key a hash of surface, caller and key, each with its length before it, so that
 * no two triples run together; without a key, 128 fresh random bits.
 */
export function requestId(
  surface: string,
  principalId: string,
  key: string | undefined,
  random: string,
): string {
  if (key === undefined) return `req-${random}`;
  const parts = [surface, principalId, key].map((part) => `${Buffer.byteLength(part)}:${part}`);
  return `req-${sha256(`egress-guard/request-id/v1\n${parts.join("")}`).slice(0, 32)}`;
}

/** By UTF-16 code units, as RFC 8785 sorts: never by locale. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
