import { FAMILIES } from "../../../net/cidr.ts";
import { durationText } from "../../../request/lifetime.ts";
import { MAX_RULES } from "../../../request/request.ts";
import type { AllowedPrefixList, Limits, Policy } from "../../policy.ts";
import { AWS_OWNER } from "../../prefixLists.ts";
import { permittingWhere, restrictingWhere } from "./conditions.ts";
import type { Change, Said, Setting } from "./settings.ts";

/** A limit as a number, of which the larger lets more pass; without it everything does. */
interface LimitKind {
  readonly about: string;
  readonly numberOf: (limits: Limits) => number | undefined;
  readonly textOf: (number: number) => string;
}

const KINDS: readonly LimitKind[] = [
  {
    about: "the widest IPv4 block",
    numberOf: ({ minPrefixLength: { ipv4 } }) => widthNumber(ipv4),
    textOf: (number) => `/${-number}`,
  },
  {
    about: "the widest IPv6 block",
    numberOf: ({ minPrefixLength: { ipv6 } }) => widthNumber(ipv6),
    textOf: (number) => `/${-number}`,
  },
  {
    about: "rules in a request",
    // No request has more rules than that anyway.
    numberOf: ({ maxRulesPerRequest = MAX_RULES }) =>
      maxRulesPerRequest < MAX_RULES ? maxRulesPerRequest : undefined,
    textOf: (number) => `${number} at most`,
  },
  {
    about: "how long rules stay",
    numberOf: ({ maxSeconds }) => maxSeconds,
    textOf: (number) => `${durationText(number)} at most`,
  },
];

/** What policies say about how much may be asked for. */
export function saidOfLimits(before: Policy, after: Policy): Said<Limits> {
  return [enforced(before), enforced(after)];
}

function enforced({ limits, people }: Policy): readonly Setting<Limits>[] {
  if (limits.mode === "warn") return [];
  return [{ condition: restrictingWhere(limits.where, people), value: limits }];
}

/** No block is wider than /0. */
function widthNumber(prefixLength: number | undefined): number | undefined {
  return prefixLength === undefined || prefixLength === 0 ? undefined : -prefixLength;
}

/** How the limits of requests differ. */
export function limitComparison(
  before: readonly Limits[],
  after: readonly Limits[],
): readonly Change[] {
  return KINDS.flatMap(({ about, numberOf, textOf }) => {
    const [old, young] = [before, after].map((some) => some.flatMap((one) => numberOf(one) ?? []));
    return compared(about, old?.[0], young?.[0], textOf);
  });
}

/** How many rules the policies take a group to have room for. */
export function groupLimitChanges(before: Policy, after: Policy): readonly Change[] {
  const [old, young] = [before.limits.maxRulesPerGroup, after.limits.maxRulesPerGroup];
  return compared("rules in a group", old, young, (number) => `${number} at most`);
}

function compared(
  about: string,
  before: number | undefined,
  after: number | undefined,
  textOf: (number: number) => string,
): readonly Change[] {
  const text = (number: number | undefined) => (number === undefined ? "no limit" : textOf(number));
  const [old, young] = [before, after].map((number) => number ?? Number.POSITIVE_INFINITY);
  if (old === undefined || young === undefined || old === young) return [];
  const direction = young > old ? "wider" : "narrower";
  return [{ direction, about, before: text(before), after: text(after) }];
}

/** What is said of how wide a prefix list's blocks may be: by statements that permit it, and by the limits. */
export type WidthSaying = AllowedPrefixList | Limits;

/** The prefix lists that either policy permits. */
export function namedLists(policies: readonly Policy[]): readonly AllowedPrefixList[] {
  const all = policies.flatMap(({ prefixLists }) => prefixLists);
  return [...new Map(all.map((one) => [listText(one), one])).values()];
}

/** What policies say about the width of one list's blocks. */
export function saidOfList(
  list: AllowedPrefixList,
  before: Policy,
  after: Policy,
): Said<WidthSaying> {
  const of = (policy: Policy) => [
    ...policy.prefixLists
      .filter(
        ({ ownerId, prefixListId = list.prefixListId }) =>
          ownerId === list.ownerId && prefixListId === list.prefixListId,
      )
      .map((value) => ({ condition: permittingWhere(value.where, policy.people), value })),
    ...enforced(policy),
  ];
  return [of(before), of(after)];
}

/** How the widths differ of a list's blocks where both policies permit it; what the limits say of everything is told there. */
export function listComparison(list: AllowedPrefixList) {
  return (before: readonly WidthSaying[], after: readonly WidthSaying[]): readonly Change[] =>
    FAMILIES.flatMap((family) => {
      const [old, young] = [before, after].map((said) => widthOf(said, list, family));
      if (old === undefined || young === undefined || (old.usual && young.usual)) return [];
      const name = family === "ipv4" ? "IPv4" : "IPv6";
      const about = `the widest ${name} block of ${listText(list)}`;
      return compared(about, old.number, young.number, (number) => `/${-number}`);
    });
}

/** The widest that any statement lets it be; `undefined` where none permits the list. */
function widthOf(
  said: readonly WidthSaying[],
  { ownerId }: AllowedPrefixList,
  family: "ipv4" | "ipv6",
): { readonly number?: number; readonly usual: boolean } | undefined {
  const permitting = said.filter((one): one is AllowedPrefixList => "ownerId" in one);
  if (permitting.length === 0) return undefined;
  const limits = said.find((one) => !("ownerId" in one));
  const general = ownerId === AWS_OWNER ? 0 : (limits?.minPrefixLength[family] ?? 0);
  const lengths = permitting.map(({ minPrefixLength }) => minPrefixLength[family] ?? general);
  const length = Math.min(...lengths);
  const usual = permitting.every(({ minPrefixLength }) => minPrefixLength[family] === undefined);
  return { usual, ...(length > 0 && { number: -length }) };
}

function listText({ ownerId, prefixListId }: AllowedPrefixList): string {
  return prefixListId === undefined ? "AWS's own prefix lists" : `${prefixListId} of ${ownerId}`;
}
