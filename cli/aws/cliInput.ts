import { readJson } from "./json.ts";
import { unreadable } from "./refusal.ts";
import { type Dict, isDict, typeName, type Value } from "./value.ts";

/** Reads what `--cli-input-json` was given: the whole request as one JSON object. */
export function readInputJson(text: string): Dict {
  const reading = readJson(text);
  if (!reading.ok) throw unreadable("cli-input-json", "Invalid JSON received.");
  return dictOf("--cli-input-json", reading.value);
}

/** Reads what `--cli-input-yaml` was given: the whole request as one YAML 1.2 object. */
export async function readInputYaml(text: string): Promise<Dict> {
  const { parseDocument } = await import("yaml");
  const document = parseDocument(text, { intAsBigInt: true, uniqueKeys: true, logLevel: "silent" });
  if (document.errors.length > 0) throw unreadable("cli-input-yaml", "Invalid YAML received.");
  return dictOf("--cli-input-yaml", valueFrom(document.toJS({ mapAsMap: true })));
}

function dictOf(option: string, value: Value): Dict {
  if (isDict(value)) return value;
  throw unreadable(option, `Invalid type: expecting map, received <class '${typeName(value)}'>`);
}

/** What the YAML parser makes, as a value; whatever has no place in JSON becomes its text. */
function valueFrom(parsed: unknown): Value {
  if (Array.isArray(parsed)) return parsed.map(valueFrom);
  if (parsed instanceof Map) {
    return new Map([...parsed].map(([key, member]) => [String(key), valueFrom(member)]));
  }
  switch (typeof parsed) {
    case "boolean":
    case "bigint":
    case "number":
    case "string":
      return parsed;
    default:
      return parsed === null || parsed === undefined ? null : String(parsed);
  }
}
