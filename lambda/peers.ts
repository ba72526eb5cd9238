import { type Fault, quote } from "../core/request/fault.ts";
import type { PeerName } from "../core/request/request.ts";

/** A GroupName beside a GroupId must be that group's name: EC2 would go by one of them, and a reader by the other. */
export function peerFaults(
  peers: readonly PeerName[],
  names: ReadonlyMap<string, string>,
): readonly Fault[] {
  return peers.flatMap(({ pointer, groupId, name }) => {
    const known = names.get(groupId);
    if (known === name) return [];
    const detail =
      known === undefined
        ? `${quote(name)} can't be held against ${groupId}, which EC2 does not show; leave GroupName out`
        : `${quote(name)} is not the name of ${groupId}; write ${quote(known)} or leave GroupName out`;
    return [{ pointer, detail }];
  });
}
