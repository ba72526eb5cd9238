import { ALL_PORTS, parseProtocol, portsKind } from "../../net/ports.ts";
import type { Ec2Tag } from "../../request/ec2.ts";
import { durationText, type Lifetime } from "../../request/lifetime.ts";
import { isText, justificationText } from "./reason.ts";
import { quotedWord } from "./words.ts";

/** A protocol with its ports, as EC2 numbers them. */
export interface Opening {
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
}

/** What one line asks for: each of its ports to each of its places. */
export interface Wish {
  /** Absent where a line lacks it. */
  readonly groupId?: string;
  readonly openings: readonly Opening[];
  /** CIDR blocks, `pl-…`, `sg-…`, or `sg-…@ACCOUNT`. */
  readonly places: readonly string[];
  readonly tags: readonly Ec2Tag[];
  readonly lifetime?: Lifetime;
  readonly ticket?: string;
  readonly justification?: string;
}

/** The body that POST /v1/egress-rules takes for it. */
export function wishBody(wish: Wish): Readonly<Record<string, unknown>> {
  const { groupId, openings, places, tags, lifetime, ticket, justification } = wish;
  const destinations = destinationsOf(places);
  const guard = {
    ...(justification === undefined ? {} : { Justification: justification }),
    ...(ticket === undefined ? {} : { Ticket: ticket }),
    ...endOf(lifetime),
  };
  return {
    GroupId: groupId,
    IpPermissions: openings.map((one) => ({ ...portsOf(one), ...destinations })),
    ...(tags.length === 0
      ? {}
      : { TagSpecifications: [{ ResourceType: "security-group-rule", Tags: tags }] }),
    ...(Object.keys(guard).length === 0 ? {} : { Guard: guard }),
  };
}

function portsOf({ protocol, from, to }: Opening) {
  const known = parseProtocol(protocol);
  const none = known !== undefined && portsKind(known) === "none";
  return { IpProtocol: protocol, ...(none ? {} : { FromPort: from, ToPort: to }) };
}

function endOf(lifetime: Lifetime | undefined) {
  if (lifetime === undefined) return {};
  if (lifetime.kind === "until") return { ExpiresAt: lifetime.at };
  return { Duration: lifetime.seconds === 0 ? "PT0S" : durationText(lifetime.seconds) };
}

/** The lists of a permission, and in which of them a place stands. */
const LISTS = ["IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs"] as const;

/** In which list of a permission a place stands. */
export function listOf(place: string): (typeof LISTS)[number] {
  if (place.startsWith("pl-")) return "PrefixListIds";
  if (place.startsWith("sg-")) return "UserIdGroupPairs";
  return place.includes(":") ? "Ipv6Ranges" : "IpRanges";
}

function destinationsOf(places: readonly string[]) {
  return Object.fromEntries(
    LISTS.flatMap((list) => {
      const own = places.filter((place) => listOf(place) === list);
      return own.length === 0 ? [] : [[list, own.map(memberOf)]];
    }),
  );
}

function memberOf(place: string) {
  switch (listOf(place)) {
    case "IpRanges":
      return { CidrIp: place };
    case "Ipv6Ranges":
      return { CidrIpv6: place };
    case "PrefixListIds":
      return { PrefixListId: place };
    case "UserIdGroupPairs": {
      const [GroupId, UserId] = place.split("@");
      return { GroupId, ...(UserId === undefined ? {} : { UserId }) };
    }
  }
}

/** The line that asks for it. What it lacks stands there as a word that can't be taken for one. */
export function wishLine(wish: Wish): string {
  const { groupId, openings, places, tags, lifetime, ticket, justification } = wish;
  const because = [ticket, justification && justificationText(justification, ticket)];
  const parts: readonly (readonly [string, readonly (string | undefined)[]])[] = [
    ["allow", openings.length === 0 ? ["PROTOCOL/PORT"] : [openingsText(openings)]],
    ["to", [places.length === 0 ? "ADDRESS/LENGTH" : places.join(",")]],
    ["from", [groupId ?? "sg-…"]],
    [lifetime?.kind === "until" ? "until" : "for", [lifetime && lifetimeText(lifetime)]],
    ["with", tags.map(tagText)],
    ["because", because],
  ];
  return parts
    .flatMap(([keyword, said]) => {
      const words = said.filter(isText);
      return words.length === 0 ? [] : [keyword, ...words];
    })
    .join(" ");
}

/** Ports that follow each other under one protocol are one list. */
function openingsText(openings: readonly Opening[]): string {
  let protocol: string | undefined;
  const words = openings.map((one) => {
    const isNext = one.protocol === protocol && isListed(one);
    protocol = isListed(one) ? one.protocol : undefined;
    return isNext ? `,${portText(one)}` : ` ${openingText(one)}`;
  });
  return words.join("").trimStart();
}

/** Whether it has numbers of its own, and not merely a protocol. */
function isListed({ protocol, from }: Opening): boolean {
  const known = parseProtocol(protocol);
  return known !== undefined && portsKind(known) !== "none" && from !== ALL_PORTS.from;
}

/** A protocol with its ports as a line has it: `tcp/443`, `icmp/8`, `proto/50`, `all`. */
export function openingText(one: Opening): string {
  if (one.protocol === "-1") return "all";
  const known = parseProtocol(one.protocol);
  if (known !== undefined && portsKind(known) === "none") return `proto/${one.protocol}`;
  return isListed(one) ? `${one.protocol}/${portText(one)}` : one.protocol;
}

function portText({ protocol, from, to }: Opening): string {
  if (protocol.startsWith("icmp")) return to === -1 ? `${from}` : `${from}/${to}`;
  return from === to ? `${from}` : `${from}-${to}`;
}

const UNITS = [
  ["d", 86_400],
  ["h", 3_600],
  ["m", 60],
  ["s", 1],
] as const;

/** A lifetime as a line has it: `7d`, `1d12h`, `2026-12-01`, `2026-12-01T09:30:00Z`. */
export function lifetimeText(lifetime: Lifetime): string {
  if (lifetime.kind === "until") {
    const short = lifetime.at.replace(/\.000Z$/, "Z");
    return short.endsWith("T00:00:00Z") ? short.slice(0, 10) : short;
  }
  let rest = lifetime.seconds;
  const parts = UNITS.map(([unit, seconds]) => {
    const count = Math.floor(rest / seconds);
    rest %= seconds;
    return count === 0 ? "" : `${count}${unit}`;
  });
  return parts.join("") || "0s";
}

const BARE_KEY = /^[^\s"=,\\`]+$/;
const BARE_VALUE = /^[^\s"=,\\`]+$/;

/** A tag as a line has it: `Owner=lee@acme.example`, `Owner="Lee Doe"`. */
export function tagText({ Key, Value }: Ec2Tag): string {
  const key = BARE_KEY.test(Key) ? Key : quotedWord(Key);
  return `${key}=${BARE_VALUE.test(Value) ? Value : quotedWord(Value)}`;
}
