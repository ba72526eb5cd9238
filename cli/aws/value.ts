/**
 * A parameter's value as the AWS CLI, a Python program, tells values apart: a bigint is an int, a number is a float, a
 * map is a dict. Its messages and its type checks depend on the difference.
 */
export type Value = null | boolean | bigint | number | string | readonly Value[] | Dict;

/** An object, its keys in the order written. */
export type Dict = ReadonlyMap<string, Value>;

/** Whether a value is a list. */
export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** Whether a value is an object. */
export function isDict(value: Value | undefined): value is Dict {
  return value instanceof Map;
}

/** The name of a value's type, as the AWS CLI's messages write it. */
export function typeName(value: Value): string {
  if (value === null) return "NoneType";
  if (isList(value)) return "list";
  if (isDict(value)) return "dict";
  return TYPE_NAMES[typeof value as keyof typeof TYPE_NAMES];
}

const TYPE_NAMES = { boolean: "bool", bigint: "int", number: "float", string: "str" } as const;

/** A value as the AWS CLI prints it: strings bare at the top, quoted inside lists and objects. */
export function printed(value: Value): string {
  return typeof value === "string" ? value : quoted(value);
}

function quoted(value: Value): string {
  if (value === null) return "None";
  if (isList(value)) return `[${value.map(quoted).join(", ")}]`;
  if (isDict(value)) {
    return `{${[...value].map(([key, member]) => `${quotedText(key)}: ${quoted(member)}`).join(", ")}}`;
  }
  switch (typeof value) {
    case "boolean":
      return value ? "True" : "False";
    case "bigint":
      return String(value);
    case "number":
      return floatText(value);
    default:
      return quotedText(value);
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/** In single quotes, or in double ones where that saves an escape; what can't be seen is escaped. */
function quotedText(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const body = text.replace(/[\\'"]|[\p{C}\p{Z}]/gu, (character) => {
    if (character === " ") return character;
    if (character === "'" || character === '"')
      return character === quote ? `\\${quote}` : character;
    return ESCAPES[character] ?? codePointEscape(character.codePointAt(0) ?? 0);
  });
  return `${quote}${body}${quote}`;
}

function codePointEscape(point: number): string {
  const hex = point.toString(16);
  if (point <= 0xff) return `\\x${hex.padStart(2, "0")}`;
  return point <= 0xffff ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}

/** The shortest digits that read back as the same float, with an exponent outside 1e-4 to 1e16. */
function floatText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  const [mantissa = "", power = "0"] = value.toExponential().split("e");
  const exponent = Number(power);
  if (value !== 0 && (exponent < -4 || exponent >= 16)) {
    const digits = String(Math.abs(exponent)).padStart(2, "0");
    return `${mantissa}e${exponent < 0 ? "-" : "+"}${digits}`;
  }
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const digits = mantissa.replace(/[-.]/g, "");
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  return `${sign}${whole}.${digits.slice(exponent + 1) || "0"}`;
}
