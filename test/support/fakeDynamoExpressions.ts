/** One attribute as it travels: a text or a number, which is text too. */
export interface WireValue {
  readonly S?: string;
  readonly N?: string;
}

/** One item as it travels. */
export type WireItem = Readonly<Record<string, WireValue>>;

/** What comes with an expression. */
export interface Placeholders {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: WireItem;
}

/** A condition that was read: the attributes it names, and whether it holds for an item or for none. */
export interface Condition {
  readonly names: readonly string[];
  readonly holds: (item: WireItem | undefined) => boolean;
}

/** What DynamoDB answers to a call that is not a right one. */
export class WireFault extends Error {
  override readonly name = "ValidationException";
}

type Compare = (value: WireValue | undefined, ...operands: WireValue[]) => boolean;

const TERMS: readonly (readonly [RegExp, Compare])[] = [
  [/^attribute_not_exists\((\S+)\)/, (value) => value === undefined],
  [
    /^(\S+) BETWEEN (\S+) AND (\S+)/,
    (value, from, to) => order(value, from) >= 0 && order(value, to) <= 0,
  ],
  [/^(\S+) IN \(([^)]+)\)/, (value, ...choices) => choices.some((one) => order(value, one) === 0)],
  [/^(\S+) = (\S+)/, (value, other) => order(value, other) === 0],
  [/^(\S+) < (\S+)/, (value, other) => order(value, other) < 0],
  [/^(\S+) > (\S+)/, (value, other) => order(value, other) > 0],
  [/^(\S+) >= (\S+)/, (value, other) => order(value, other) >= 0],
];

/** Reads an expression of terms that are joined by AND. */
export function readCondition(text: string, placeholders: Placeholders): Condition {
  const { name, holds, length } = readTerm(text, placeholders);
  if (length === text.length) return { names: [name], holds };
  if (!text.startsWith(" AND ", length)) throw new WireFault(`${text} is no condition`);
  const rest = readCondition(text.slice(length + " AND ".length), placeholders);
  return { names: [name, ...rest.names], holds: (item) => holds(item) && rest.holds(item) };
}

/** Refuses names and values that no expression uses, as DynamoDB does. */
export function requireUsed(
  expressions: readonly (string | undefined)[],
  { ExpressionAttributeNames = {}, ExpressionAttributeValues = {} }: Placeholders,
): void {
  const used = new Set(expressions.join(" ").match(/[:#]\w+/g));
  for (const name of [
    ...Object.keys(ExpressionAttributeNames),
    ...Object.keys(ExpressionAttributeValues),
  ]) {
    if (!used.has(name)) throw new WireFault(`${name} is not used in any expression`);
  }
}

/** Below 0, 0 or above 0 as texts by their bytes, or numbers, stand to each other; NaN if they do not compare. */
export function order(a: WireValue | undefined, b: WireValue | undefined): number {
  if (a?.S !== undefined && b?.S !== undefined) {
    return Buffer.compare(Buffer.from(a.S), Buffer.from(b.S));
  }
  return a?.N !== undefined && b?.N !== undefined ? Number(a.N) - Number(b.N) : Number.NaN;
}

function readTerm(text: string, placeholders: Placeholders) {
  for (const [pattern, compare] of TERMS) {
    const [whole, first, ...rest] = pattern.exec(text) ?? [];
    if (whole === undefined || first === undefined) continue;
    const name = attributeNamed(first, placeholders);
    const operands = rest.join(", ").split(", ").filter(Boolean);
    const values = operands.map((operand) => valueNamed(operand, placeholders));
    const holds = (item: WireItem | undefined) => compare(item?.[name], ...values);
    return { name, holds, length: whole.length };
  }
  throw new WireFault(`${text} is no condition`);
}

function attributeNamed(text: string, { ExpressionAttributeNames = {} }: Placeholders): string {
  if (!text.startsWith("#")) return text;
  const name = ExpressionAttributeNames[text];
  if (name === undefined) throw new WireFault(`${text} names nothing`);
  return name;
}

function valueNamed(text: string, { ExpressionAttributeValues = {} }: Placeholders): WireValue {
  const value = ExpressionAttributeValues[text];
  if (value === undefined) throw new WireFault(`${text} has no value`);
  return value;
}
