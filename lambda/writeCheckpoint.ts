import { sha256 } from "../core/canonical.ts";
import {
  type ChainPlace,
  type Checkpoint,
  checkpointLines,
  checkpointMessage,
  type LedgerIdentity,
  nextTitle,
  readCheckpoint,
  signatureLine,
} from "../core/ledger/audit/checkpoint.ts";
import { disagreements, placeOf } from "../core/ledger/audit/checkpointChain.ts";
import type { AuditFault } from "../core/ledger/audit/faults.ts";
import { groupChain, requestChain } from "../core/ledger/stored.ts";
import { allHeads, allRequests } from "./audit/reads.ts";
import type { CheckpointPorts, KeptCheckpoint } from "./checkpointPorts.ts";
import { timestamp } from "./write.ts";

/** The checkpoint that stands for today now, whoever wrote it, and what it says against the one before. */
export interface WrittenCheckpoint {
  readonly kind: "written" | "there";
  readonly checkpoint: Pick<Checkpoint, "title" | "digest">;
  readonly faults: readonly AuditFault[];
}

/** How many disagreements are logged one by one: a ledger that is gone has one for each chain. */
const MAX_LINES = 20;

/** Writes today's checkpoint, unless there is one. The days are those of UTC. */
export async function writeDailyCheckpoint(ports: CheckpointPorts): Promise<WrittenCheckpoint> {
  const last = await lastCheckpoint(ports);
  if (last !== undefined && dayOf(last.title.at) >= dayOf(timestamp(ports))) {
    return logged(ports, { kind: "there", checkpoint: last, faults: [] });
  }
  return writeAfter(ports, last);
}

/** Writes a checkpoint of this moment, whenever the last one was. */
export async function writeCheckpoint(ports: CheckpointPorts): Promise<WrittenCheckpoint> {
  return writeAfter(ports, await lastCheckpoint(ports));
}

function dayOf(at: string): string {
  return at.slice(0, "2026-11-23".length);
}

/**
 * Everything that can fail comes before the one write. Rejects where the ledger, the key or the store does not answer, and
 * where somebody else has written a checkpoint meanwhile.
 */
async function writeAfter(
  ports: CheckpointPorts,
  last: Checkpoint | undefined,
): Promise<WrittenCheckpoint> {
  const { identity, signer, store } = ports;
  const at = timestamp(ports);
  const places = await placesIn(ports);
  const title = nextTitle(identity, last, { at, key: signer.key, chains: places.length });
  const lines = checkpointLines(title, places);
  const digest = sha256(lines);
  const signature = await signer.sign(Buffer.from(checkpointMessage(digest)));
  const kept = { seq: title.seq, bytes: Buffer.from(lines + signatureLine(signature)) };
  if ((await store.add(kept)) === "taken" && !(await isLast(ports, kept))) {
    throw new Error(`somebody else has written ${placeOf({ title })} meanwhile`);
  }
  const ends = new Map(places.map(({ chain, ...end }) => [chain, end]));
  const checkpoint = { title, ends, digest, signature };
  const faults = last === undefined ? [] : disagreements(last, checkpoint);
  return logged(ports, { kind: "written", checkpoint, faults });
}

/** The ends of all chains, in no particular order. A request that is made meanwhile is for the next time. */
async function placesIn({ reads }: CheckpointPorts): Promise<readonly ChainPlace[]> {
  const places = new Map<string, ChainPlace>();
  for await (const { group, chain } of allHeads(reads)) {
    places.set(groupChain(group), { chain: groupChain(group), ...chain });
  }
  for await (const { requestId, chain } of allRequests(reads)) {
    places.set(requestChain(requestId), { chain: requestChain(requestId), ...chain });
  }
  return [...places.values()];
}

/** An answer that was lost on the way makes the second try of a write meet the first: that one is ours. */
async function isLast({ store }: CheckpointPorts, { seq, bytes }: KeptCheckpoint) {
  const there = await store.last();
  return there?.seq === seq && Buffer.from(bytes).equals(there.bytes);
}

/** A checkpoint must be hung on the one before; where that can't be read, or is of another ledger, somebody has to look. */
async function lastCheckpoint({
  store,
  identity,
}: CheckpointPorts): Promise<Checkpoint | undefined> {
  const kept = await store.last();
  if (kept === undefined) return undefined;
  const reading = readCheckpoint(kept.bytes);
  if (!reading.ok) throw new Error(`the kept checkpoint ${kept.seq} ${reading.detail}`);
  const { title } = reading.checkpoint;
  if (title.seq !== kept.seq) {
    throw new Error(`the kept checkpoint ${kept.seq} says that it is number ${title.seq}`);
  }
  if (nameOf(title) !== nameOf(identity)) {
    const own = nameOf(identity);
    throw new Error(
      `the checkpoints kept there are of ${nameOf(title)}; ${own} needs its own place`,
    );
  }
  return reading.checkpoint;
}

function nameOf({ account, region, ledger }: LedgerIdentity): string {
  return `${account}/${region}/${ledger}`;
}

function logged({ log }: CheckpointPorts, written: WrittenCheckpoint): WrittenCheckpoint {
  const { kind, checkpoint, faults } = written;
  for (const fault of faults.slice(0, MAX_LINES)) log.error("chain went back", { ...fault });
  const { seq, at, chains } = checkpoint.title;
  const { digest } = checkpoint;
  log.info("checkpoint stands", { kind, seq, at, chains, digest, disagreements: faults.length });
  return written;
}
