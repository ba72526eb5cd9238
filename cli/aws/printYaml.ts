import { type Data, isDataList, isDataObject, isScalar, toValue } from "./data.ts";
import { printed } from "./value.ts";
import { scalarText } from "./yamlScalar.ts";

/**
 * Data as `--output yaml` prints it: block style, members sorted by name, long texts broken after 80 columns. A scalar
 * alone is printed as JSON, since YAML would end it with a line of dots.
 */
export function yamlOf(data: Data): string {
  if (isScalar(data)) return `${JSON.stringify(data)}\n`;
  if (Object.keys(data).length === 0) return isDataList(data) ? "[]\n" : "{}\n";
  return `${block(data, 0, anchorsOf(data))}\n`;
}

/** Lists and objects that stand in several places are written once, and named where they come again. */
interface Anchors {
  readonly repeated: ReadonlySet<Data>;
  readonly named: Map<Data, string>;
}

function anchorsOf(data: Data): Anchors {
  const seen = new Set<Data>();
  const repeated = new Set<Data>();
  const visit = (value: Data): void => {
    if (isScalar(value)) return;
    if (seen.has(value)) {
      repeated.add(value);
      return;
    }
    seen.add(value);
    for (const member of Object.values(value)) visit(member);
  };
  visit(data);
  return { repeated, named: new Map() };
}

/** A list or object from the place where its first line begins; what follows is indented by so many columns. */
function block(data: Data, indent: number, anchors: Anchors): string {
  const pad = " ".repeat(indent);
  if (isDataList(data)) {
    const place = { indent, column: indent + 2, afterColon: false };
    return data.map((item) => `-${nested(item, place, anchors)}`).join(`\n${pad}`);
  }
  return Object.entries(isDataObject(data) ? data : {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => {
      const key = scalarText(name, { column: indent, indent, inKey: true });
      const column = indent + [...key].length + 2;
      return `${key}:${nested(value, { indent, column, afterColon: true }, anchors)}`;
    })
    .join(`\n${pad}`);
}

/** Where what a dash or a colon introduces begins, and how far the block around it is indented. */
interface Place {
  readonly indent: number;
  readonly column: number;
  readonly afterColon: boolean;
}

/** What stands after a dash or a colon. */
function nested(data: Data, place: Place, anchors: Anchors): string {
  const { indent, afterColon } = place;
  if (isScalar(data)) return ` ${scalar(data, place)}`;
  const name = anchors.named.get(data);
  if (name !== undefined) return ` *${name}`;
  const anchor = anchorFor(data, anchors);
  if (Object.keys(data).length === 0) return `${anchor} ${isDataList(data) ? "[]" : "{}"}`;
  if (!afterColon) {
    const inner = indent + 2;
    // After an anchor the block begins on its own line.
    const start = anchor === "" ? " " : `${anchor}\n${" ".repeat(inner)}`;
    return `${start}${block(data, inner, anchors)}`;
  }
  // A list stands as far left as the member that it belongs to.
  const inner = isDataList(data) ? indent : indent + 2;
  return `${anchor}\n${" ".repeat(inner)}${block(data, inner, anchors)}`;
}

function anchorFor(data: Data, { repeated, named }: Anchors): string {
  if (!repeated.has(data)) return "";
  const name = `id${String(named.size + 1).padStart(3, "0")}`;
  named.set(data, name);
  return ` &${name}`;
}

function scalar(data: null | boolean | number | string, { indent, column }: Place): string {
  if (typeof data === "string") {
    return scalarText(data, { column, indent: indent + 2, inKey: false });
  }
  return typeof data === "number" ? printed(toValue(data)) : String(data);
}
