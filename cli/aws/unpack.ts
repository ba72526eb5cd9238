import { coerce } from "./coerce.ts";
import { readJson } from "./json.ts";
import { generalFault, unreadable } from "./refusal.ts";
import type { Shape } from "./shape.ts";
import { type LoadText, readShorthand } from "./shorthand.ts";
import type { Value } from "./value.ts";

/** The words of an option that takes a list: JSON where the first one begins so, shorthand otherwise. */
export function unpackList(
  option: string,
  words: readonly string[],
  shape: Shape,
  load: LoadText,
): Value {
  const [only, ...more] = words;
  const text = only !== undefined && more.length === 0 ? load(only) : undefined;
  if (text !== undefined) return unpackText(option, text, load);
  if (!looksLikeJson(only ?? "")) {
    return coerce(
      words.map((word) => readShorthand(option, word, load)),
      shape,
    );
  }
  if (more.length === 0 && only?.trim().startsWith("[")) return json(option, only);
  return words.map((word) => object(option, word));
}

/** What a file holds is one text: a JSON list, or one object in shorthand, which the AWS CLI takes as it is. */
function unpackText(option: string, text: string, load: LoadText): Value {
  if (!looksLikeJson(text)) return readShorthand(option, text, load);
  return text.trim().startsWith("[")
    ? json(option, text)
    : [...text].map((character) => object(option, character));
}

function looksLikeJson(text: string): boolean {
  return /^\s*[[{]/.test(text);
}

function object(option: string, text: string): Value {
  const first = text.trimStart()[0];
  if (first === undefined) throw generalFault("string index out of range");
  if (first === "{") return json(option, text);
  throw unreadable(option, `Invalid JSON:\n${text}`);
}

function json(option: string, text: string): Value {
  const reading = readJson(text);
  if (reading.ok) return reading.value;
  throw unreadable(option, `Invalid JSON: ${reading.fault}\nJSON received: ${text}`);
}
