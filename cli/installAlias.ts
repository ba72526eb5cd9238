import { spawnSync } from "node:child_process";
import { homedir } from "node:os";
import { Command } from "commander";
import {
  type Done,
  installAlias,
  installShim,
  type Place,
  removeAlias,
  removeShim,
} from "./alias/install.ts";
import { EXIT } from "./exit.ts";

/** The options of `install-alias` as commander hands them over. */
interface Options {
  readonly shim?: string;
  readonly remove?: true;
}

/** The command that puts the guard behind `aws ec2 authorize-security-group-egress`. */
export function installAliasCommand(): Command {
  return new Command("install-alias")
    .description("make `aws ec2 authorize-security-group-egress` go through the guard")
    .option("--shim <folder>", "by a script named aws in this folder, instead of an alias of aws")
    .option("--remove", "take it back; lines of your own stay as they are")
    .action(run);
}

function run(options: Options): void {
  const { ok, lines } = carryOut(options);
  for (const line of lines) (ok ? console.log : console.error)(line);
  if (!ok) process.exitCode = EXIT.failure;
}

function carryOut({ shim, remove }: Options): Done {
  const place = thisPlace();
  if (shim !== undefined) return remove ? removeShim(shim) : installShim(place, shim);
  return remove ? removeAlias(place) : installAlias(place);
}

function thisPlace(): Place {
  const [, script = ""] = process.argv;
  return {
    home: homedir(),
    path: process.env.PATH ?? "",
    platform: process.platform,
    guard: [process.execPath, script],
    awsVersion: () => spawnSync("aws", ["--version"], { encoding: "utf8" }).stdout ?? undefined,
  };
}
