import type { KnownBlock } from "@slack/types";
import type { Approval, StoredRequest } from "../../ledger/stored.ts";
import { keysOf, type People } from "../../policy/people.ts";
import { type Principal, principalText } from "../../request/principal.ts";
import { context, fields, section } from "./blocks.ts";
import { reachText, rulesText } from "./rulesText.ts";
import { code, count, date, durationWords, fitting } from "./text.ts";

/** What is asked for: where, how many rules, which, and how far they reach. */
export function rulesBlock({ group, ipPermissions }: StoredRequest): KnownBlock {
  const { account, region, groupId } = group;
  const place = `out of ${code(groupId)} · account ${code(account)} · ${code(region)}`;
  const reach = reachText(ipPermissions);
  return section(
    [
      `*${count(ipPermissions.length, "rule")}* ${place}`,
      rulesText(ipPermissions),
      ...(reach === "" ? [] : [`Reaches ${reach}`]),
    ].join("\n"),
  );
}

/** Who asks, on what ticket; and what whoever answers has to know, too. */
export function factsBlock(request: StoredRequest, people: People, answered: boolean): KnownBlock {
  const { principal, ticket, tags, waitsUntil } = request;
  const toAnswer: readonly (readonly [string, string])[] = [
    ["To stay", stayText(request)],
    ["Answer by", waitsUntil === undefined ? "any time" : date(waitsUntil)],
    ["Tags", tags.length === 0 ? "none" : tagsText(request)],
  ];
  return fields([
    ["Asked by", whoText(principal, people)],
    ["Ticket", ticket === undefined ? "none" : code(ticket)],
    ...(answered ? [] : toAnswer),
  ]);
}

function stayText({ granted, lifetime }: StoredRequest): string {
  const stays = granted ?? lifetime;
  if (stays === undefined) return "without end";
  return stays.kind === "until" ? `until ${date(stays.at)}` : durationWords(stays.seconds);
}

const MOST_TAGS = 8;
const TAGS_CHARACTERS = 1_500;

function tagsText({ tags }: StoredRequest): string {
  const lines = tags.map(({ Key, Value }) => code(`${Key}=${Value}`));
  return fitting(lines, MOST_TAGS, TAGS_CHARACTERS).join("\n");
}

/** The person that a principal is known to be, the principal as the ledger names it, and how to reach them on Slack. */
export function whoText(principal: Principal, people: People): string {
  const text = principalText(principal);
  const person = keysOf(principal, people).find((key) => key.startsWith("person:"));
  const user = principal.kind === "person" ? slackUser(principal.identity) : undefined;
  return [
    ...(person === undefined || person === text ? [] : [code(person)]),
    code(text),
    ...(user === undefined ? [] : [`<@${user}>`]),
  ].join(" · ");
}

/** The user of a Slack identity; `undefined` for an identity of another surface. */
export function slackUser(identity: string): string | undefined {
  return /^slack:[TE][A-Z0-9]{2,20}#([UW][A-Z0-9]{2,20})$/.exec(identity)?.[1];
}

const MOST_SAID = 5;

/** Who has said what to a request, the last ones at the end. Their words stand apart, and nothing is marked up in them. */
export function saidBlocks(
  { approvals = [], turnedDown, status }: StoredRequest,
  people: People,
): readonly KnownBlock[] {
  const shown = approvals.slice(-MOST_SAID);
  const before = approvals.length - shown.length;
  return [
    ...(before === 0 ? [] : [context(`${count(before, "approval")} before these`)]),
    ...shown.map((approval) => saidBlock("Approved", approval, people)),
    ...(turnedDown === undefined ? [] : [saidBlock(TURNED[status] ?? "", turnedDown, people)]),
  ];
}

const TURNED: Readonly<Record<string, string>> = { declined: "Declined", cancelled: "Taken back" };

function saidBlock(verb: string, { principal, at, comment }: Approval, people: People) {
  return context(`${verb} by ${whoText(principal, people)} ${date(at)}`, comment);
}

/** Why, in the words of whoever asks: said to be theirs, and nothing in it is marked up. */
export function wishBlocks({ justification }: StoredRequest): readonly KnownBlock[] {
  return justification === undefined ? [] : [context("In the requester's words:", justification)];
}

/** By what a request is known, and where all of it is to be seen. */
export function footBlock({ requestId, digest }: StoredRequest): KnownBlock {
  return context(
    [
      `Digest ${code(digest)}`,
      `All of it: ${code(`egress-guard requests show ${requestId}`)}`,
    ].join("\n"),
  );
}
