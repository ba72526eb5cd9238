import type { Family } from "../../../net/cidr.ts";
import type { Box } from "../../../net/packets.ts";
import { union } from "../../../net/ranges.ts";
import { throughNat64 } from "../../approvals.ts";
import { AWS_OWNER } from "../../prefixLists.ts";
import type { Destination, Ground } from "./grounds.ts";
import { hasKind, type Kind, type Numbers, type Space } from "./space.ts";

/** Destinations that have no addresses of their own, and a space whose numbers are their places in the list. */
export interface DestinationSpace {
  readonly space: Space;
  readonly destinations: readonly Destination[];
}

/** The security groups, and the prefix lists, that statements name. */
export function destinationSpaces(grounds: readonly Ground[]): readonly DestinationSpace[] {
  const named = grounds.flatMap((ground) => (ground.role === "gate" ? [ground.to] : []));
  return (["security-group", "prefix-list"] as const).map((kind) => {
    const own = named.filter((to) => to.kind === kind);
    const destinations = [...new Map(own.map((to) => [JSON.stringify(to), to])).values()];
    return { destinations, space: spaceOf(kind, destinations) };
  });
}

function spaceOf(name: Destination["kind"], destinations: readonly Destination[]): Space {
  const all: Numbers =
    destinations.length === 0 ? [] : [{ first: 0, last: destinations.length - 1 }];
  return {
    name,
    reach: (ground, kind) => {
      switch (ground.role) {
        case "gate":
          return placesOf(destinations, ground.to);
        case "permit":
          return isPermitted(name, ground, kind) ? all : [];
        case "approval":
          return isAsked(name, ground, kind) ? all : [];
        case "ban":
        case "exception":
          return [];
      }
    },
    unbanned: (numbers) => numbers,
    bannedAlone: () => [],
  };
}

/** A statement for all of an owner's lists names each of them. */
function placesOf(destinations: readonly Destination[], to: Destination): Numbers {
  return union(
    destinations.flatMap(({ kind, owner, id }, at) => {
      const named = kind === to.kind && owner === to.owner && (to.id ?? id) === id;
      return named ? [{ first: at, last: at }] : [];
    }),
  );
}

/** Ports towards a security group are permitted where they are towards every address; a list's are its entries' own. */
function isPermitted(
  name: Destination["kind"],
  { boxes, anyAddress }: Extract<Ground, { role: "permit" }>,
  kind: Kind,
): boolean {
  return name === "prefix-list" || (anyAddress && boxes.some((box) => hasKind(box, kind)));
}

/** A security group's addresses are not known, and so taken for all there are. */
function isAsked(
  name: Destination["kind"],
  { when: { boxes, wide } }: Extract<Ground, { role: "approval" }>,
  kind: Kind,
): boolean {
  if (name === "prefix-list") return boxes === undefined && wide === undefined;
  const some = boxes?.filter((box) => hasKind(box, kind));
  return some === undefined ? wide?.length !== 0 : some.some((box) => isWide(box, wide));
}

/** Every IPv4 address can be written as an IPv6 one, and few the other way round. */
function isWide(box: Box, wide: readonly Family[] | undefined): boolean {
  if (wide === undefined || wide.includes("ipv6")) return true;
  return wide.includes("ipv4") && (box.family === "ipv4" || throughNat64(box).length > 0);
}

/** A destination as a person names it. */
export function destinationName({ owner, id }: Destination): string {
  if (id !== undefined) return `${id} of ${owner}`;
  return owner === AWS_OWNER ? "AWS's own prefix lists" : `the prefix lists of ${owner}`;
}
