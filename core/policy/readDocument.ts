import type * as z from "zod";
import { quote } from "../request/fault.ts";
import { type PolicyDocument, policyDocument } from "./document.ts";
import { byPlace, type Path, type PolicyFault } from "./fault.ts";
import { readYaml, type YamlSource } from "./yamlSource.ts";

/** A document that has no fault, or all faults that it has. */
export type Checked<Document> =
  | {
      readonly ok: true;
      readonly document: Document;
      /** A fault at one of the document's values, for what only shows later, such as a feed that is not there. */
      readonly faultAt: (path: Path, message: string) => PolicyFault;
    }
  | { readonly ok: false; readonly faults: readonly PolicyFault[] };

/** A policy document that has no fault, or all faults that it has. */
export type DocumentReading = Checked<PolicyDocument>;

/** Reads the YAML text of a policy document; `file` names the text in its faults. */
export function readPolicyDocument(text: string, file: string): DocumentReading {
  return readChecked(policyDocument, text, file);
}

/**
 * Reads a YAML text by a schema. Faults come in the order of their lines, all at once; where the text is no YAML at all,
 * only that is said.
 */
export function readChecked<Document>(
  schema: z.ZodType<Document>,
  text: string,
  file: string,
): Checked<Document> {
  const reading = readYaml(text, file);
  if (!reading.ok) return reading;
  const { source } = reading;
  const parsed = schema.safeParse(source.value);
  if (parsed.success && source.faults.length === 0) {
    return { ok: true, document: parsed.data, faultAt: source.faultAt };
  }
  const issues = parsed.success ? [] : parsed.error.issues;
  const faults = issues
    .flatMap((issue) => issueFaults(issue, [], source))
    .filter(({ path }) => !source.unread.has(path));
  return { ok: false, faults: [...source.faults, ...faults].sort(byPlace) };
}

type Issue = z.core.$ZodIssue;

function issueFaults(issue: Issue, base: Path, source: YamlSource): readonly PolicyFault[] {
  const path = [...base, ...issue.path.map(step)];
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => source.faultAtKey([...path, key], issue.message));
    case "custom":
      return [source.faultAt(path, issue.message)];
    case "invalid_key": {
      const key = quote(path.at(-1));
      return issue.issues.map(({ message }) => source.faultAtKey(path, `${key} is not ${message}`));
    }
    case "invalid_union": {
      // The alternative that the value began to follow has its faults further in, and says more than the whole does.
      const followed = issue.errors.find((branch) => branch.some((inner) => inner.path.length > 0));
      const inside = followed?.flatMap((inner) => issueFaults(inner, path, source));
      return inside ?? [notWhat(path, issue, source)];
    }
    default:
      return [notWhat(path, issue, source)];
  }
}

function notWhat(path: Path, issue: Issue, source: YamlSource): PolicyFault {
  const shown = source.shown(path);
  if (shown === undefined) return source.faultAt(path, `missing: write ${issue.message}`);
  const empty = issue.code === "too_small" && issue.origin === "array";
  if (empty) return source.faultAt(path, "the list is empty; write at least one entry");
  return source.faultAt(path, `${shown} is not ${issue.message}`);
}

function step(key: PropertyKey): string | number {
  return typeof key === "number" ? key : String(key);
}
