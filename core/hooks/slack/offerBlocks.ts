import type { KnownBlock } from "@slack/types";
import type { StoredOffer, StoredRequest } from "../../ledger/stored.ts";
import type { Lifetime } from "../../request/lifetime.ts";
import { section, words } from "./blocks.ts";
import { offerLines } from "./offerLines.ts";
import { rulesText } from "./rulesText.ts";
import { date, durationWords, fitting, LIMITS, oneLine } from "./text.ts";
import { lineBlock } from "./told.ts";

/** What of a denied request would pass, and what it lacks for that; nothing where nothing would. */
export function offerBlocks(request: StoredRequest): readonly KnownBlock[] {
  const { counterOffer } = request;
  if (counterOffer === undefined) return [];
  const { ipPermissions, missingTags, lifetime } = counterOffer;
  const stays = lifetime === undefined ? "" : ` for at most ${stayText(lifetime)}`;
  const offered = section(`*This would pass*${stays}\n${rulesText(ipPermissions)}`);
  const missing = missingTags.length === 0 ? [] : [words(missingText(missingTags))];
  return [offered, ...missing, lineBlock(offerLines(request), "To ask for it:")];
}

function stayText(lifetime: Lifetime): string {
  return lifetime.kind === "until"
    ? `the time until ${date(lifetime.at)}`
    : durationWords(lifetime.seconds);
}

const MOST_TAGS = 8;

/** The tags that are missing, or say something else. What a policy writes is not for markup either. */
function missingText(missing: StoredOffer["missingTags"]): string {
  const lines = missing.map(({ key, pattern, reason }) => {
    const value = pattern === undefined ? "any value" : `a value that matches ${pattern}`;
    return oneLine(`• ${key}: ${value}${reason === undefined ? "" : ` (${reason})`}`);
  });
  const tags = fitting(lines, MOST_TAGS, LIMITS.section - HEAD.length);
  return [HEAD, ...tags].join("\n");
}

const HEAD = "It needs these tags:";
