import { type Fault, quote } from "../../request/fault.ts";
import { lifetimeText, listOf, openingText, type Wish } from "./wish.ts";

/** What is wrong with a request, each thing once and in the words of the line that asked for it. */
export function faultLines(wish: Wish, faults: readonly Fault[]): readonly string[] {
  const lines = faults.map(({ pointer, detail }) => {
    const said = saidAt(wish, pointer.split("/").slice(1));
    return said === undefined ? `${pointer} ${detail}`.trimStart() : `${said}: ${detail}`;
  });
  return [...new Set(lines)];
}

/** The words of a line that a place in the body came from. */
function saidAt(wish: Wish, [member, ...path]: readonly string[]): string | undefined {
  switch (member) {
    case "GroupId":
      return `from ${wish.groupId}`;
    case "IpPermissions":
      return permissionAt(wish, path);
    case "TagSpecifications": {
      const tag = wish.tags[Number(path[2])];
      return tag === undefined ? "with" : `with ${quote(tag.Key)}`;
    }
    case "Guard":
      return reasonAt(wish, path[0]);
    default:
      return undefined;
  }
}

function permissionAt(
  { openings, places }: Wish,
  [index, member, entry]: readonly string[],
): string | undefined {
  const opening = openings[Number(index)];
  if (opening === undefined || member === undefined) return undefined;
  const own = places.filter((place) => listOf(place) === member);
  const place = own[Number(entry)];
  return place === undefined ? openingText(opening) : `to ${place}`;
}

function reasonAt({ lifetime, ticket }: Wish, member: string | undefined): string | undefined {
  switch (member) {
    case "ExpiresAt":
    case "Duration":
      if (lifetime === undefined) return undefined;
      return `${lifetime.kind === "until" ? "until" : "for"} ${lifetimeText(lifetime)}`;
    case "Ticket":
      return `because ${ticket}`;
    case "Justification":
      return "because, the reason";
    default:
      return undefined;
  }
}
