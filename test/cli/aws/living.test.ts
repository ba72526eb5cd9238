import { spawnSync } from "node:child_process";
import { describe, expect, test } from "@jest/globals";
import { askAws } from "../../support/awsCli.ts";
import { LINES } from "./lines.ts";
import { recordedFor } from "./recorded.ts";
import type { Row } from "./rows.ts";

// Gives lines of the table to the `aws` that is on PATH, whose EC2 is a server here: what was recorded once must still
// hold. A sample, since each line takes that program more than half a second; EGRESS_GUARD_ALL_LINES=1 takes all.

const version = /^aws-cli\/(\d+)\./.exec(
  spawnSync("aws", ["--version"], { encoding: "utf8" }).stdout ?? "",
)?.[1];

/** aws-cli 1 has no word for these; it knows them not, or prints them otherwise. */
const ONLY_2 = /yaml|off|--no-cli-pager|--no-cli-auto-prompt|--cli-auto-prompt|--cli-error-format/;

function isFor1({ words, env = {} }: Row): boolean {
  return !words.some((word) => ONLY_2.test(word)) && !("AWS_CLI_ERROR_FORMAT" in env);
}

/** Which resource type a skeleton shows as an example, differs between versions. */
function exampleAside(text: string): string {
  return text.replace(/("ResourceType": )"[a-z-]+"/, '$1"…"');
}

/** aws-cli 1 ends with 255, or with 2 where its words don't fit, wherever 2 tells more. */
const EXITS_OF_1: Readonly<Record<number, readonly number[]>> = {
  0: [0],
  252: [2, 255],
  253: [255],
  254: [255],
  255: [255],
};

const EVERY = process.env.EGRESS_GUARD_ALL_LINES === "1" ? 1 : 12;
const sample = (rows: readonly Row[]) => rows.filter((_, index) => index % EVERY === 0);

const with2 = version === "2" ? describe : describe.skip;
const with1 = version === "1" ? describe : describe.skip;
const skipped = (wanted: string) =>
  version === wanted ? "" : " (skipped: aws on PATH is no such)";

with2(`the AWS CLI, version 2${skipped("2")}`, () => {
  test.each(sample(LINES))(
    "$why",
    async (row) => {
      const { stderr: _, ...living } = await askAws("aws", row);
      expect(recordedFor(row)).toMatchObject(living);
    },
    20_000,
  );
});

with1(`the AWS CLI, version 1${skipped("1")}`, () => {
  test.each(sample(LINES.filter(isFor1)))(
    "$why",
    async (row) => {
      const recorded = recordedFor(row);
      const living = await askAws("aws", row);
      expect(living.request).toEqual(recorded.request);
      expect(exampleAside(living.stdout)).toBe(exampleAside(recorded.stdout));
      expect(EXITS_OF_1[recorded.exit ?? -1]).toContain(living.exit);
    },
    20_000,
  );
});
