import type { Ec2Tag } from "../../request/ec2.ts";
import { quote } from "../../request/fault.ts";
import { tagText } from "./wish.ts";
import { isBare, type Word } from "./words.ts";

/** The tags that words name, and what was wrong with how they were written. */
export interface TagsReading {
  readonly tags: readonly Ec2Tag[];
  readonly slips: readonly string[];
  /** Whether something is there that can't be taken for a tag. */
  readonly lacks: boolean;
}

/** A tag, and whether it was written as one word. */
interface Entry {
  readonly tag: Ec2Tag;
  readonly isSpread: boolean;
}

/** Reads `Owner=lee@acme.example Ticket=NET-12 Team="Card payments"`. */
export function readTags(words: readonly Word[]): TagsReading {
  const entries: Entry[] = [];
  const strays: string[] = [];
  for (const [index, word] of words.entries()) {
    const own = tagsIn(word);
    const last = entries.at(-1);
    const [, key] = /^([^:=]+):$/.exec(isBare(word) ? word.text : "") ?? [];
    if (own !== undefined) entries.push(...own.map((tag) => ({ tag, isSpread: false })));
    else if (FILLER.test(word.raw)) continue;
    else if (key !== undefined || words[index + 1]?.cut === 0) {
      entries.push({ tag: { Key: key ?? word.text, Value: "" }, isSpread: true });
    } else if (last === undefined) strays.push(word.text);
    else entries[entries.length - 1] = longer(last, word);
  }
  const spread = entries.filter(({ isSpread }) => isSpread);
  const slips = [
    ...strays.map((text) => `${quote(text)} is no tag; write KEY=VALUE behind with`),
    ...spread.map(({ tag }) => `the tag ${quote(tag.Key)} is written ${tagText(tag)}`),
  ];
  return { tags: entries.map(({ tag }) => tag), slips, lacks: strays.length > 0 };
}

const FILLER = /^(?:and|,|&|\+)$/i;

/** A tag whose value goes on in the next word. */
function longer({ tag: { Key, Value } }: Entry, { text, cut }: Word): Entry {
  const more = cut === 0 ? text.slice(1) : text;
  return { tag: { Key, Value: `${Value} ${more}`.trim() }, isSpread: true };
}

/** The tags in one word; commas part several that stand in no quotes. */
function tagsIn(word: Word): readonly Ec2Tag[] | undefined {
  const { text, cut = 0 } = word;
  if (cut <= 0) return undefined;
  if (!isBare(word)) return [{ Key: text.slice(0, cut), Value: text.slice(cut + 1) }];
  const parts = text.replace(/,$/, "").split(/,(?=[^,=\s]+=)/);
  const tags = parts.flatMap((part) => {
    const at = part.indexOf("=");
    return at > 0 ? [{ Key: part.slice(0, at), Value: part.slice(at + 1) }] : [];
  });
  return tags.length === parts.length ? tags : undefined;
}
