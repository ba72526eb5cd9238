import { type CrossFault, isMapping, type Mapping } from "./documentForms.ts";
import { formatPath, type Path } from "./fault.ts";

/** The lists whose statements have ids, in the order of the document's reference; `limits` is a statement of its own. */
const LISTS = [
  "requesters",
  "access",
  "bannedCidrs",
  "allowedPorts",
  "requiredTags",
  "requiredTicket",
  "allowedPrefixLists",
  "allowedSecurityGroups",
  "exceptions",
  "approvals",
] as const;

/** The id of the one statement that has no list. */
export const LIMITS_ID = "limits";

interface Named {
  readonly id: string;
  readonly path: Path;
}

/**
 * Ids that a statement before has too. Answers and records name statements by id alone, so that two of one name could
 * not be told apart. Works on a document with other faults as well.
 */
export function duplicateIds(document: Mapping): readonly CrossFault[] {
  const seen = new Map<string, Path>([[LIMITS_ID, [LIMITS_ID]]]);
  const faults: CrossFault[] = [];
  for (const { id, path } of LISTS.flatMap((list) => named(document, list))) {
    const before = seen.get(id);
    if (before === undefined) seen.set(id, path);
    else faults.push({ path, message: sameId(id, before) });
  }
  return faults;
}

function named(document: Mapping, list: string): readonly Named[] {
  const statements = document[list];
  if (!Array.isArray(statements)) return [];
  return statements.flatMap((statement: unknown, index) => {
    if (!isMapping(statement)) return [];
    const key = ["id", "key"].find((name) => typeof statement[name] === "string");
    return key === undefined ? [] : [{ id: String(statement[key]), path: [list, index, key] }];
  });
}

function sameId(id: string, before: Path): string {
  return `the id ${JSON.stringify(id)} is that of ${formatPath(before.slice(0, 2))} already; every statement has its own`;
}
