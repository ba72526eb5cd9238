import { type ErrorCode, type Refusal, refuse } from "./refusal.ts";

/** A resource id that a request names, to be checked for its form before anything else. */
export interface IdClaim {
  /** What it should be the id of; `any` is whatever its prefix says. */
  readonly kind: IdKind | "any";
  readonly id: string | undefined;
  /** The id stands in a filter, for which EC2 has other words. */
  readonly inFilter?: boolean;
}

const KINDS = {
  "security-group": { prefix: "sg", name: "security group", code: "InvalidGroupId.Malformed" },
  "security-group-rule": {
    prefix: "sgr",
    name: "security group rule",
    code: "InvalidSecurityGroupRuleId.Malformed",
  },
  "prefix-list": { prefix: "pl", name: "prefix list", code: "InvalidPrefixListId.Malformed" },
  vpc: { prefix: "vpc", name: "vpc", code: "InvalidVpcId.Malformed" },
} as const satisfies Record<string, { prefix: string; name: string; code: ErrorCode }>;

export type IdKind = keyof typeof KINDS;

/** Ids made before 2016-18 have 8 hexadecimal digits, later ones 17 (EC2 User Guide, "Resource IDs"). */
const DIGITS = /^(?:[0-9a-f]{8}|[0-9a-f]{17})$/;

/** Claims for several ids of one kind. */
export function claims(
  kind: IdClaim["kind"],
  ids: Iterable<string | undefined>,
): readonly IdClaim[] {
  return [...ids].map((id) => ({ kind, id }));
}

/** The kind of resource that an id's prefix names, if it is one of ours. */
export function kindOfId(id: string): IdKind | undefined {
  const prefix = id.slice(0, id.indexOf("-"));
  const found = Object.entries(KINDS).find(([, kind]) => kind.prefix === prefix);
  return found?.[0] as IdKind | undefined;
}

/** Refuses an id that has not the form of its kind; an absent id is no matter of form. */
export function malformedId({ kind, id, inFilter = false }: IdClaim): Refusal | undefined {
  if (id === undefined) return undefined;
  const named = kind === "any" ? kindOfId(id) : kind;
  if (named === undefined) return refuse("InvalidID", `The ID '${id}' is not valid`);
  const { prefix, name, code } = KINDS[named];
  if (id.startsWith(`${prefix}-`) && DIGITS.test(id.slice(prefix.length + 1))) return undefined;
  return refuse(code, malformedText(id, prefix, name, inFilter));
}

function malformedText(id: string, prefix: string, name: string, inFilter: boolean): string {
  if (inFilter) return `The ${name} ID '${id}' is malformed`;
  if (id === "") return `The ${name.replaceAll(" ", "-")} ID '' is malformed`;
  return `Invalid id: "${id}" (expecting "${prefix}-...")`;
}
