import {
  type ChainEnd,
  genesisHash,
  recordHash,
  type SealedRecord,
} from "../../core/ledger/record.ts";
import { groupChain, requestChain, type StoredRequest } from "../../core/ledger/stored.ts";
import type { Ec2Rule } from "../../core/request/ec2.ts";
import type { GroupKey } from "../../core/request/request.ts";
import { verifyLedger } from "../../lambda/audit/verify.ts";
import type { Ledger } from "../../lambda/ports.ts";
import { PAYMENTS } from "./builders.ts";

const ALL = 10_000;

/** Another role of the same name, whom the built policy names too: somebody else all the same. */
export const NEIGHBOUR = { ...PAYMENTS, id: "AROA0000000000000NEI" } as const;

/** What the guard knows and what EC2 has of one group. */
export interface Scene {
  readonly ledger: Ledger;
  readonly group: GroupKey;
  readonly rules: readonly Ec2Rule[];
  /** The time, where it matters. */
  readonly now?: string;
  /** Whether strangers make rules at any time: then a request may have failed before theirs was there. */
  readonly strangersCome?: true;
}

/** All records of a group's chain. */
export function groupRecords({ ledger, group }: Pick<Scene, "ledger" | "group">) {
  return ledger.records(groupChain(group), 1, ALL);
}

/** Every request that the group's chain names, and every one of the built principals. */
export async function requestsOf(
  scene: Pick<Scene, "ledger" | "group">,
  known?: readonly SealedRecord[],
): Promise<readonly StoredRequest[]> {
  const { ledger, group } = scene;
  const query = { groupId: group.groupId, limit: ALL };
  const lists = [PAYMENTS, NEIGHBOUR].map(({ id }) =>
    ledger.requests({ ...query, principalId: id }),
  );
  const listed = (await Promise.all(lists)).flat();
  const seen = new Set(listed.map(({ requestId }) => requestId));
  const records = known ?? (await groupRecords(scene));
  const named = new Set(records.map(({ record }) => String(record.requestId)));
  const others = [...named].filter((id) => !seen.has(id)).map((id) => ledger.request(id));
  return [...listed, ...(await Promise.all(others)).flatMap((request) => request ?? [])];
}

/** What is broken in the chain of the group and in those of its requests. */
export async function brokenChains(scene: Pick<Scene, "ledger" | "group">) {
  const { ledger, group } = scene;
  const genesis = { seq: 0, hash: genesisHash(groupChain(group)) };
  const head = await ledger.head(group);
  const requests = await requestsOf(scene);
  const own = await Promise.all(
    requests.map(async ({ requestId, chain }) =>
      chainFaults(await ledger.records(requestChain(requestId), 1, ALL), chain),
    ),
  );
  return [...chainFaults(await groupRecords(scene), head?.chain ?? genesis), ...own.flat()];
}

/** What an audit finds in the group's chain, its head, and the requests that the chain names, each as one line. */
export async function auditFaults({ ledger, group }: Pick<Scene, "ledger" | "group">) {
  const { faults } = await verifyLedger(ledger, { kind: "group", group });
  // A group that nothing was promised for has no chain.
  return faults
    .filter(({ kind }) => kind !== "gap")
    .map(({ of, seq, detail }) => `${of} ${seq ?? ""}: ${detail}`);
}

/** A chain's records must be numbered, linked and sealed, up to the end that is stored beside them. */
export function chainFaults(records: readonly SealedRecord[], end: ChainEnd): readonly string[] {
  const faults = records.flatMap(({ record, hash }, index) => [
    ...(record.seq === index + 1 ? [] : [`${record.chain} has ${record.seq} at ${index + 1}`]),
    ...(record.prev === (records[index - 1]?.hash ?? genesisHash(record.chain))
      ? []
      : [`record ${record.seq} of ${record.chain} is not linked`]),
    ...(hash === recordHash(record)
      ? []
      : [`record ${record.seq} of ${record.chain} is not sealed`]),
  ]);
  const last = records.at(-1);
  const ends =
    last === undefined ? end.seq === 0 : last.hash === end.hash && last.record.seq === end.seq;
  return ends
    ? faults
    : [...faults, `a chain ends at ${end.seq}, its records at ${last?.record.seq}`];
}
