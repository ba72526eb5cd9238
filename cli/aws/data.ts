import type { Value } from "./value.ts";

/** JSON data: an answer, or what a query made of it. */
export type Data =
  | null
  | boolean
  | number
  | string
  | readonly Data[]
  | { readonly [member: string]: Data };

/** JSON data that is an object. */
export type DataObject = { readonly [member: string]: Data };

/** Whether data is a list. */
export function isDataList(data: Data | undefined): data is readonly Data[] {
  return Array.isArray(data);
}

/** Whether data is an object. */
export function isDataObject(data: Data | undefined): data is DataObject {
  return typeof data === "object" && data !== null && !Array.isArray(data);
}

/** Whether data is neither a list nor an object. */
export function isScalar(data: Data): data is null | boolean | number | string {
  return typeof data !== "object" || data === null;
}

/** Data as the AWS CLI tells values apart: a number without a fraction is an int. */
export function toValue(data: Data): Value {
  if (isDataList(data)) return data.map(toValue);
  if (isDataObject(data)) {
    return new Map(Object.entries(data).map(([member, value]) => [member, toValue(value)]));
  }
  return typeof data === "number" && Number.isInteger(data) ? BigInt(data) : data;
}
