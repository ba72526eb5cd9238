import { FAMILIES, type Family } from "../../../net/cidr.ts";
import type { Box } from "../../../net/packets.ts";
import type { Approval, Ban, Policy } from "../../policy.ts";
import {
  approvalCondition,
  exceptionCondition,
  permittingWhere,
  requesterCondition,
  restrictingWhere,
  unapprovable,
} from "./conditions.ts";
import type { Asked, Speaker } from "./effects.ts";
import type { Demand } from "./region.ts";

/** A statement, and the packets that it speaks about where its condition holds. */
export type Ground = Speaker &
  (
    | { readonly role: "permit"; readonly boxes: readonly Box[]; readonly anyAddress: boolean }
    | { readonly role: "ban"; readonly ban: Ban }
    | {
        readonly role: "exception";
        readonly boxes: readonly Box[];
        readonly lifts: readonly string[];
      }
    | {
        readonly role: "approval";
        readonly when: ApprovalGround;
        readonly asked: Asked;
        readonly unapprovable: Speaker;
      }
    | { readonly role: "gate"; readonly to: Destination }
  );

/** The packets for which approvals are asked for: all where there are no boxes. */
export interface ApprovalGround {
  readonly boxes?: readonly Box[];
  /** The families in which a rule must be wide, where it must; one towards a security group is as wide as can be. */
  readonly wide?: readonly Family[];
}

/** A destination that has no addresses of its own; a list without an id is any other list of AWS. */
export interface Destination {
  readonly kind: "security-group" | "prefix-list";
  readonly owner: string;
  readonly id?: string;
}

/** Who may ask, by a policy. */
export function askers(policy: Policy): readonly Speaker[] {
  return policy.requesters.map((entry) => speaker("asks", requesterCondition(entry, policy)));
}

/** All statements that decide about packets. `lifted` are the bans that some exception of either policy lifts: they are told apart. */
export function groundsOf(policy: Policy, lifted: ReadonlySet<string>): readonly Ground[] {
  return [
    ...policy.permits.map(({ boxes, anyAddress, where }): Ground => {
      const named = speaker("permit", permittingWhere(where, policy.people));
      return { ...named, role: "permit", boxes, anyAddress };
    }),
    ...policy.bans
      .filter(({ mode }) => mode === "enforce")
      .map((ban): Ground => {
        const name = lifted.has(ban.id) ? `ban ${ban.id}` : "ban";
        return { ...speaker(name, restrictingWhere(ban.where, policy.people)), role: "ban", ban };
      }),
    ...policy.exceptions.map((exception): Ground => {
      const { boxes, lifts } = exception;
      const name = `exception ${[...new Set(lifts)].sort().join(" ")}`;
      return {
        ...speaker(name, exceptionCondition(exception, policy.people)),
        role: "exception",
        boxes,
        lifts,
      };
    }),
    ...approvalGrounds(policy),
    ...gates(policy),
  ];
}

/** Approvals of long-lived rules are left out: a rule for one packet may be short-lived. */
function approvalGrounds(policy: Policy): readonly Ground[] {
  return policy.approvals
    .filter(({ mode, when }) => mode === "enforce" && when.longerThan === undefined)
    .map((approval): Ground => {
      const { boxes, widerThan } = approval.when;
      const condition = approvalCondition(approval, policy.people);
      const none = speaker("unapprovable", [...condition, unapprovable(approval, policy)]);
      const wide = widerThan && FAMILIES.filter((family) => widerThan[family] !== undefined);
      const when = { ...(wide && { wide }), ...(boxes && { boxes }) };
      const asked = askedBy(approval);
      // What is asked for, and what is denied with it, are part of what it says.
      const key = JSON.stringify(["approval", none.key, asked]);
      return { key, condition, role: "approval", when, asked, unapprovable: none };
    });
}

/** Whose approval a statement asks for. */
export function askedBy({ approvers, quorum, waitSeconds }: Approval): Asked {
  const texts = [...new Set(approvers.map(({ text }) => text))].sort();
  return { approvers: texts, quorum, waitSeconds };
}

function gates(policy: Policy): readonly Ground[] {
  return [
    ...policy.securityGroups.map(({ groupId: id, accountId: owner, where }): Ground => {
      const to: Destination = { kind: "security-group", owner, id };
      return { ...speaker("gate", permittingWhere(where, policy.people)), role: "gate", to };
    }),
    ...policy.prefixLists.map(({ ownerId: owner, prefixListId, where }): Ground => {
      const id = prefixListId === undefined ? {} : { id: prefixListId };
      const to: Destination = { kind: "prefix-list", owner, ...id };
      return { ...speaker("gate", permittingWhere(where, policy.people)), role: "gate", to };
    }),
  ];
}

function speaker(name: string, condition: readonly Demand[]): Speaker {
  return { key: JSON.stringify([name, condition.map(demandKey).sort()]), condition };
}

function demandKey(demand: Demand): string {
  switch (demand.kind) {
    case "value":
      return JSON.stringify([demand.of, demand.values]);
    case "before":
      return `before ${demand.at}`;
    case "caller":
      return JSON.stringify(demand.names.map(({ key }) => key).sort());
  }
}
