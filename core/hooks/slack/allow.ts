import type { Ec2Tag } from "../../request/ec2.ts";
import { quote } from "../../request/fault.ts";
import { type Keyword, partsOf } from "./keywords.ts";
import { readOpenings } from "./openings.ts";
import { type Piece, piecesOf } from "./pieces.ts";
import { readPlace } from "./places.ts";
import { readReason } from "./reason.ts";
import { readFor, readUntil } from "./spans.ts";
import { readTags } from "./tags.ts";
import { type Opening, type Wish, wishLine } from "./wish.ts";
import type { Word } from "./words.ts";

/** What a line asks for; or what is wrong with how it is written, with the line as it should be. */
export type AllowReading =
  | {
      readonly kind: "wish";
      readonly wish: Wish;
      /** How something was understood that can be written in more than one way. */
      readonly notes: readonly string[];
    }
  | Slip;

/** A line that is not taken as it is. */
export interface Slip {
  readonly kind: "slip";
  readonly slips: readonly string[];
  readonly line: string;
  /** Whether the line can be sent as it is; else something in it is still to be filled in. */
  readonly whole: boolean;
}

/** What the reader has found so far. */
interface Found {
  readonly openings: Opening[];
  readonly places: string[];
  readonly groups: string[];
  readonly tags: Ec2Tag[];
  readonly slips: string[];
  readonly notes: string[];
  lacks: boolean;
}

/** Reads what stands behind `/egress allow`: `tcp/443 to 203.0.113.0/24 from sg-… for 7d because NET-12`, in any order. */
export function readAllow(words: readonly Word[]): AllowReading {
  const parts = partsOf(words);
  const found: Found = {
    openings: [],
    places: [],
    groups: [],
    tags: [],
    slips: [...parts.slips],
    notes: [],
    lacks: false,
  };
  const strays = TAGLESS.flatMap((keyword) => parts.words[keyword].filter(isTag));
  if (strays.length > 0) found.slips.push("tags stand behind with");
  const own = (keyword: Keyword) => parts.words[keyword].filter((word) => !isTag(word));
  takeFirst(found, piecesOf(own("allow")));
  takeGroup(found, piecesOf(own("from")));
  takePlaces(found, piecesOf(own("to")));
  takeTags(found, [...parts.words.with, ...strays]);
  const spans = [readFor(own("for")), readUntil(own("until"))];
  const lifetime = spans.find((span) => span.lifetime !== undefined)?.lifetime;
  for (const { slip } of spans) if (slip !== undefined) found.slips.push(slip);
  if (spans.every((span) => span.lifetime !== undefined)) {
    found.slips.push("for and until say two ends; write one of them");
  }
  if (spans.some((span) => span.slip !== undefined && span.lifetime === undefined)) {
    found.lacks = true;
  }
  nameMissing(found);
  return assembled(found, { ...(lifetime && { lifetime }), ...readReason(parts.words.because) });
}

/** The parts in which a tag is out of place. */
const TAGLESS: readonly Keyword[] = ["allow", "to", "from", "for", "until"];

function isTag({ cut = 0 }: Word): boolean {
  return cut > 0;
}

/** What stands before any keyword: protocols and ports, and perhaps what its keyword was forgotten for. */
function takeFirst(found: Found, pieces: readonly Piece[]): void {
  for (const { text } of takeOpenings(found, pieces)) {
    const reading = readPlace(text);
    if (reading === undefined) unknown(found, text, "a protocol with its ports, such as tcp/443");
    else if (reading.place.startsWith("sg-")) {
      found.groups.push(reading.place);
      found.slips.push(`from is missing before ${quote(text)}`);
    } else {
      takePlace(found, text);
      found.slips.push(`to is missing before ${quote(text)}`);
    }
  }
}

/** Takes the openings in a list, and gives back what is none. */
function takeOpenings(found: Found, pieces: readonly Piece[]): readonly Piece[] {
  const reading = readOpenings(pieces);
  found.openings.push(...reading.openings);
  found.slips.push(...reading.slips);
  found.lacks ||= reading.lacks;
  return reading.rest;
}

