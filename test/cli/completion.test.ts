import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Command } from "commander";
import {
  GLOBAL_OPTIONS,
  GUARD_OPTIONS,
  OPERATION,
  OPERATION_OPTIONS,
} from "../../cli/aws/options.ts";
import { programOf } from "../../cli/program.ts";
import { answer } from "../support/fakeDesk.ts";
import { runProgram } from "../support/runProgram.ts";

const SHELLS = ["bash", "zsh", "fish"] as const;
type Shell = (typeof SHELLS)[number];

const program = await programOf([]);
let folder = "";
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "egress-guard-completion-"));
  mkdirSync(join(folder, "a folder"));
  writeFileSync(join(folder, "a file.yaml"), "");
  for (const shell of SHELLS) {
    const { written } = await runProgram(["completion", shell], () => answer(200, {}));
    writeFileSync(join(folder, `script.${shell}`), written.out);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

/** How each shell is asked what it offers for the last word of a line; the words are its arguments. */
const ASKED: Readonly<Record<Shell, { readonly flags: readonly string[]; readonly text: string }>> =
  {
    bash: {
      flags: ["--noprofile", "--norc", "-c"],
      text: `source script.bash
      [[ $(complete -p egress-guard) == "complete -F _egress_guard egress-guard" ]] || exit 1
      COMP_WORDS=(egress-guard "$@"); COMP_CWORD=$#
      _egress_guard
      for reply in "\${COMPREPLY[@]}"; do printf '%s\\n' "$reply"; done`,
    },
    // Outside its line editor zsh has no completion: what the script hands to it is printed here.
    zsh: {
      flags: ["-f", "-c"],
      text: `compdef() { :; }; _message() { :; }
      offer() { local one; for one in "$@"; do [[ $one == $PREFIX* ]] && print -r -- $one; done; return 0; }
      compadd() { shift; offer "$@"; }
      _describe() { offer "\${(@)\${(@P)2}%%:*}"; }
      _files() { if [[ $1 == -/ ]]; then offer *(N/); else offer *(N); fi; }
      compset() { PREFIX=\${PREFIX#*=}; }
      source ./script.zsh
      words=(egress-guard "$@"); CURRENT=$(($# + 1)); PREFIX=\${@[-1]}
      _egress_guard`,
    },
    fish: {
      flags: ["--no-config", "-c"],
      text: 'source script.fish; complete -C "egress-guard $LINE" | string replace -r "\\t.*" ""',
    },
  };

function offered(shell: Shell, ...words: readonly string[]): readonly string[] {
  const { flags, text } = ASKED[shell];
  const more = shell === "fish" ? [] : [shell, ...words];
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    LINE: words.join(" "),
    LD_LIBRARY_PATH: process.env.LD_LIBRARY_PATH,
  };
  const { stdout, stderr } = spawnSync(shell, [...flags, text, ...more], {
    cwd: folder,
    env,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .sort();
}

/** Every command, with the words that lead to it. */
function commandsBelow(command: Command, words: readonly string[] = []): readonly Known[] {
  const below = command.commands.map((one) => commandsBelow(one, [...words, one.name()]));
  return [{ words, command }, ...below.flat()];
}

interface Known {
  readonly words: readonly string[];
  readonly command: Command;
}

const COMMANDS = commandsBelow(program);

test("the tree has the commands that it is to have", () => {
  expect(COMMANDS.map(({ words }) => words.join(" "))).toEqual(
    expect.arrayContaining([OPERATION, "requests approve", "audit verify", "explain packet"]),
  );
});

test("a shell that is none is refused", async () => {
  const { exit, written } = await runProgram(["completion", "tcsh"], () => answer(200, {}));
  expect({ exit, out: written.out }).toEqual({ exit: 3, out: "" });
});

describe.each(SHELLS)("in %s", (shell) => {
  const there = spawnSync(shell, ["--version"]).status === 0;
  const each = there ? test : test.skip;
  const skipped = there ? "" : ` (skipped: no ${shell} on PATH)`;

  each(`every command is offered${skipped}`, () => {
    for (const { words, command } of COMMANDS.filter((one) => one.command.commands.length > 0)) {
      const names = command.commands.map((one) => one.name());
      expect(offered(shell, ...words, "")).toEqual(expect.arrayContaining(names));
    }
  });

  each.each(COMMANDS)(`every option is offered: $words${skipped}`, ({ words, command }) => {
    const options = command.options.flatMap(({ long }) => long ?? []);
    const help = words[0] === OPERATION ? [] : ["--help"];
    expect(offered(shell, ...words, "--")).toEqual([...options, ...help].sort());
  });

  each(`and those of EC2's operation are all that it takes${skipped}`, () => {
    const all = [...GLOBAL_OPTIONS, ...OPERATION_OPTIONS, ...GUARD_OPTIONS];
    expect(offered(shell, OPERATION, "--")).toEqual(all.map(({ name }) => `--${name}`).sort());
  });

  const rows: readonly (readonly [
    why: string,
    words: readonly string[],
    expected: readonly string[],
  ])[] = [
    ["a beginning leads on", ["req"], ["requests"]],
    ["a choice is offered", ["requests", "list", "--output", ""], ["json", "text"]],
    ["a choice begun", ["requests", "list", "--status", "can"], ["cancelled"]],
    ["a choice of EC2's operation", [OPERATION, "--color", ""], ["auto", "off", "on"]],
    [
      "a value is not taken for a command",
      ["requests", "list", "--profile", "show", "--sin"],
      ["--since"],
    ],
    ["nor one after an equals sign", ["requests", "list", "--profile=show", "--sin"], ["--since"]],
    ["nothing for a value that can be anything", ["requests", "list", "--profile", ""], []],
    ["nothing for an id", ["requests", "show", "req"], []],
    ["folders, where one is taken", ["serve", "--data", "a"], ["a folder"]],
    ["what an argument may be", ["completion", ""], ["bash", "fish", "zsh"]],
    ["commands after help", ["help", "au"], ["audit", OPERATION]],
    ["a command that there is none of", ["nonsense", "--vers"], ["--version"]],
  ];

  each.each(rows)(`%s${skipped}`, (_, words, expected) => {
    const slashless = offered(shell, ...words).map((word) =>
      word.replace(/\/$/, "").replaceAll("\\ ", " "),
    );
    expect(slashless.filter((word) => word !== "--help")).toEqual(expected);
  });

  each.each([
    ["an option", ["check", "--policy", "a"]],
    ["an argument", ["policy", "diff", "a"]],
  ])(`files and folders, where a file is taken by %s${skipped}`, (_, line) => {
    const words = offered(shell, ...line);
    expect(words.map((word) => word.replace(/\/$/, "").replaceAll("\\ ", " "))).toEqual(
      expect.arrayContaining(["a file.yaml", "a folder"]),
    );
  });
});
