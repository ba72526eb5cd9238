import {
  preparsePolicySet,
  type StatefulAuthorizationCall,
  statefulIsAuthorized,
} from "@cedar-policy/cedar-wasm/nodejs";
import { type Cidr, formatCidr } from "../core/net/cidr.ts";
import { isCidr } from "../core/request/permission.ts";
import type { EgressRequest } from "../core/request/request.ts";
import { ASKED } from "./scalePolicy.ts";

/** Cedar's `like` knows stars alone: the nearest to the patterns of the tags. */
const TAGS = `forbid (principal, action, resource) unless {
  context.tags has Owner && context.tags.Owner like "*@acme.example" &&
  context.tags has Ticket && context.tags.Ticket like "*-*" &&
  context.tags has Stage && ["dev", "test", "prod"].contains(context.tags.Stage)
};`;

const IDS = { principal: ["Principal", ASKED.principal], action: ["Action", "open"] } as const;

/**
 * Decides by the policies of the bench with Cedar: one policy for each ban, parsed once, and one question for each rule, since a
 * Cedar policy has no loop. What Cedar is asked is made beforehand.
 */
export function cedarOf(
  banned: readonly Cidr[],
): (request: EgressRequest) => () => "allow" | "deny" {
  const preparsedPolicySetId = `bans-${banned.length}`;
  const policies = [permit(), TAGS, ...banned.map(forbid)].join("\n");
  const answer = preparsePolicySet(preparsedPolicySetId, { staticPolicies: policies });
  if (answer.type === "failure") throw new Error(JSON.stringify(answer.errors));
  return (request) => {
    const calls = callsOf(request, preparsedPolicySetId);
    return () => (calls.every(isAllowed) ? "allow" : "deny");
  };
}

function isAllowed(call: StatefulAuthorizationCall): boolean {
  const answer = statefulIsAuthorized(call);
  if (answer.type === "failure") throw new Error(JSON.stringify(answer.errors));
  return answer.response.decision === "allow";
}

function permit(): string {
  const ports = ASKED.ports.map(([from, to]) => `(${from} <= context.from && context.to <= ${to})`);
  const { ipv4, ipv6 } = ASKED.minPrefixLength;
  return `permit (principal == Principal::"${ASKED.principal}", action, resource) when {
  context.protocol == "tcp" && (${ports.join(" || ")}) &&
  (if context.to_addresses.isIpv4() then ${ipv4} else ${ipv6}) <= context.prefixLength
};`;
}

function forbid(banned: Cidr): string {
  const block = `ip("${formatCidr(banned)}")`;
  return `forbid (principal, action, resource) when {
  context.to_addresses.isInRange(${block}) || ${block}.isInRange(context.to_addresses)
};`;
}

function callsOf(
  { permissions, tags, group }: EgressRequest,
  preparsedPolicySetId: string,
): readonly StatefulAuthorizationCall[] {
  const tagValues = Object.fromEntries(tags.map(({ key, value }) => [key, value]));
  const entity = (type: string, id: string) => ({ type, id });
  return permissions.map(({ protocol, ports, destination }) => {
    if (!isCidr(destination)) throw new Error("the bench asks for address blocks alone");
    return {
      principal: entity(...IDS.principal),
      action: entity(...IDS.action),
      resource: entity("Group", group.groupId),
      context: {
        protocol,
        from: ports.from,
        to: ports.to,
        to_addresses: { __extn: { fn: "ip", arg: formatCidr(destination) } },
        prefixLength: destination.prefixLength,
        tags: tagValues,
      },
      preparsedPolicySetId,
      entities: [],
    };
  });
}
