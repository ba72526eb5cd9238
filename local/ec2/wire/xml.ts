import type { Refusal } from "../refusal.ts";

/** What can stand in an answer: a list becomes `<item>` elements, `undefined` is left out. */
export type Xml = string | number | boolean | undefined | readonly Xml[] | XmlRecord;

export interface XmlRecord {
  readonly [tag: string]: Xml;
}

/** How one of AWS's APIs words its answers. */
export interface Dialect {
  /** The API version that stands in a request, or any. */
  readonly version: string | "any";
  readonly xmlns: string;
  readonly success: (action: string, body: XmlRecord, requestId: string) => XmlRecord;
  readonly failure: (error: XmlRecord, requestId: string) => XmlRecord;
}

/**
 * EC2's own answers: an error has no name space, and `RequestID` in capitals (EC2 API Reference, "Error codes").
 * All versions of EC2's API speak of the calls here alike.
 */
export const EC2: Dialect = {
  version: "any",
  xmlns: "http://ec2.amazonaws.com/doc/2016-11-15/",
  success: (_action, body, requestId) => ({ requestId, ...body }),
  failure: (error, RequestID) => ({ Response: { Errors: { Error: error }, RequestID } }),
};

/** The answers of the Security Token Service, which wraps its results. */
export const STS: Dialect = {
  version: "2011-06-15",
  xmlns: "https://sts.amazonaws.com/doc/2011-06-15/",
  success: (action, body, RequestId) => ({
    [`${action}Result`]: body,
    ResponseMetadata: { RequestId },
  }),
  failure: (error, RequestId) => ({ ErrorResponse: { Error: error, RequestId } }),
};

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  // A bare carriage return is read back as a line feed (XML 1.0 §2.11).
  "\r": "&#13;",
};

/** The XML of a success. */
export function printAnswer(
  dialect: Dialect,
  action: string,
  body: XmlRecord,
  requestId: string,
): string {
  const inner = printRecord(dialect.success(action, body, requestId));
  return `${DECLARATION}<${action}Response xmlns="${dialect.xmlns}">${inner}</${action}Response>`;
}

/** The XML of a refusal. */
export function printRefusal(
  dialect: Dialect,
  { refused, message }: Refusal,
  requestId: string,
): string {
  const error = { Code: refused, Message: message };
  return DECLARATION + printRecord(dialect.failure(error, requestId));
}

function printRecord(record: XmlRecord): string {
  return Object.entries(record)
    .map(([tag, value]) => printElement(tag, value))
    .join("");
}

function printElement(tag: string, value: Xml): string {
  if (value === undefined) return "";
  const inner = printValue(value);
  return inner === "" ? `<${tag}/>` : `<${tag}>${inner}</${tag}>`;
}

function printValue(value: Exclude<Xml, undefined>): string {
  if (typeof value !== "object") return escapeText(String(value));
  if (isList(value)) return value.map((item) => printElement("item", item)).join("");
  return printRecord(value);
}

function isList(value: readonly Xml[] | XmlRecord): value is readonly Xml[] {
  return Array.isArray(value);
}

// INVARIANT: no text holds characters that XML has not; the reading of requests refuses them.
function escapeText(text: string): string {
  return text.replace(/[&<>"\r]/g, (found) => ESCAPES[found] ?? found);
}
