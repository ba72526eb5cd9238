import type { Cidr } from "../core/net/cidr.ts";
import { isOfBigints, isOfNumbers, type Range } from "../core/net/ranges.ts";
import { isCidr } from "../core/request/permission.ts";
import type { EgressRequest } from "../core/request/request.ts";
import { ASKED } from "./scalePolicy.ts";

const TAG_FORMS = ASKED.tags.map(({ key, pattern }) => ({ key, form: new RegExp(`^${pattern}$`) }));

/**
 * The plain way to decide by the policies of the bench: each ban is held against each destination, until one is met. It says no more
 * than yes or no: neither all that it ran into nor why.
 */
export function linearScan(
  { permissions, tags, principal }: EgressRequest,
  banned: readonly Cidr[],
): "allow" | "deny" {
  if (principal.kind !== "iam" || principal.arn !== ASKED.principal) return "deny";
  for (const { key, form } of TAG_FORMS) {
    if (!tags.some((tag) => tag.key === key && form.test(tag.value))) return "deny";
  }
  for (const { protocol, ports, destination } of permissions) {
    if (!isCidr(destination) || protocol !== "tcp") return "deny";
    if (!ASKED.ports.some(([from, to]) => from <= ports.from && ports.to <= to)) return "deny";
    if (destination.prefixLength < ASKED.minPrefixLength[destination.family]) return "deny";
    if (banned.some(({ addresses }) => meet(addresses, destination.addresses))) return "deny";
  }
  return "allow";
}

function meet(a: Range, b: Range): boolean {
  if (isOfNumbers(a)) return isOfNumbers(b) && a.first <= b.last && b.first <= a.last;
  return isOfBigints(a) && isOfBigints(b) && a.first <= b.last && b.first <= a.last;
}
