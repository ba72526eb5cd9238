import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { GENERATED } from "../../scripts/generate.ts";

test.each(GENERATED.map(({ file, content }) => [file, content] as const))(
  "%s is fresh: npm run generate changes nothing",
  (file, content) => {
    expect(readFileSync(file, "utf8")).toBe(content());
  },
);

test("the policy's schema is among the generated files", () => {
  expect(GENERATED.map(({ file }) => file)).toContain("policies/policy.schema.json");
});

test("the policy's schema is closed at every level, so that an editor marks a misspelt key", () => {
  const open: string[] = [];
  const visit = (value: unknown, path: string) => {
    if (typeof value !== "object" || value === null) return;
    if (
      "properties" in value &&
      !("additionalProperties" in value && value.additionalProperties === false)
    ) {
      open.push(path);
    }
    for (const [key, member] of Object.entries(value)) visit(member, `${path}/${key}`);
  };
  const schema: unknown = JSON.parse(readFileSync("policies/policy.schema.json", "utf8"));
  visit(schema, "");
  expect(open).toEqual([]);
  expect(schema).toMatchObject({
    required: ["version", "name"],
    properties: { bannedCidrs: { type: "array" } },
  });
});
