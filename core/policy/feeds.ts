import { sha256 } from "../canonical.ts";
import { type PackedBlocks, packBlocks } from "../net/packedBlocks.ts";
import type { PolicyDocument } from "./document.ts";
import type { PolicyFault } from "./fault.ts";
import { readFeed } from "./feed.ts";

/** A compiled feed: its blocks, and the lower-case hex SHA-256 of the text that they were read from. */
export interface Feed {
  readonly digest: string;
  readonly blocks: PackedBlocks;
}

/** The texts of feeds by the names that the document gives them. */
export type FeedTexts = ReadonlyMap<string, string>;

/** The feeds that a document names, compiled, or all that is wrong with them. Faults name the feed as their file. */
export type FeedCompilation =
  | { readonly ok: true; readonly feeds: ReadonlyMap<string, Feed> }
  | { readonly ok: false; readonly faults: readonly PolicyFault[] };

/** The feeds that a document names, each once, in the order of their first mention. */
export function feedNames(document: Pick<PolicyDocument, "bannedCidrs">): readonly string[] {
  return [...new Set(document.bannedCidrs.flatMap(({ file }) => file ?? []))];
}

/** Compiles the feeds that a document names; any others are passed over. */
export function compileFeeds(document: PolicyDocument, texts: FeedTexts): FeedCompilation {
  const feeds = new Map<string, Feed>();
  const faults: PolicyFault[] = [];
  for (const name of feedNames(document)) {
    const text = texts.get(name);
    if (text === undefined) {
      faults.push({ file: name, line: 1, column: 1, path: "", message: "the feed is not there" });
      continue;
    }
    const reading = readFeed(text, name);
    if (reading.ok) feeds.set(name, { digest: sha256(text), blocks: packBlocks(reading.cidrs) });
    else faults.push(...reading.faults);
  }
  return faults.length > 0 ? { ok: false, faults } : { ok: true, feeds };
}
