import type { ChainEnd } from "../record.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { type AuditFault, invalid, missing } from "./faults.ts";

/** The places in chains that checkpoints vouch for, by the chain. */
export function vouchedPlaces(
  checkpoints: readonly Checkpoint[],
): ReadonlyMap<string, readonly ChainEnd[]> {
  const places = new Map<string, readonly ChainEnd[]>();
  for (const { ends } of checkpoints) {
    for (const [chain, end] of ends) {
      const others = places.get(chain) ?? [];
      const known = others.some(({ seq, hash }) => seq === end.seq && hash === end.hash);
      if (!known) places.set(chain, [...others, end]);
    }
  }
  return places;
}

/**
 * What two checkpoints of one ledger say that can't both be true, the earlier one first: checkpoints follow each other, and a
 * chain neither ends nor goes back, nor has two records of one number.
 */
export function disagreements(earlier: Checkpoint, later: Checkpoint): readonly AuditFault[] {
  if (earlier.digest === later.digest) return [];
  return [...linkFaults(earlier, later), ...endFaults(earlier, later)];
}

function linkFaults(earlier: Checkpoint, later: Checkpoint): readonly AuditFault[] {
  const of = placeOf(later);
  if (later.title.seq === earlier.title.seq) {
    return [invalid(of, `there are two of this number: ${earlier.digest} and ${later.digest}`)];
  }
  if (later.title.seq !== earlier.title.seq + 1 || later.title.prev === earlier.digest) return [];
  const detail = `it follows a checkpoint with the digest ${later.title.prev}; the one before has ${earlier.digest}`;
  return [invalid(of, detail)];
}

function endFaults(earlier: Checkpoint, later: Checkpoint): readonly AuditFault[] {
  const [before, after] = [placeOf(earlier), placeOf(later)];
  const faults: AuditFault[] = [];
  for (const [chain, { seq, hash }] of earlier.ends) {
    const end = later.ends.get(chain);
    if (end === undefined) {
      faults.push(missing(chain, `${before} names it; ${after} does not`, seq));
    } else if (end.seq < seq) {
      faults.push(
        missing(chain, `${before} names it; in ${after} the chain ends at ${end.seq}`, seq),
      );
    } else if (end.seq === seq && end.hash !== hash) {
      faults.push(invalid(chain, `${before} has it with ${hash}, ${after} with ${end.hash}`, seq));
    }
  }
  return faults;
}

/** What faults of a checkpoint are about. */
export function placeOf({ title }: Pick<Checkpoint, "title">): string {
  return `checkpoint/${title.seq}`;
}
