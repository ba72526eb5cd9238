import { type Data, type DataObject, isDataList, isDataObject, isScalar, toValue } from "./data.ts";
import { generalFault } from "./refusal.ts";
import { printed } from "./value.ts";

/** One box of a table: a title, columns and rows, so many levels inside the boxes above it. */
export interface Section {
  readonly title: string;
  readonly level: number;
  readonly headers: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The boxes of data: an object is one row, a list one row for each item; what is nested gets boxes of its own. */
export function sectionsOf(title: string, data: Data): readonly Section[] {
  const boxes: Section[] = [];
  add(boxes, title, data, 0);
  return boxes;
}

/** Adds data in a new box; without a title it goes on in the last one. */
function add(boxes: Section[], title: string | undefined, data: Data, level: number): void {
  if (isEmpty(data)) return;
  if (title !== undefined) open(boxes, title, level);
  if (isDataObject(data)) addObject(boxes, data, level);
  if (!isDataList(data)) return;
  if (isDataObject(data[0])) addObjects(boxes, title, data.filter(isDataObject), level);
  else for (const item of data) addItem(boxes, item);
}

function isEmpty(data: Data): boolean {
  return isScalar(data) ? !data : Object.keys(data).length === 0;
}

function addObject(boxes: Section[], object: DataObject, level: number): void {
  const { headers, nested } = columnsOf([object]);
  const cells = headers.map((header) => cell(object[header] ?? null));
  const [only, ...more] = headers;
  if (only !== undefined && more.length === 0) {
    addRow(boxes, [only, ...cells]);
  } else if (only !== undefined) {
    addHeaders(boxes, headers);
    addRow(boxes, cells);
  }
  addNested(boxes, object, nested, level);
}

/** Where items have boxes of their own inside, each item gets a box with its heading. */
function addObjects(
  boxes: Section[],
  title: string | undefined,
  items: readonly DataObject[],
  level: number,
): void {
  const { headers, nested } = columnsOf(items);
  addHeaders(boxes, headers);
  for (const [index, item] of items.entries()) {
    if (index > 0 && nested.length > 0) {
      open(boxes, title ?? "", level);
      addHeaders(boxes, headers);
    }
    const cells = headers.map((header) =>
      Object.hasOwn(item, header) ? cell(item[header] ?? null) : "",
    );
    addRow(boxes, cells);
    addNested(boxes, item, nested, level);
  }
}

function addNested(
  boxes: Section[],
  object: DataObject,
  nested: readonly string[],
  level: number,
): void {
  for (const member of nested) {
    if (Object.hasOwn(object, member)) add(boxes, member, object[member] ?? null, level + 1);
  }
}

/** An item of a list of no objects is a row; one that is a list of more than scalars goes on in the same box. */
function addItem(boxes: Section[], item: Data): void {
  if (isScalar(item)) addRow(boxes, [cell(item)]);
  else if (isDataObject(item)) addRow(boxes, Object.keys(item));
  else if (item.every(isScalar)) addRow(boxes, item.map(cell));
  else add(boxes, undefined, item, 0);
}

function open(boxes: Section[], title: string, level: number): void {
  boxes.push({ title, level, headers: [], rows: [] });
}

function addHeaders(boxes: Section[], headers: readonly string[]): void {
  const box = boxes.at(-1);
  if (box !== undefined) boxes[boxes.length - 1] = { ...box, headers };
}

function addRow(boxes: Section[], row: readonly string[]): void {
  const box = boxes.at(-1);
  if (box === undefined) return;
  const width = box.headers.length > 0 ? box.headers.length : (box.rows[0]?.length ?? row.length);
  if (row.length !== width) {
    throw generalFault(`Row should have ${width} elements, instead it has ${row.length}`);
  }
  boxes[boxes.length - 1] = { ...box, rows: [...box.rows, row] };
}

/** The members that are scalars somewhere, and those that are lists or objects somewhere. */
function columnsOf(items: readonly DataObject[]) {
  const entries = items.flatMap((item) => Object.entries(item));
  const names = (wanted: boolean) =>
    [
      ...new Set(entries.filter(([, data]) => isScalar(data) === wanted).map(([name]) => name)),
    ].sort();
  return { headers: names(true), nested: names(false) };
}

function cell(data: Data): string {
  return printed(toValue(data));
}
