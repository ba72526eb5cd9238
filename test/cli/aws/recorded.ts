import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Outcome } from "../../support/awsCli.ts";
import type { Row } from "./rows.ts";

/** What aws-cli 2.36.7 did with each line; test/support/recordAws.ts wrote it down. */
const RECORDED: Readonly<Record<string, Outcome>> = JSON.parse(
  readFileSync(join(import.meta.dirname, "recorded.json"), "utf8"),
);

/** What aws-cli 2.36.7 did with a line. */
export function recordedFor({ why }: Row): Outcome {
  const recorded = RECORDED[why];
  if (recorded === undefined) throw new Error(`not recorded: ${why}`);
  return recorded;
}
