import { generalFault } from "./refusal.ts";
import { isDict, isList, printed, typeName, type Value } from "./value.ts";

/** The whole number that a text stands for: a sign, blanks around and single underscores between digits are taken. */
export function parseInteger(text: string): bigint | undefined {
  const bare = text.trim();
  if (!/^[-+]?\d+(?:_\d+)*$/.test(bare)) return undefined;
  return BigInt(bare.replaceAll("_", "").replace(/^\+/, ""));
}

/** A value as a whole number; what is none ends the command, as it ends the AWS CLI. */
export function toInteger(value: Value): bigint {
  if (value === null || isList(value) || isDict(value)) {
    const kinds = "a string, a bytes-like object or a real number";
    throw generalFault(`int() argument must be ${kinds}, not '${typeName(value)}'`);
  }
  if (typeof value === "bigint") return value;
  if (typeof value !== "string") return BigInt(Math.trunc(Number(value)));
  const read = parseInteger(value);
  if (read !== undefined) return read;
  throw generalFault(`invalid literal for int() with base 10: ${printed([value]).slice(1, -1)}`);
}
