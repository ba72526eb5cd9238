import { type Box, boxesOverlap } from "../../../net/packets.ts";
import { nat64Embedded } from "../../../net/special.ts";
import { firstBannedIpv4, firstBannedIpv6 } from "../../banned.ts";
import type { Ban, Exception } from "../../policy.ts";
import type { Linted, Note } from "./note.ts";

const DAY_MS = 86_400_000;

/** Exceptions that have ended, that soon will, and that lift nothing. */
export function exceptionNotes(linted: Linted): readonly Note[] {
  return linted.policy.exceptions.flatMap((exception, index) => [
    ...endNotes(exception, ["exceptions", index, "expires"], linted),
    ...idleNotes(exception, index, linted),
  ]);
}

function endNotes(
  { endsAt, expires }: Exception,
  path: Note["path"],
  { now, soonDays }: Linted,
): readonly Note[] {
  const left = endsAt - now.getTime();
  if (left <= 0) {
    const message = `ended ${expires}: it lifts nothing; take it out, or renew it`;
    return [{ code: "exception-expired", path, message }];
  }
  if (left > soonDays * DAY_MS) return [];
  const days = Math.ceil(left / DAY_MS);
  const message = `ends ${expires}, within ${days === 1 ? "a day" : `${days} days`}: after that the bans hold again`;
  return [{ code: "exception-expiring", path, message }];
}

function idleNotes(
  { lifts, boxes }: Exception,
  index: number,
  { policy }: Linted,
): readonly Note[] {
  const idle = lifts.flatMap((id, place): readonly Note[] => {
    const ban = policy.bans.find((other) => other.id === id);
    if (ban === undefined || boxes.some((box) => meets(ban, box))) return [];
    const message = `${id} bans none of these addresses, so that nothing of it is lifted; take it out`;
    return [{ code: "shadowed", path: ["exceptions", index, "lifts", place], message }];
  });
  const permitted = policy.permits.some((permit) =>
    permit.boxes.some((box) => boxes.some((own) => boxesOverlap(box, own))),
  );
  if (permitted || policy.permits.length === 0) return idle;
  const message = "lifts bans from packets that no statement permits; permit them, or take it out";
  return [...idle, { code: "shadowed", path: ["exceptions", index], message }];
}

function meets(ban: Ban, { addresses: { first, last } }: Box): boolean {
  if (typeof first === "number" && typeof last === "number") {
    return firstBannedIpv4(ban, { first, last }) !== undefined;
  }
  if (typeof first !== "bigint" || typeof last !== "bigint") return false;
  const embedded = nat64Embedded({ first, last });
  return (
    firstBannedIpv6(ban, { first, last }) !== undefined ||
    (embedded !== undefined && firstBannedIpv4(ban, embedded) !== undefined)
  );
}
