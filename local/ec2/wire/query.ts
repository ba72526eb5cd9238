import { all, invalidValue, isRefusal, type Outcome, type Refusal, refuse } from "../refusal.ts";

/** One parameter of an EC2 Query request, decoded: `["IpPermissions.1.FromPort", "443"]`. */
export type Parameter = readonly [name: string, value: string];

/** What every EC2 request may carry beside its own parameters: Signature Versions 2 and 4 in a query. */
const SIGNATURE = new Set([
  "AWSAccessKeyId",
  "Expires",
  "SecurityToken",
  "Signature",
  "SignatureMethod",
  "SignatureVersion",
  "Timestamp",
  "X-Amz-Algorithm",
  "X-Amz-Credential",
  "X-Amz-Date",
  "X-Amz-Expires",
  "X-Amz-Security-Token",
  "X-Amz-Signature",
  "X-Amz-SignedHeaders",
]);

/** Characters that no XML 1.0 answer could show again (XML 1.0 §2.2), and the C1 controls. */
const UNPRINTABLE = /[[\p{Cc}\u{FFFE}\u{FFFF}]--[\t\n\r]]/v;

/** A Query request: its action, its API version and its own parameters in the order sent. */
export interface Query {
  readonly action: string;
  readonly version: string;
  readonly parameters: readonly Parameter[];
}

/**
 * Reads the text of a GET query or a form body (`application/x-www-form-urlencoded`).
 * Errors: MalformedQueryString, InvalidCharacter, InvalidParameterValue, MissingAction.
 */
export function parseQuery(text: string): Outcome<Query> {
  const parameters = all(
    text
      .split("&")
      .filter((pair) => pair !== "")
      .map(readPair),
  );
  if (isRefusal(parameters)) return parameters;
  const action = only(parameters, "Action");
  if (isRefusal(action)) return action;
  const version = only(parameters, "Version");
  if (isRefusal(version)) return version;
  if (action === "") {
    return refuse("MissingAction", "The request is missing an action or a required parameter");
  }
  return { action, version, parameters: parameters.filter(([name]) => !isCommon(name)) };
}

function only(parameters: readonly Parameter[], name: string): Outcome<string> {
  const [first, ...others] = parameters.filter(([one]) => one === name);
  return others.length > 0 ? repeated(name) : (first?.[1] ?? "");
}

/** Refuses a parameter that is there twice: nobody can say which is meant. */
export function repeated(name: string): Refusal {
  return invalidValue(`The parameter ${name} is repeated`);
}

function isCommon(name: string): boolean {
  return name === "Action" || name === "Version" || SIGNATURE.has(name);
}

function readPair(pair: string): Outcome<Parameter> {
  const at = pair.indexOf("=");
  const name = decode(at < 0 ? pair : pair.slice(0, at));
  const value = decode(at < 0 ? "" : pair.slice(at + 1));
  if (name === undefined || value === undefined) {
    return refuse("MalformedQueryString", "The query string contains a syntax error");
  }
  if (UNPRINTABLE.test(name) || UNPRINTABLE.test(value)) {
    return refuse("InvalidCharacter", "The request contains an invalid character");
  }
  return [name, value];
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    // Only a URIError can come: a broken escape, or bytes that are not UTF-8.
    return undefined;
  }
}
