/** Where a scalar begins, where its further lines begin, and whether it is a member's name, which has one line. */
export interface Place {
  readonly column: number;
  readonly indent: number;
  readonly inKey: boolean;
}

/** A text as a YAML scalar: plain where it reads back as the same text, else in single or double quotes. */
export function scalarText(text: string, place: Place): string {
  const characters = [...text];
  const printable = characters.every((character) => PRINTABLE.test(character));
  if (printable && isPlain(text)) return written(characters, place, "plain");
  const quoted = { ...place, column: place.column + 1 };
  return printable && !BLANK_AT_BREAK.test(text) && !(place.inKey && BREAK.test(text))
    ? `'${written(characters, quoted, "single")}'`
    : `"${written(characters, quoted, "double")}"`;
}

/** What ends a line. */
const BREAK = /[\n\u2028\u2029]/;

const BLANK_AT_BREAK = / [\n\u2028\u2029]|[\n\u2028\u2029] /;

/** What is written as it is; anything above U+FFFF is escaped. */
const PRINTABLE = /^[\n\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]$/;

function isPlain(text: string): boolean {
  if (text === "" || BREAK.test(text) || OTHER_TYPES.some((pattern) => pattern.test(text))) {
    return false;
  }
  const indicator = /^(?:[#,[\]{}&*!|>'"%@`]|[-?:](?: |$)|---|\.\.\.)|:(?: |$)| #/;
  return !indicator.test(text) && !/^ | $/.test(text);
}

/** Texts that a reader of YAML 1.2 takes for another type. */
const OTHER_TYPES: readonly RegExp[] = [
  /^(?:true|True|TRUE|false|False|FALSE)$/,
  /^(?:~|null|Null|NULL)$/,
  /^(?=[-+0-9])(?:[-+]?0b[0-1_]+|[-+]?0o?[0-7_]+|[-+]?[0-9_]+|[-+]?0x[0-9a-fA-F_]+)$/,
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+)$/,
  /^(?:[-+]?\.[0-9_]+(?:[eE][-+][0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/,
  /^\d{4}-\d\d-\d\d$/,
  /^\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?$/,
  /^(?:<<|=)$/,
];

type Style = "plain" | "single" | "double";

const BEST_WIDTH = 80;

/** Writes a scalar's characters, and folds the line at the first single blank after the best width. */
function written(characters: readonly string[], place: Place, style: Style): string {
  const indent = " ".repeat(place.indent);
  let result = "";
  let column = place.column;
  let previous = "";
  for (const [index, character] of characters.entries()) {
    const next = characters[index + 1] ?? "";
    const inside = style === "plain" || (previous !== "" && next !== "");
    if (style === "single" && BREAK.test(character)) {
      result += character === "\n" && !BREAK.test(previous) ? "\n\n" : character;
    } else if (
      character === " " &&
      previous !== " " &&
      !place.inKey &&
      column > BEST_WIDTH &&
      inside &&
      (next !== " " || style === "double")
    ) {
      // Blanks that begin a line would be lost, but for a backslash.
      const start = `${indent}${next === " " ? "\\" : ""}`;
      result += `\n${start}`;
      column = start.length;
    } else {
      const start = style === "single" && BREAK.test(previous) ? indent : "";
      const piece = start + WRITE[style](character);
      column = (start === "" ? column : 0) + [...piece].length;
      result += piece;
    }
    previous = character;
  }
  return style === "single" && BREAK.test(previous) ? result + indent : result;
}

const WRITE: Readonly<Record<Style, (character: string) => string>> = {
  plain: (character) => character,
  single: (character) => (character === "'" ? "''" : character),
  double: escaped,
};

const ESCAPES: Readonly<Record<string, string>> = {
  "\0": "\\0",
  "\u0007": "\\a",
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\v": "\\v",
  "\f": "\\f",
  "\r": "\\r",
  "\u001b": "\\e",
  '"': '\\"',
  "\\": "\\\\",
  "\u0085": "\\N",
  "\u2028": "\\L",
  "\u2029": "\\P",
};

function escaped(character: string): string {
  const short = ESCAPES[character];
  if (short !== undefined) return short;
  if (PRINTABLE.test(character)) return character;
  const point = character.codePointAt(0) ?? 0;
  const hex = point.toString(16).toUpperCase();
  if (point <= 0xff) return `\\x${hex.padStart(2, "0")}`;
  return point <= 0xffff ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}
