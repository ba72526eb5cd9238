import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import type { Command } from "commander";
import { readLine, takeGlobals } from "../../cli/aws/line.ts";
import {
  GLOBAL_OPTIONS,
  GUARD_OPTIONS,
  OPERATION,
  OPERATION_OPTIONS,
} from "../../cli/aws/options.ts";
import { HELP } from "../../cli/guard/usage.ts";
import { EXAMPLES } from "../../cli/help/examples.ts";
import { wordsOf } from "../../cli/help/examplesFirst.ts";
import { programOf } from "../../cli/program.ts";
import { answer } from "../support/fakeDesk.ts";
import { runProgram } from "../support/runProgram.ts";

const program = await programOf([]);

function below(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(below)];
}

const COMMANDS = below(program).map(wordsOf);

/** The words that bash passes to `egress-guard` on a line; what the line writes goes to a home of its own. */
function wordsIn(line: string): readonly string[] {
  const home = mkdtempSync(join(tmpdir(), "egress-guard-help-"));
  for (const folder of [".zfunc", ".config/fish/completions"]) {
    mkdirSync(join(home, folder), { recursive: true });
  }
  const script = `egress-guard() { printf '%s\\0' "$@" >&3; }; ${line}`;
  const { output, status } = spawnSync("bash", ["-c", script], {
    env: { HOME: home },
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  rmSync(home, { recursive: true });
  expect({ status, err: output[2] }).toEqual({ status: 0, err: "" });
  return (output[3] ?? "").split("\0").slice(0, -1);
}

/** What a line makes commander run, instead of running it: the words that lead to the command. */
async function commandOf(words: readonly string[]): Promise<string | undefined> {
  const tree = await programOf([]);
  let ran: string | undefined;
  for (const command of below(tree)) {
    command.exitOverride().configureOutput({ writeErr: () => {} });
    command.action(() => {
      ran = wordsOf(command);
    });
  }
  await tree.parseAsync(words, { from: "user" });
  return ran;
}

/** The operation's words are read by the AWS CLI's rules. */
async function operationOf(words: readonly string[]): Promise<string> {
  const files = { env: {}, home: "/", read: () => Buffer.from('{"GroupId":"x"}') };
  return (await readLine(takeGlobals(words).rest, files)).kind;
}

describe("help", () => {
  test.each(COMMANDS.filter((words) => words !== OPERATION))(
    "of %j begins with what the command is for, and examples",
    async (words) => {
      const { written, exit } = await runProgram(
        [...words.split(" ").filter(Boolean), "--help"],
        () => answer(200, {}),
      );
      expect(exit).toBe(0);
      const { out } = written;
      const [head, examples = "", usage = ""] = out.split(/^(?:Examples|Usage): ?\n?/m);
      expect(head).toMatch(/^\S.*\n\n$/);
      expect(examples.match(/^ {2}egress-guard /gm)?.length).toBeGreaterThan(0);
      expect(usage).toMatch(/^egress-guard /);
    },
  );

  test("has examples of no command that there is none of", () => {
    expect(Object.keys(EXAMPLES).filter((words) => !COMMANDS.includes(words))).toEqual([]);
  });

  test.each([...OPERATION_OPTIONS, ...GUARD_OPTIONS, ...GLOBAL_OPTIONS].filter(isTold))(
    `of ${OPERATION} names --$name`,
    ({ name }) => {
      expect(HELP).toMatch(new RegExp(`--${name}\\b`));
    },
  );

  test(`of ${OPERATION} is shown by help, too`, async () => {
    const { written } = await runProgram(["help", OPERATION], () => answer(200, {}));
    expect(written.out).toBe(HELP);
  });
});

/** Some of EC2's own members are refused since long, and --cli-auto-prompt is not offered. */
function isTold({ name }: { readonly name: string }): boolean {
  return !/^(?:source-security-group-\w|ip-protocol|from-port|to-port|cidr-ip|cli-auto)/.test(name);
}

const ROWS = Object.entries(EXAMPLES).flatMap(([words, examples]) =>
  examples.map(({ line }) => [line, words] as const),
);

describe("an example is a line that the command takes", () => {
  test.each(ROWS.filter(([, words]) => words !== ""))("%s", async (line, words) => {
    const ran = await commandOf(wordsIn(line));
    expect(ran === words || ran?.startsWith(`${words} `)).toBe(true);
  });

  test.each(ROWS.filter(([, words]) => words === ""))("%s", async (line) => {
    const words = wordsIn(line);
    if (words[0] === OPERATION) expect(await operationOf(words)).toBe("call");
    else expect(await commandOf(words)).toBeDefined();
  });

  const operation = HELP.replaceAll("\\\n", "").match(/^ {2}egress-guard .*$/gm) ?? [];
  test.each(operation)("%s", async (line) => {
    expect(await operationOf(wordsIn(line))).toBe("call");
  });

  test("and a line that it does not take is none", async () => {
    await expect(commandOf(["requests", "show", "x"])).rejects.toThrow();
    expect(operation).toHaveLength(3);
  });
});
