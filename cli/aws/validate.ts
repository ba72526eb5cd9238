import { wrongParameter } from "./refusal.ts";
import { INPUT, type Shape, type Structure } from "./shape.ts";
import { type Dict, isDict, isList, printed, typeName, type Value } from "./value.ts";

/** Ends the command where parameters have members or types that the request does not take: every fault at once. */
export function validate(parameters: Dict): void {
  const faults = faultsOf(parameters, INPUT, "");
  if (faults.length === 0) return;
  throw wrongParameter(`Parameter validation failed:\n${faults.join("\n")}`);
}

const PYTHON_TYPES = {
  structure: "dict",
  string: "str",
  integer: "int",
  boolean: "bool",
} as const;

function faultsOf(value: Value, shape: Shape, name: string): readonly string[] {
  if (!fits(value, shape)) {
    const valid =
      shape.kind === "list"
        ? "<class 'list'>, <class 'tuple'>"
        : `<class '${PYTHON_TYPES[shape.kind]}'>`;
    const given = `value: ${printed(value)}, type: <class '${typeName(value)}'>`;
    return [`Invalid type for parameter ${nameOf(name)}, ${given}, valid types: ${valid}`];
  }
  if (isDict(value) && shape.kind === "structure") return memberFaults(value, shape, name);
  if (!isList(value) || shape.kind !== "list") return [];
  return value.flatMap((item, index) => faultsOf(item, shape.member, `${name}[${index}]`));
}

/** To the AWS CLI true and false are whole numbers too. */
function fits(value: Value, shape: Shape): boolean {
  switch (shape.kind) {
    case "structure":
      return isDict(value);
    case "list":
      return isList(value);
    case "string":
      return typeof value === "string";
    case "integer":
      return typeof value === "bigint" || typeof value === "boolean";
    case "boolean":
      return typeof value === "boolean";
  }
}

function memberFaults(value: Dict, { members, required }: Structure, name: string) {
  const known = Object.keys(members);
  const missing = (required ?? []).filter((member) => !value.has(member));
  const unknown = [...value.keys()].filter((key) => !known.includes(key));
  const valid = known.join(", ");
  return [
    ...missing.map((member) => `Missing required parameter in ${nameOf(name)}: "${member}"`),
    ...unknown.map(
      (key) => `Unknown parameter in ${nameOf(name)}: "${key}", must be one of: ${valid}`,
    ),
    ...[...value].flatMap(([key, member]) => {
      const shape = known.includes(key) ? members[key] : undefined;
      return shape === undefined ? [] : faultsOf(member, shape, `${name}.${key}`);
    }),
  ];
}

function nameOf(name: string): string {
  return name === "" ? "input" : name.replace(/^\./, "");
}
