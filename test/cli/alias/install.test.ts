import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import {
  installAlias,
  installShim,
  type Place,
  removeAlias,
  removeShim,
} from "../../../cli/alias/install.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "egress-guard-alias-"));
  program("real/aws", 'echo aws "$@"');
  program("guard", 'printf "guard"; printf " <%s>" "$@"; echo');
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (name: string) => join(folder, name);
const file = () => readFileSync(at(".aws/cli/alias"), "utf8");

function program(name: string, script: string): void {
  mkdirSync(join(at(name), ".."), { recursive: true });
  writeFileSync(at(name), `#!/bin/sh\n${script}\n`);
  chmodSync(at(name), 0o755);
}

function place(members: Partial<Place> = {}): Place {
  return {
    home: folder,
    path: `${at("shim")}:${at("real")}`,
    platform: "linux",
    guard: [at("guard")],
    awsVersion: () => "aws-cli/2.36.7 Python/3.13 Linux/6 source/x86_64\n",
    ...members,
  };
}

describe("install-alias", () => {
  test("writes the alias for an AWS CLI that has such aliases, for its owner alone to read", () => {
    expect(installAlias(place()).ok).toBe(true);
    expect(file()).toContain(
      `authorize-security-group-egress = !EGRESS_GUARD_ALIAS=1 ${at("guard")} authorize-security-group-egress\n`,
    );
    expect(statSync(at(".aws/cli/alias")).mode & 0o777).toBe(0o600);
    expect(existsSync(at(".aws/cli/alias.egress-guard"))).toBe(false);
  });

  test("keeps the mode of a file that is there, and the link that leads to it", () => {
    mkdirSync(at(".aws/cli"), { recursive: true });
    writeFileSync(at("dotfile"), "[toplevel]\n", { mode: 0o640 });
    symlinkSync(at("dotfile"), at(".aws/cli/alias"));
    installAlias(place());
    expect(readFileSync(at("dotfile"), "utf8")).toContain("[command ec2]");
    expect(statSync(at("dotfile")).mode & 0o777).toBe(0o640);
    removeAlias(place());
    expect(readFileSync(at("dotfile"), "utf8")).toBe("[toplevel]\n");
  });

  test("says where the AWS CLI's own options do not come through", () => {
    const { lines } = installAlias(place({ platform: "darwin" }));
    expect(lines.join(" ")).toContain("--shim");
  });

  test.each([
    ["aws-cli 1, which has no such aliases", { awsVersion: () => "aws-cli/1.45.11 Python/3.11" }],
    ["no aws at all", { awsVersion: () => undefined }],
    ["an aws that is something else", { awsVersion: () => "hello" }],
    ["Windows", { platform: "win32" }],
  ])("changes nothing with %s, and says so", (_, members) => {
    const { ok, lines } = installAlias(place(members));
    expect(ok).toBe(false);
    expect(lines[0]).toContain("nothing was changed");
    expect(existsSync(at(".aws"))).toBe(false);
  });

  test("leaves an alias of somebody else's", () => {
    mkdirSync(at(".aws/cli"), { recursive: true });
    const theirs = "[command ec2]\nauthorize-security-group-egress = !mine\n";
    writeFileSync(at(".aws/cli/alias"), theirs);
    expect(installAlias(place()).ok).toBe(false);
    expect(file()).toBe(theirs);
  });

  test("--remove says that there is nothing to remove", () => {
    expect(removeAlias(place())).toMatchObject({
      ok: true,
      lines: [expect.stringMatching(/^there is no/)],
    });
    expect(existsSync(at(".aws"))).toBe(false);
  });
});

describe("install-alias --shim", () => {
  const OPERATION = "authorize-security-group-egress";

  function call(...words: readonly string[]): string {
    const { stdout, stderr } = spawnSync(at("shim/aws"), words, { encoding: "utf8" });
    return stdout + stderr;
  }

  test.each([
    ["ec2", OPERATION, "--group-id", "a b", "--output", "text"],
    ["--output", "text", "ec2", OPERATION, "--query", "it's $HOME `x`"],
    ["ec2", "--debug", "--region", "us-east-1", OPERATION],
    ["--output=text", "--no-cli-pager", "ec2", OPERATION, "", "\n"],
    ["--profile", "ec2", "ec2", OPERATION],
  ])("gives every word to the guard: %j", (...words) => {
    expect(installShim(place(), at("shim")).ok).toBe(true);
    expect(call(...words)).toBe(`guard${words.map((word) => ` <${word}>`).join("")}\n`);
  });

  test.each([
    ["ec2", "describe-instances"],
    ["ec2", "describe-tags", OPERATION],
    ["--profile", "ec2", "s3", OPERATION],
    ["s3", "ls"],
    ["--version"],
    [OPERATION],
    ["ec2", "--region", OPERATION],
    [],
  ])("gives all else to the real aws: %j", (...words) => {
    installShim(place(), at("shim"));
    expect(call(...words)).toBe(`${["aws", ...words].join(" ")}\n`);
  });

  test("says that its folder must come first where it does not", () => {
    const { lines } = installShim(place({ path: at("real") }), at("shim"));
    expect(lines[1]).toBe(`put its folder first: export PATH=${at("shim")}:$PATH`);
    expect(installShim(place(), at("shim")).lines).toHaveLength(1);
  });

  test("never stands before itself, nor before another shim", () => {
    installShim(place(), at("shim"));
    const path = `${at("shim")}:${at("other")}:${at("real")}`;
    installShim(place({ path }), at("other"));
    expect(readFileSync(at("other/aws"), "utf8")).toContain(`exec ${at("real/aws")} "$@"`);
    installShim(place({ path }), at("shim"));
    expect(readFileSync(at("shim/aws"), "utf8")).toContain(`exec ${at("real/aws")} "$@"`);
  });

  test("changes nothing where there is no aws to stand before", () => {
    expect(installShim(place({ path: at("shim") }), at("shim")).ok).toBe(false);
    expect(existsSync(at("shim"))).toBe(false);
  });

  test("leaves a program of somebody else's, when it comes and when it goes", () => {
    program("shim/aws", "echo mine");
    expect(installShim(place(), at("shim")).ok).toBe(false);
    expect(removeShim(at("shim")).ok).toBe(false);
    expect(call()).toBe("mine\n");
  });

  test("--remove takes the script away", () => {
    installShim(place(), at("shim"));
    expect(removeShim(at("shim")).ok).toBe(true);
    expect(existsSync(at("shim/aws"))).toBe(false);
    expect(removeShim(at("shim")).ok).toBe(true);
  });
});
