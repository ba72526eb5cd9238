import { writeFileSync } from "node:fs";
import * as z from "zod";
import { policyDocument } from "../core/policy/document.ts";
import { peopleDocument } from "../core/policy/peopleSchema.ts";
import { testDocument } from "../core/policy/workshop/testDocument.ts";
import { ticketsDocument } from "../core/tickets/mappingSchema.ts";
import { openapiDocument } from "./openapi.ts";

/** A file that is made from the code and kept beside it; `file` is its path from the project's root. */
export interface GeneratedFile {
  readonly file: string;
  readonly content: () => string;
}

/** All generated files: `npm run generate` writes them, and a test fails on one that is not fresh. */
export const GENERATED: readonly GeneratedFile[] = [
  { file: "lambda/openapi.json", content: () => json(openapiDocument()) },
  {
    file: "policies/policy.schema.json",
    content: () =>
      editorSchema(
        policyDocument,
        "egress-guard policy",
        "Shapes only, for editors: start-up and synth also check what a schema can't say",
      ),
  },
  {
    file: "policies/people.schema.json",
    content: () =>
      editorSchema(
        peopleDocument,
        "egress-guard people",
        "Shapes only, for editors: start-up and synth also check what a schema can't say",
      ),
  },
  {
    file: "policies/tickets.schema.json",
    content: () =>
      editorSchema(
        ticketsDocument,
        "egress-guard tickets",
        "Shapes only, for editors: start-up and synth also check what a schema can't say",
      ),
  },
  {
    file: "policies/policy.test.schema.json",
    content: () =>
      editorSchema(
        testDocument,
        "egress-guard policy tests",
        "Shapes only, for editors: policy test also checks what a schema can't say",
      ),
  },
];

// Draft 7 is what editors' YAML support reads best.
function editorSchema(schema: z.ZodType, title: string, description: string): string {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: "input", target: "draft-7" });
  return json({ $schema, title, description, ...rest });
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

if (import.meta.main) {
  for (const { file, content } of GENERATED) {
    writeFileSync(new URL(`../${file}`, import.meta.url), content());
    console.info(`wrote ${file}`);
  }
}
