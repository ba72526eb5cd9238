import { newChain } from "../core/ledger/change.ts";
import type { NewRequest } from "../core/ledger/decided.ts";
import type { Surface } from "../core/ledger/stored.ts";
import type { Policy } from "../core/policy/policy.ts";
import { requestDigest, requestId } from "../core/request/digest.ts";
import { ec2Tag, toIpPermission } from "../core/request/permissions.ts";
import type { EgressRequest } from "../core/request/request.ts";
import type { Ports } from "./ports.ts";
import { timestamp } from "./write.ts";

/** The way in which a request came, and whose keys keep it apart from others: the principal's, or the sending system's. */
export interface Origin {
  readonly surface: Surface;
  readonly caller: string;
}

/** The request as it will be stored, but for the decision. */
export function draftOf(
  ports: Pick<Ports, "clock" | "newHex"> & { readonly policy: Pick<Policy, "digest"> },
  request: EgressRequest,
  key: string | undefined,
  { surface, caller }: Origin = { surface: "api", caller: request.principal.id },
): NewRequest {
  const id = requestId(surface, caller, key, ports.newHex(16));
  return {
    requestId: id,
    fence: 0,
    status: "new",
    digest: requestDigest(request),
    nonce: ports.newHex(16),
    surface,
    principal: request.principal,
    group: request.group,
    ipPermissions: request.permissions.map(toIpPermission),
    tags: request.tags.map(ec2Tag),
    ...(request.justification === undefined ? {} : { justification: request.justification }),
    ...(request.ticket === undefined ? {} : { ticket: request.ticket }),
    ...(request.lifetime === undefined ? {} : { lifetime: request.lifetime }),
    findings: [],
    policyDigest: ports.policy.digest,
    createdAt: timestamp(ports),
    chain: newChain(id),
    groupRecords: [],
    rules: [],
    madeRuleIds: [],
    heldRuleIds: [],
  };
}
