import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { OPERATION } from "../aws/options.ts";
import { shellWord } from "../guard/offer.ts";
import { withAlias, withoutAlias } from "./aliasFile.ts";
import { isShim, shimScript } from "./shim.ts";
import { ALIAS_VARIABLE } from "./variable.ts";

/** What was done, or why nothing was. */
export interface Done {
  readonly ok: boolean;
  readonly lines: readonly string[];
}

/** What the installer needs to know of the machine. */
export interface Place {
  readonly home: string;
  readonly path: string;
  readonly platform: string;
  /** The words that run this command. */
  readonly guard: readonly string[];
  /** What `aws --version` prints; `undefined` where there is no `aws`. */
  readonly awsVersion: () => string | undefined;
}

const NOT_ON_WINDOWS = "this is for shells of Unix; nothing was changed";

/** Makes the AWS CLI give the operation to the guard, by an alias of its own. */
export function installAlias(place: Place): Done {
  if (place.platform === "win32") return refused(NOT_ON_WINDOWS);
  const version = place.awsVersion();
  const major = /^aws-cli\/(\d+)\./.exec(version ?? "")?.[1];
  if (major === undefined)
    return refused("there is no aws on PATH that tells its version; nothing was changed");
  if (Number(major) < 2) {
    return refused(
      `aws-cli ${major} has no aliases for operations, only for whole services; nothing was changed`,
      "a script in its place does the same: egress-guard install-alias --shim FOLDER",
    );
  }
  const file = aliasFile(place);
  const command = [`${ALIAS_VARIABLE}=1`, ...place.guard.map(shellWord), OPERATION].join(" ");
  const edit = withAlias(read(file), command);
  if (!edit.ok) return refused(`${file}: ${edit.fault}; nothing was changed`);
  write(file, edit.text, 0o600);
  return done(
    `aws ec2 ${OPERATION} now goes through egress-guard (${file})`,
    ...(place.platform === "linux"
      ? []
      : [
          "here the AWS CLI's global options (--output, --query, --profile, --region, …) do not reach it;",
          "a script in its place passes every word: egress-guard install-alias --shim FOLDER",
        ]),
  );
}

/** Takes the alias out of the AWS CLI's file. */
export function removeAlias(place: Place): Done {
  const file = aliasFile(place);
  const text = read(file);
  const rest = withoutAlias(text);
  if (rest === text) return done(`there is no alias of egress-guard's in ${file}`);
  write(file, rest, 0o600);
  return done(`aws ec2 ${OPERATION} goes to EC2 again (${file})`);
}

/** Puts a script named `aws` into a folder, to stand before the real one on PATH. */
export function installShim(place: Place, folder: string): Done {
  if (place.platform === "win32") return refused(NOT_ON_WINDOWS);
  const shim = join(resolve(folder), "aws");
  if (existsSync(shim) && !isShim(read(shim))) {
    return refused(`${shim} is there already, and is not egress-guard's; nothing was changed`);
  }
  const aws = realAws(place.path, shim);
  if (aws === undefined)
    return refused("there is no aws on PATH to stand before; nothing was changed");
  write(shim, shimScript(place.guard, aws), 0o755);
  const first = programs(place.path)[0];
  const onPath = first === shim;
  return done(
    `${shim} gives aws ec2 ${OPERATION} to egress-guard, and all else to ${aws}`,
    ...(onPath ? [] : [`put its folder first: export PATH=${shellWord(dirname(shim))}:$PATH`]),
  );
}

/** Takes the script away again. */
export function removeShim(folder: string): Done {
  const shim = join(resolve(folder), "aws");
  if (!existsSync(shim)) return done(`there is no ${shim}`);
  if (!isShim(read(shim))) return refused(`${shim} is not egress-guard's; nothing was changed`);
  rmSync(shim);
  return done(`${shim} is gone`);
}

function done(...lines: readonly string[]): Done {
  return { ok: true, lines };
}

function refused(...lines: readonly string[]): Done {
  return { ok: false, lines };
}

function aliasFile({ home }: Place): string {
  return join(home, ".aws", "cli", "alias");
}

function read(file: string): string {
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

/** Writes a file whole or not at all; where it is a link, what it leads to is written. */
function write(file: string, text: string, newMode: number): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const target = existsSync(file) ? realpathSync(file) : file;
  const mode = existsSync(target) ? statSync(target).mode & 0o777 : newMode;
  const draft = `${target}.egress-guard`;
  writeFileSync(draft, text, { mode });
  chmodSync(draft, mode);
  renameSync(draft, target);
}

function programs(path: string): readonly string[] {
  return path
    .split(delimiter)
    .map((folder) => join(folder, "aws"))
    .filter(isProgram);
}

function realAws(path: string, shim: string): string | undefined {
  return programs(path).find((program) => program !== shim && !isShim(read(program)));
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
