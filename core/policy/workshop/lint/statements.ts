import { FAMILIES } from "../../../net/cidr.ts";
import { MAX_RULES } from "../../../request/request.ts";
import type { Statement } from "../../policy.ts";
import { coversPrincipals } from "../covers.ts";
import type { Linted, Note } from "./note.ts";
import { repeated } from "./repeated.ts";

/** Requesters, lists and groups that another statement names anyway, and limits that limit nothing. */
export function statementNotes({ policy }: Linted): readonly Note[] {
  const { requesters, access, prefixLists, securityGroups } = policy;
  return [
    ...repeated("requesters", requesters, (a, b) => coversPrincipals(a.principals, b.principals)),
    ...repeated(
      "access",
      access,
      (a, b) =>
        coversPrincipals(a.principals, b.principals) &&
        b.rights.every((right) => a.rights.includes(right)),
    ),
    ...repeated(
      "allowedPrefixLists",
      prefixLists,
      (a, b) =>
        a.ownerId === b.ownerId &&
        (a.prefixListId ?? b.prefixListId) === b.prefixListId &&
        sameWidth(a.minPrefixLength, b.minPrefixLength),
    ),
    ...repeated(
      "allowedSecurityGroups",
      securityGroups,
      (a, b) => a.groupId === b.groupId && a.accountId === b.accountId,
    ),
    ...limitNotes(policy.limits),
  ];
}

type Widths = Linted["policy"]["limits"]["minPrefixLength"];

function sameWidth(a: Widths, b: Widths): boolean {
  return a.ipv4 === b.ipv4 && a.ipv6 === b.ipv6;
}

function limitNotes({ minPrefixLength, maxRulesPerRequest }: Linted["policy"]["limits"]) {
  const zero = FAMILIES.filter((family) => minPrefixLength[family] === 0);
  const all = `limits nothing: no request has more than ${MAX_RULES} rules; take it out`;
  return [
    ...zero.map(
      (family): Note => ({
        code: "shadowed",
        path: ["limits", "minPrefixLength", family],
        message: "limits nothing: no block is wider than /0; take it out",
      }),
    ),
    ...(maxRulesPerRequest === MAX_RULES
      ? [{ code: "shadowed", path: ["limits", "maxRulesPerRequest"], message: all } as const]
      : []),
  ];
}

/** Whether a policy allows nothing at all, and which of its lists is the reason. */
export function emptyNotes({ policy }: Linted): readonly Note[] {
  const missing = [
    ...(policy.requesters.length === 0 ? ["nobody may ask: there are no requesters"] : []),
    ...(policy.permits.length === 0 ? ["nothing is permitted: there are no allowedPorts"] : []),
  ];
  return missing.map((why) => ({
    code: "nothing-allowed",
    path: [],
    message: `${why}, so that every request is denied`,
  }));
}

/** Statements that never speak: the group of a request always carries the governed tag with the value true. */
export function whereNotes({ policy }: Linted): readonly Note[] {
  const lists = {
    requesters: policy.requesters,
    access: policy.access,
    bannedCidrs: policy.bans,
    allowedPorts: policy.permits,
    requiredTags: policy.requiredTags,
    requiredTicket: policy.requiredTickets,
    allowedPrefixLists: policy.prefixLists,
    allowedSecurityGroups: policy.securityGroups,
    approvals: policy.approvals,
    exceptions: policy.exceptions,
  } as const satisfies Readonly<Record<string, readonly Statement[]>>;
  const statements = Object.entries(lists).flatMap(([list, all]) =>
    all.map(({ where }, index) => ({ where, path: [list, index, "where", "groupTags"] })),
  );
  const limits = { where: policy.limits.where, path: ["limits", "where", "groupTags"] };
  return [...statements, limits].flatMap(({ where, path }): readonly Note[] => {
    const values = where.groupTags?.get(policy.governedTag);
    if (values === undefined || values.includes("true")) return [];
    const message = `never matches: a group without ${policy.governedTag}=true is denied whatever else is so`;
    return [{ code: "where-never", path: [...path, policy.governedTag], message }];
  });
}
