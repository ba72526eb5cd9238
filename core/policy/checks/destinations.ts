import { isCidr, type Permission, trafficText } from "../../request/permission.ts";
import type { Subject } from "../facts.ts";
import type { Finding } from "../finding.ts";

/** A destination that is no address block has no statement that could permit it. */
export function destinations({ request }: Subject): readonly Finding[] {
  return request.permissions.flatMap(destinationFindings);
}

function destinationFindings(permission: Permission): readonly Finding[] {
  const { destination, pointer } = permission;
  if (isCidr(destination)) return [];
  const list = destination.family === "prefix-list";
  return [
    {
      code: list ? "prefix-list-not-allowed" : "security-group-not-allowed",
      effect: "deny",
      pointer,
      detail: `${trafficText(permission)}: no statement permits a ${list ? "prefix list" : "security group"} as destination; name address blocks`,
    },
  ];
}
