import type { StoredRequest } from "../../ledger/stored.ts";
import type { Ec2IpPermission } from "../../request/ec2.ts";
import { destinationText, type Traffic } from "../../request/permission.ts";
import { readIpPermission } from "../../request/permissions.ts";
import { type Opening, openingText, type Wish, wishLine } from "./wish.ts";

/**
 * What of a denied request would pass, as lines to send: one, or several where not every port goes everywhere. A tag that is missing
 * stands there with `…` for a value.
 */
export function offerLines(request: StoredRequest): readonly string[] {
  const { counterOffer, group, tags, ticket, justification } = request;
  if (counterOffer === undefined) return [];
  const missing = counterOffer.missingTags.map(({ key }) => key);
  const lifetime = counterOffer.lifetime ?? request.lifetime;
  const rest: Omit<Wish, "openings" | "places"> = {
    groupId: group.groupId,
    tags: [
      ...tags.filter(({ Key }) => !missing.includes(Key)),
      ...missing.map((Key) => ({ Key, Value: "…" })),
    ],
    ...(lifetime === undefined ? {} : { lifetime }),
    ...(ticket === undefined ? {} : { ticket }),
    ...(justification === undefined ? {} : { justification }),
  };
  return rectangles(counterOffer.ipPermissions).map((one) => wishLine({ ...rest, ...one }));
}

/** Rules as few products of openings and places: those that go to the same places are one. */
function rectangles(
  permissions: readonly Ec2IpPermission[],
): readonly Pick<Wish, "openings" | "places">[] {
  const rules = permissions.map((permission) => {
    const traffic = readIpPermission(permission);
    return { opening: openingOf(traffic), place: placeOf(traffic) };
  });
  const byOpening = Map.groupBy(rules, ({ opening }) => openingText(opening));
  const rows = [...byOpening.values()].map((own) => ({
    openings: own.slice(0, 1).map(({ opening }) => opening),
    places: own.map(({ place }) => place),
  }));
  const byPlaces = Map.groupBy(rows, ({ places }) => places.toSorted().join());
  return [...byPlaces.values()].map((own) => ({
    openings: own.flatMap(({ openings }) => openings),
    places: own[0]?.places ?? [],
  }));
}

function openingOf({ protocol, ports }: Traffic): Opening {
  return { protocol, ...ports };
}

function placeOf({ destination }: Traffic): string {
  const text = destinationText(destination);
  return destination.family === "security-group" && destination.accountId !== undefined
    ? `${text}@${destination.accountId}`
    : text;
}
