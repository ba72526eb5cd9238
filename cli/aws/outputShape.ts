import { type Data, type DataObject, isDataList, isDataObject } from "./data.ts";
import { OUTPUT, type Shape } from "./shape.ts";

/** An answer as the AWS CLI has it: the members that EC2's model knows, in the model's order. */
export function outputOf(answer: DataObject): Data {
  return shaped(answer, OUTPUT);
}

function shaped(data: Data, shape: Shape): Data {
  if (shape.kind === "list" && isDataList(data)) {
    return data.map((item) => shaped(item, shape.member));
  }
  if (shape.kind !== "structure" || !isDataObject(data)) return data;
  return Object.fromEntries(
    Object.entries(shape.members).flatMap(([member, inner]) => {
      const value = data[member];
      return value === undefined || value === null ? [] : [[member, shaped(value, inner)]];
    }),
  );
}
