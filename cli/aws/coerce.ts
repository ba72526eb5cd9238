import { toInteger } from "./integer.ts";
import type { Shape } from "./shape.ts";
import { isDict, isList, type Value } from "./value.ts";

/**
 * Gives shorthand, which knows texts only, the types of its shape: whole numbers are read, and a single value stands for
 * a list of one. What is no number ends the command, as it ends the AWS CLI.
 */
export function coerce(value: Value, shape: Shape): Value {
  switch (shape.kind) {
    case "structure":
      if (!isDict(value)) return value;
      return new Map(
        [...value].map(([key, member]) => {
          const memberShape = shape.members[key];
          return [key, memberShape === undefined ? member : coerce(member, memberShape)];
        }),
      );
    case "list":
      // A single value is wrapped as it is: the AWS CLI looks no further into it.
      return isList(value) ? value.map((item) => coerce(item, shape.member)) : [value];
    case "integer":
      return toInteger(value);
    default:
      return value;
  }
}
