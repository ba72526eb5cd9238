import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LINES } from "../cli/aws/lines.ts";
import { askAws, type Outcome } from "./awsCli.ts";

// Gives the lines of the table to an aws-cli v2, and writes down what it did: all of them, or those that are new.
// node test/support/recordAws.ts PATH-OF-AWS [new]

const [, , aws = "aws", which] = process.argv;
const file = join(import.meta.dirname, "../cli/aws/recorded.json");
const known: Record<string, Outcome> =
  which === "new" ? JSON.parse(readFileSync(file, "utf8")) : {};

const reasons = LINES.map(({ why }) => why);
const twice = reasons.find((why, index) => reasons.indexOf(why) !== index);
if (twice !== undefined) throw new Error(`two rows are here because of: ${twice}`);

const recorded: Record<string, Outcome> = {};
for (const row of LINES) recorded[row.why] = known[row.why] ?? (await askAws(aws, row));
writeFileSync(file, `${JSON.stringify(recorded, null, 1)}\n`);
