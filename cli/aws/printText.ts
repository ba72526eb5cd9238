import { type Data, type DataObject, isDataList, isDataObject, isScalar, toValue } from "./data.ts";
import { printed } from "./value.ts";

/**
 * Data as `--output text` prints it: a line of tabs for each object, its members by name, those that are objects or lists
 * on lines of their own under the member's name in capitals.
 */
export function textOf(data: Data): string {
  return lines(data)
    .map((line) => `${line}\n`)
    .join("");
}

function lines(data: Data, name?: string, columns?: readonly string[]): readonly string[] {
  if (isDataObject(data)) return objectLines(data, name, columns);
  return isDataList(data) ? listLines(data, name) : [cell(data)];
}

function listLines(items: readonly Data[], name: string | undefined): readonly string[] {
  if (items.length === 0) return [];
  const objects = items.filter(isDataObject);
  if (objects.length > 0) {
    const columns = sorted(new Set(objects.flatMap(scalarMembers)));
    return items.flatMap((item) => lines(item, name, columns));
  }
  const scalars = items.filter(isScalar);
  const lists = items.filter((item) => !isScalar(item));
  return [
    ...(scalars.length === 0 ? [] : scalarLines(scalars, name)),
    ...lists.flatMap((item) => lines(item, name)),
  ];
}

function scalarLines(scalars: readonly Data[], name: string | undefined): readonly string[] {
  if (name === undefined) return [scalars.map(cell).join("\t")];
  return scalars.map((scalar) => `${name.toUpperCase()}\t${cell(scalar)}`);
}

function objectLines(
  object: DataObject,
  name: string | undefined,
  columns: readonly string[] | undefined,
): readonly string[] {
  const own = columns ?? sorted(scalarMembers(object));
  const cells = own.map((member) => cell(object[member] ?? missing(object, member)));
  const rest = sorted(Object.keys(object).filter((member) => !own.includes(member)));
  const heading = name === undefined ? [] : [name.toUpperCase()];
  return [
    ...(cells.length === 0 ? [] : [[...heading, ...cells].join("\t")]),
    ...rest.flatMap((member) => lines(object[member] ?? null, member)),
  ];
}

function missing(object: DataObject, member: string): Data {
  return Object.hasOwn(object, member) ? null : "";
}

function scalarMembers(object: DataObject): readonly string[] {
  return Object.keys(object).filter((member) => isScalar(object[member] ?? null));
}

function sorted(names: Iterable<string>): readonly string[] {
  return [...names].sort();
}

function cell(data: Data): string {
  return printed(toValue(data));
}
