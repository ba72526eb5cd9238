import { grouped } from "../../grouped.ts";
import {
  type AuditRecord,
  type ChainEnd,
  genesisHash,
  recordHash,
  type SealedRecord,
} from "../record.ts";
import { type AuditFault, invalid, missing } from "./faults.ts";
import { numberAt } from "./members.ts";
import { ruleOf } from "./recordRules.ts";

/** A walk along one chain, from its first record on: each step says what is wrong with the record that was given. */
export interface ChainWalk {
  readonly add: (sealed: SealedRecord) => readonly AuditFault[];
  /** What is wrong with the chain's end; `stored` is where the ledger says that it ends. */
  readonly end: (stored: ChainEnd) => readonly AuditFault[];
  /** The number of the last record so far. */
  readonly last: () => number;
}

/** What the record before has for a hash: the one it came with, and the one that its content makes. One is enough to link. */
interface Before {
  readonly seq: number;
  readonly hashes: readonly string[];
}

/**
 * Walks along a chain: numbers without gaps, links, seals. `known` are places in the chain that somebody else vouches for,
 * such as a checkpoint: the record of that number must have that hash. A walk may begin `after` a record that is not seen.
 */
export function walkChain(
  chain: string,
  known: readonly ChainEnd[] = [],
  after: ChainEnd = { seq: 0, hash: genesisHash(chain) },
): ChainWalk {
  let before: Before = { seq: after.seq, hashes: [after.hash] };
  const vouched = grouped(known, ({ seq }) => seq);
  return {
    last: () => before.seq,
    add: ({ record, hash }) => {
      const seq = numberAt(record, "seq");
      if (seq === undefined || seq <= before.seq) {
        const number = seq === undefined ? "without a number" : `with the number ${seq}`;
        return [invalid(chain, `a record ${number} stands after record ${before.seq}`, before.seq)];
      }
      const own = ownHash(record);
      const faults = [
        ...between(chain, before.seq, seq),
        ...formFaults(chain, record, seq),
        ...sealFaults(chain, { seq, hash }, own),
        ...linkFaults(chain, { seq, hash: record.prev }, before),
        ...vouchedFaults(chain, { seq, hash }, vouched.get(seq) ?? []),
      ];
      before = { seq, hashes: own === undefined ? [hash] : [hash, own] };
      return faults;
    },
    end: (stored) => [
      ...endFaults(chain, before, stored),
      ...known
        .filter(({ seq }) => seq > Math.max(before.seq, stored.seq))
        .map(({ seq }) =>
          missing(chain, `a checkpoint vouches for it; the chain ends at ${before.seq}`, seq),
        ),
    ],
  };
}

function ownHash(record: AuditRecord): string | undefined {
  try {
    return recordHash(record);
  } catch {
    // No record that was ever sealed holds what has no canonical form, such as half a character.
    return undefined;
  }
}

function sealFaults(
  chain: string,
  { seq, hash }: ChainEnd,
  own: string | undefined,
): readonly AuditFault[] {
  if (own === hash) return [];
  const makes = own ?? "no hash at all";
  return [invalid(chain, `it is sealed with ${hash}, and its content makes ${makes}`, seq)];
}

function linkFaults(
  chain: string,
  { seq, hash: prev }: ChainEnd,
  before: Before,
): readonly AuditFault[] {
  if (seq !== before.seq + 1 || before.hashes.includes(prev)) return [];
  const [there] = before.hashes;
  return [
    invalid(chain, `it follows a record with the hash ${prev}; the one before has ${there}`, seq),
  ];
}

function formFaults(chain: string, record: AuditRecord, seq: number): readonly AuditFault[] {
  const rule = ruleOf(record);
  const [kind] = chain.split("/");
  return [
    ...(record.v === 1
      ? []
      : [invalid(chain, `its version is ${String(record.v)}; only 1 is known`, seq)]),
    ...(record.chain === chain
      ? []
      : [invalid(chain, `it says that it stands in ${record.chain}`, seq)]),
    ...(rule?.chain === kind
      ? []
      : [invalid(chain, `a record of type ${record.type} does not stand in such a chain`, seq)]),
  ];
}

function between(chain: string, last: number, seq: number): readonly AuditFault[] {
  if (seq === last + 1) return [];
  return [missing(chain, `${lost(last + 1, seq - 1)} not there; record ${seq} is`, last + 1)];
}

function lost(first: number, last: number): string {
  return first === last ? `record ${first} is` : `records ${first} to ${last} are`;
}

function vouchedFaults(
  chain: string,
  { seq, hash }: ChainEnd,
  vouched: readonly ChainEnd[],
): readonly AuditFault[] {
  return vouched
    .filter((one) => one.hash !== hash)
    .map((one) =>
      invalid(chain, `a checkpoint vouches for the hash ${one.hash}; it has ${hash}`, seq),
    );
}

function endFaults(
  chain: string,
  { seq, hashes }: Before,
  stored: ChainEnd,
): readonly AuditFault[] {
  if (seq < stored.seq) {
    const what = `${lost(seq + 1, stored.seq)} not there`;
    return [
      missing(chain, `${what}; the ledger says that the chain ends at ${stored.seq}`, seq + 1),
    ];
  }
  if (seq > stored.seq) {
    const what = `it stands after record ${stored.seq}`;
    return [invalid(chain, `${what}, where the ledger says that the chain ends`, stored.seq + 1)];
  }
  if (hashes.includes(stored.hash)) return [];
  const what = `the ledger says that the chain ends with ${stored.hash}`;
  return [invalid(chain, `${what}; its last record has ${hashes[0]}`, seq)];
}
