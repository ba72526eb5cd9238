import type { AuditRecord, ChainEnd, SealedRecord } from "../record.ts";
import { type GroupHead, groupChain } from "../stored.ts";
import { walkChain } from "./chainWalk.ts";
import { type AuditFault, invalid, missing } from "./faults.ts";
import { listAt, numberAt, sameValue, textAt } from "./members.ts";
import { ruleOf } from "./recordRules.ts";

/** A record of a group's chain, as far as the request that it names is held against it. */
export interface Mention {
  readonly seq: number;
  readonly record: AuditRecord;
}

/** A walk along a group's chain, up to the head that was read before it. */
export interface GroupWalk {
  readonly add: (sealed: SealedRecord) => readonly AuditFault[];
  readonly end: () => readonly AuditFault[];
  /** The records that name a request, by the request, in the order of the chain. */
  readonly mentions: ReadonlyMap<string, readonly Mention[]>;
}

/** The change that has taken the group. */
interface Taken {
  readonly seq: number;
  readonly type: string;
  readonly requestId: string;
  readonly record: AuditRecord;
}

/**
 * Walks along a group's chain: that it holds together, that each intent is settled once and by its own request before another
 * one takes the group, and that the head says of the chain what the chain says itself.
 */
export function walkGroup(head: GroupHead, known: readonly ChainEnd[] = []): GroupWalk {
  const chain = groupChain(head.group);
  const walk = walkChain(chain, known);
  const mentions = new Map<string, Mention[]>();
  const ruleIds = new Set<string>();
  const heirs = new Set<string>();
  let taken: Taken | undefined;
  return {
    mentions,
    add: (sealed) => {
      const faults = walk.add(sealed);
      const { record } = sealed;
      const seq = walk.last();
      const step = pairing(chain, record, seq, taken);
      taken = step.taken;
      for (const id of idsIn(record)) ruleIds.add(id);
      for (const id of listAt(record, "heirs")) heirs.add(String(id));
      const requestId = textAt(record, "requestId");
      if (requestId === undefined) return [...faults, ...step.faults];
      mentions.set(requestId, [...(mentions.get(requestId) ?? []), { seq, record }]);
      return [...faults, ...step.faults];
    },
    end: () => [
      ...walk.end(head.chain),
      ...inflightFaults(chain, head, taken),
      ...openFaults(chain, head, ruleIds, new Set([...mentions.keys(), ...heirs])),
    ],
  };
}

/** What a record does to the group: takes it, settles what has taken it, or neither. */
function pairing(
  chain: string,
  record: AuditRecord,
  seq: number,
  taken: Taken | undefined,
): { readonly taken: Taken | undefined; readonly faults: readonly AuditFault[] } {
  const rule = ruleOf(record);
  const requestId = textAt(record, "requestId") ?? "";
  if (rule?.takes) {
    const again = taken?.requestId === requestId && taken.type === record.type;
    const faults =
      taken === undefined || again
        ? []
        : [
            invalid(
              chain,
              `${record.type} for ${requestId}, while record ${taken.seq} for ${taken.requestId} is not settled`,
              seq,
            ),
          ];
    return { taken: { seq, type: record.type, requestId, record }, faults };
  }
  if (rule?.settles === undefined) return { taken, faults: [] };
  const settled = numberAt(record, "intended");
  const fits =
    taken?.seq === settled && taken?.type === rule.settles && taken.requestId === requestId;
  if (!fits) {
    const open =
      taken === undefined
        ? "none is open"
        : `open is record ${taken.seq}, ${taken.type} for ${taken.requestId}`;
    const detail = `it settles record ${settled ?? "of no number"} for ${requestId}; ${open}`;
    return { taken: undefined, faults: [invalid(chain, detail, seq)] };
  }
  return { taken: undefined, faults: [] };
}

/** The rules that a record says EC2 has. */
function idsIn(record: AuditRecord): readonly string[] {
  return [...listAt(record, "effect", "ruleIds"), ...listAt(record, "ruleIds")].map(String);
}

function inflightFaults(
  chain: string,
  { inflight }: GroupHead,
  taken: Taken | undefined,
): readonly AuditFault[] {
  if (inflight === undefined) {
    return taken === undefined
      ? []
      : [
          missing(
            chain,
            `its intent for ${taken.requestId} was never settled, and the head knows of none under way`,
            taken.seq,
          ),
        ];
  }
  if (taken?.seq !== inflight.intended || taken.requestId !== inflight.requestId) {
    const open =
      taken === undefined ? "none is open" : `record ${taken.seq} for ${taken.requestId} is`;
    return [
      invalid(
        chain,
        `the head has record ${inflight.intended} for ${inflight.requestId} under way; ${open}`,
        inflight.intended,
      ),
    ];
  }
  // What a revocation is to take away; a promise of rules names none.
  const { ipPermissions = [], ruleIds } = taken.record;
  return sameValue(ipPermissions, inflight.ipPermissions) && sameValue(ruleIds, inflight.ruleIds)
    ? []
    : [invalid(chain, "the head has other rules under way than were intended", taken.seq)];
}

/** Each rule that the head holds open was on record, and so was each request that holds it. */
function openFaults(
  chain: string,
  { open }: GroupHead,
  ruleIds: ReadonlySet<string>,
  holding: ReadonlySet<string>,
): readonly AuditFault[] {
  return open.flatMap(({ rule, holders }) => [
    ...(ruleIds.has(rule.SecurityGroupRuleId)
      ? []
      : [
          invalid(
            chain,
            `the head holds ${rule.SecurityGroupRuleId} open, of which no record knows`,
          ),
        ]),
    ...holders
      .filter(({ requestId }) => !holding.has(requestId))
      .map(({ requestId }) =>
        invalid(
          chain,
          `the head holds ${rule.SecurityGroupRuleId} open for ${requestId}, of which no record knows`,
        ),
      ),
  ]);
}
