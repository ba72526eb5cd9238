/** The forms in which records are answered, the first where a caller has no wish. */
export const FORMATS = {
  json: "application/json",
  ndjson: "application/x-ndjson",
  csv: "text/csv",
} as const;

/** A form in which records are answered. */
export type Format = keyof typeof FORMATS;

const NAMES = Object.keys(FORMATS) as Format[];

const TOKEN = "[\\w!#$%&'*+.^`|~-]+";
const RANGE = new RegExp(`^(${TOKEN})/(${TOKEN})((?:\\s*;.*)?)$`, "s");
const WEIGHT = /;\s*q=([^;]*)/;
const WEIGHT_FORM = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/;

/** One range of media types that a caller takes, with the weight that the caller gives it: 0 is not at all. */
interface Range {
  readonly type: string;
  readonly subtype: string;
  readonly weight: number;
}

/**
 * The form that a caller likes best by its Accept header; `undefined` where it takes none of them. Of the ranges that hold a
 * form the most exact one decides; what is no range is passed over. Source: RFC 9110, 12.5.1.
 */
export function formatOf(accept: string | undefined): Format | undefined {
  if (accept === undefined || accept.trim() === "") return NAMES[0];
  const ranges = accept.split(",").flatMap(readRange);
  const weighed = NAMES.map((name) => ({ name, weight: weightOf(FORMATS[name], ranges) }));
  // A sort keeps the order of what is equal.
  const [best] = weighed.toSorted((a, b) => b.weight - a.weight);
  return best === undefined || best.weight === 0 ? undefined : best.name;
}

function readRange(text: string): readonly Range[] {
  const [, type, subtype, parameters = ""] = RANGE.exec(text.trim().toLowerCase()) ?? [];
  const weight = (WEIGHT.exec(parameters)?.[1] ?? "1").trim();
  if (type === undefined || subtype === undefined || !WEIGHT_FORM.test(weight)) return [];
  return [{ type, subtype, weight: Number(weight) }];
}

function weightOf(mediaType: string, ranges: readonly Range[]): number {
  const [wantedType = "", wantedSubtype = ""] = mediaType.split("/");
  const exactness: readonly (readonly [type: string, subtype: string])[] = [
    [wantedType, wantedSubtype],
    [wantedType, "*"],
    ["*", "*"],
  ];
  for (const [type, subtype] of exactness) {
    const range = ranges.find((one) => one.type === type && one.subtype === subtype);
    if (range !== undefined) return range.weight;
  }
  return 0;
}
