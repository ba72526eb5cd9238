import type { Data } from "./data.ts";
import { INPUT, OUTPUT, type Shape, type Structure } from "./shape.ts";

/** The request as `--generate-cli-skeleton` shows it: every member, each with a placeholder. */
export function inputSkeleton(): Data {
  return sampleOf(INPUT, () => "");
}

/** An answer whose texts are the names of their members. */
export function outputSkeleton(): Data {
  return sampleOf(OUTPUT, (name) => name);
}

function sampleOf(shape: Shape, text: (name: string) => string, name = ""): Data {
  switch (shape.kind) {
    case "structure":
      return Object.fromEntries(
        Object.entries(shape.members).map(([member, inner]) => [
          member,
          sampleOf(inner, text, member),
        ]),
      );
    case "list":
      return [sampleOf(shape.member, text)];
    case "string":
      return text(name) || (shape.example ?? "");
    case "integer":
      return 0;
    case "boolean":
      return true;
  }
}

/** The request as YAML, its members in the model's order, what is required marked. */
export function yamlSkeleton(): string {
  return yamlLines(INPUT, "")
    .map((line) => `${line}\n`)
    .join("");
}

function yamlLines({ members, required = [] }: Structure, indent: string): readonly string[] {
  return Object.entries(members).flatMap(([member, shape]) => {
    const head = `${indent}${member}:`;
    if (shape.kind !== "list") {
      const sample = sampleOf(shape, () => "");
      const mark = required.includes(member) ? "  # [REQUIRED]" : "";
      return [`${head} ${sample === "" ? "''" : String(sample)}${mark}`];
    }
    if (shape.member.kind !== "structure") return [`${head} []`];
    const [first = "", ...rest] = yamlLines(shape.member, `${indent}  `);
    return [head, `${indent}- ${first.trimStart()}`, ...rest];
  });
}