function takePlaces(found: Found, pieces: readonly Piece[]): void {
  for (const piece of pieces) {
    if (isForgottenGroup(found, piece)) {
      found.groups.push(piece.text.toLowerCase());
      found.slips.push(`from is missing before ${quote(piece.text)}`);
    } else if (!takePlace(found, piece.text)) takeOther(found, piece);
  }
}

/** A group that no comma joins to the places before it, in a line that names none behind from. */
function isForgottenGroup({ places, groups }: Found, { text, joined }: Piece): boolean {
  return /^sg-/i.test(text) && !joined && places.length > 0 && groups.length === 0;
}

/** What stands among the places and is none. */
function takeOther(found: Found, piece: Piece): void {
  const [, port] = /^:?(\d+)$/.exec(piece.text) ?? [];
  if (port !== undefined && found.openings.length === 0) {
    takeOpenings(found, [{ text: port, joined: false }]);
    return;
  }
  if (port === undefined && takeOpenings(found, [piece]).length === 0) {
    found.slips.push(`${quote(piece.text)} stands behind allow, and not behind to`);
    return;
  }
  const forms = "a CIDR block such as 203.0.113.0/24, pl-… or sg-…";
  const names = "a name may lead to another address tomorrow, so a rule takes none";
  unknown(found, piece.text, /[a-z]\.[a-z]/i.test(piece.text) ? `${forms}; ${names}` : forms);
}

function takePlace(found: Found, text: string): boolean {
  const reading = readPlace(text);
  if (reading === undefined) return false;
  found.places.push(reading.place);
  if (reading.slip !== undefined) found.slips.push(reading.slip);
  if (reading.note !== undefined) found.notes.push(reading.note);
  return true;
}

function takeGroup(found: Found, pieces: readonly Piece[]): void {
  for (const { text } of pieces) {
    if (/^sg-/i.test(text)) found.groups.push(text.toLowerCase());
    else unknown(found, text, "the security group behind from, such as sg-0123456789abcdef0");
  }
}

function takeTags(found: Found, words: readonly Word[]): void {
  const reading = readTags(words);
  found.tags.push(...reading.tags);
  found.slips.push(...reading.slips);
  found.lacks ||= reading.lacks;
}

function unknown(found: Found, text: string, instead: string): void {
  found.slips.push(`${quote(text)} is not understood; write ${instead}`);
  found.lacks = true;
}

function nameMissing(found: Found): void {
  const { openings, places, groups, slips, lacks } = found;
  const [group, ...more] = new Set(groups);
  const missing = [
    ...(openings.length === 0 && !lacks ? ["protocol and port, such as tcp/443"] : []),
    ...(places.length === 0 && !lacks ? ["to, and where, such as to 203.0.113.0/24"] : []),
    ...(group === undefined ? ["from, and the security group, such as from sg-…"] : []),
  ];
  if (missing.length > 0) slips.push(`missing: ${missing.join("; ")}`);
  if (more.length > 0) slips.push(`one group a line; ask for ${more.join(", ")} by another line`);
  if (openings.length === 0 || places.length === 0 || group === undefined) found.lacks = true;
}

/** More slips than these nobody reads. */
const MAX_SLIPS = 10;

function assembled(
  { openings, places, groups, tags, slips, notes, lacks }: Found,
  rest: Pick<Wish, "lifetime" | "ticket" | "justification">,
): AllowReading {
  const [groupId] = groups;
  const wish: Wish = {
    ...(groupId === undefined ? {} : { groupId }),
    openings: distinct(openings),
    places: [...new Set(places)],
    tags,
    ...rest,
  };
  if (slips.length === 0) return { kind: "wish", wish, notes };
  return { kind: "slip", slips: slips.slice(0, MAX_SLIPS), line: wishLine(wish), whole: !lacks };
}

function distinct(openings: readonly Opening[]): readonly Opening[] {
  const same = (a: Opening) => (b: Opening) =>
    a.protocol === b.protocol && a.from === b.from && a.to === b.to;
  return openings.filter((one, index) => openings.findIndex(same(one)) === index);
}
