import type { PrefixListGround } from "../core/ledger/decided.ts";
import { type Drift, driftChange, notes } from "../core/ledger/drift.ts";
import { groupChain, type StoredRequest } from "../core/ledger/stored.ts";
import type { Ports } from "./ports.ts";
import { timestamp, write } from "./write.ts";

/** How often a drift is tried to be noted, where its group moves meanwhile. */
const ATTEMPTS = 3;

/** Puts a drift on record and rings, once for each version; whether it is on record now. */
export async function noteDrift(
  ports: Ports,
  first: StoredRequest,
  drift: Drift,
): Promise<boolean> {
  let stored: StoredRequest | undefined = first;
  for (let attempt = 1; attempt <= ATTEMPTS && stored?.rulesStatus === "open"; attempt += 1) {
    if (await isNoted(ports, stored, drift.list)) return true;
    const head = await ports.ledger.head(stored.group);
    if (head === undefined) return false;
    const change = driftChange(stored, head, drift, timestamp(ports));
    if ((await write(ports, change)) === "committed") {
      ring(ports, stored, drift);
      return true;
    }
    stored = await ports.ledger.request(stored.requestId);
  }
  return false;
}

async function isNoted(
  { ledger }: Ports,
  { group, groupRecords }: StoredRequest,
  list: PrefixListGround,
): Promise<boolean> {
  for (const seq of groupRecords.toReversed()) {
    const sealed = await ledger.record(groupChain(group), seq);
    if (sealed !== undefined && notes(sealed.record, list)) return true;
  }
  return false;
}

function ring({ log }: Ports, { requestId, group }: StoredRequest, drift: Drift): void {
  const { list, judged, ruleIds, findings, onDrift } = drift;
  log.error("prefix list drifted", {
    requestId,
    groupId: group.groupId,
    prefixListId: list.prefixListId,
    version: list.version,
    judgedVersion: judged?.version,
    ruleIds,
    onDrift,
    finding: findings[0]?.detail,
  });
}
