import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { typedWords } from "../../../cli/alias/typed.ts";

const OPERATION = "authorize-security-group-egress";
const OWN = [OPERATION, "--group-id", "a b"];

describe("the words that were typed", () => {
  const TYPED = ["--output", "text", "ec2", OPERATION, "--region", "r", "--group-id", "a b"];

  test.each([
    ["of an aws in Python", ["python3", "/usr/bin/aws", ...TYPED], TYPED],
    ["of an aws that is one file", ["/usr/local/bin/aws", ...TYPED], TYPED],
    ["of the module", ["python3", "-m", "awscli", ...TYPED], TYPED],
    ["of a call for something else", ["aws", "ec2", OPERATION, "--group-id", "c"], OWN],
    ["of another operation", ["aws", "ec2", "describe-instances"], OWN],
    ["of a call that is wrong", ["aws", "--output", "xml", "ec2", OPERATION], OWN],
    ["of another program", ["bash", ...TYPED], OWN],
    ["of nobody", [], OWN],
  ])("%s", (_, caller, words) => {
    expect(typedWords(OWN, () => [["sh", "-c", "x"], caller])).toEqual(words);
  });
});

const linux = process.platform === "linux" ? describe : describe.skip;

linux("an alias of the AWS CLI's, on Linux", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "egress-guard-typed-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test("gets the global options that the AWS CLI keeps to itself", () => {
    const entry = join(import.meta.dirname, "../../../cli/egressGuard.ts");
    const aws = join(folder, "aws");
    const command = `EGRESS_GUARD_ALIAS=1 ${process.execPath} ${entry} ${OPERATION} --generate-cli-skeleton output --group-id 'a b'`;
    const script = `require("node:child_process").spawnSync(${JSON.stringify(command)}, { shell: true, stdio: "inherit" });`;
    writeFileSync(aws, script);
    const words = ["--output", "text", "ec2", OPERATION, "--generate-cli-skeleton", "output"];
    const rest = ["--group-id", "a b", "--query", "SecurityGroupRules[0].Tags"];
    const { stdout, stderr } = spawnSync(process.execPath, [aws, ...words, ...rest], {
      encoding: "utf8",
    });
    expect({ stdout, stderr }).toEqual({ stdout: "Key\tValue\n", stderr: "" });
  });
});
