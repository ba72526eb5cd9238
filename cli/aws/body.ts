import { type Dict, isDict, isList, type Value } from "./value.ts";

/** The body of POST /v1/egress-rules: the parameters, less what is empty, which the AWS CLI does not send either. */
export function bodyOf(parameters: Dict, guard: Dict): string {
  const members = guard.size === 0 ? parameters : new Map([...parameters, ["Guard", guard]]);
  return written(withoutEmpty(members) ?? new Map());
}

function withoutEmpty(value: Value): Value | undefined {
  if (isList(value)) {
    const items = value.map(withoutEmpty).filter((item) => item !== undefined);
    return items.length === 0 ? undefined : items;
  }
  if (!isDict(value)) return value;
  const members = [...value].flatMap(([key, member]) => {
    const kept = withoutEmpty(member);
    return kept === undefined ? [] : [[key, kept] as const];
  });
  return members.length === 0 ? undefined : new Map(members);
}

/** JSON, in which whole numbers keep all their digits. */
function written(value: Value): string {
  if (isList(value)) return `[${value.map(written).join(",")}]`;
  if (isDict(value)) {
    return `{${[...value].map(([key, member]) => `${JSON.stringify(key)}:${written(member)}`).join(",")}}`;
  }
  return typeof value === "bigint" ? String(value) : JSON.stringify(value);
}
