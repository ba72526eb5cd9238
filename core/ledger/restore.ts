import { pointerOf } from "../request/fault.ts";
import { permissionsOf } from "../request/permissions.ts";
import type { EgressRequest } from "../request/request.ts";
import type { StoredRequest } from "./stored.ts";

/** The request that was stored, to be judged again; pointers lead into its canonical form. */
export function storedToRequest(stored: StoredRequest): EgressRequest {
  return {
    group: stored.group,
    principal: stored.principal,
    permissions: stored.ipPermissions.flatMap(permissionsOf),
    tags: stored.tags.map(({ Key, Value }, index) => ({
      pointer: pointerOf(["TagSpecifications", 0, "Tags", index]),
      key: Key,
      value: Value,
    })),
    ...(stored.justification === undefined ? {} : { justification: stored.justification }),
    ...(stored.ticket === undefined ? {} : { ticket: stored.ticket }),
    ...(stored.lifetime === undefined ? {} : { lifetime: stored.lifetime }),
    dryRun: false,
  };
}
