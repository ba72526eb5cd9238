import {
  type Checkpoint,
  checkpointMessage,
  readCheckpoint,
} from "../../core/ledger/audit/checkpoint.ts";
import { disagreements, placeOf, vouchedPlaces } from "../../core/ledger/audit/checkpointChain.ts";
import { gap, invalid } from "../../core/ledger/audit/faults.ts";
import type { Deployment } from "../ports.ts";
import type { ReportDraft } from "./report.ts";
import type { Vouched } from "./verify.ts";

/** A checkpoint as it was given: what it is called, and its bytes. */
export interface GivenCheckpoint {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Whether a signature over a message is that of the key that somebody trusts. */
export type BearsOut = (message: Uint8Array, signature: Uint8Array) => boolean;

/**
 * The places that the given checkpoints vouch for: only those whose signature the key bears out, of this account and region. What is
 * wrong with a checkpoint, or between two of them, goes into the report. Without a key nothing is known of them: a gap.
 */
export function trustedPlaces(
  given: readonly GivenCheckpoint[],
  bears: BearsOut | undefined,
  deployment: Deployment,
  draft: ReportDraft,
): Vouched {
  const trusted = given
    .flatMap((one) => trustedCheckpoint(one, bears, deployment, draft))
    .toSorted((a, b) => a.title.seq - b.title.seq);
  draft.count("checkpoints", trusted.length);
  const [first] = trusted;
  const others = trusted.filter(({ title }) => title.ledger !== first?.title.ledger);
  draft.add(
    others.map((one) =>
      gap(
        placeOf(one),
        `it is of the ledger ${one.title.ledger}; others are of ${first?.title.ledger}`,
      ),
    ),
  );
  const own = trusted.filter((one) => !others.includes(one));
  for (const [index, later] of own.entries()) {
    const earlier = own[index - 1];
    if (earlier !== undefined) draft.add(disagreements(earlier, later));
  }
  return vouchedPlaces(own);
}

function trustedCheckpoint(
  { name, bytes }: GivenCheckpoint,
  bears: BearsOut | undefined,
  deployment: Deployment,
  draft: ReportDraft,
): readonly Checkpoint[] {
  const reading = readCheckpoint(bytes);
  if (!reading.ok) {
    draft.add([invalid(name, `the checkpoint ${reading.detail}`)]);
    return [];
  }
  const { checkpoint } = reading;
  if (bears === undefined) {
    draft.add([gap(name, "whoever signed the checkpoint is not known: no public key was given")]);
    return [];
  }
  if (!bears(Buffer.from(checkpointMessage(checkpoint.digest)), checkpoint.signature)) {
    const { seq, key: own } = checkpoint.title;
    const who = `the checkpoint says that it is number ${seq}, signed by ${own}`;
    draft.add([invalid(name, `${who}; the public key does not bear its signature out`)]);
    return [];
  }
  const { account, region } = checkpoint.title;
  if (account === deployment.account && region === deployment.region) return [checkpoint];
  const asked = `${deployment.account} in ${deployment.region}`;
  draft.add([gap(name, `it is of ${account} in ${region}; what was looked at is of ${asked}`)]);
  return [];
}
