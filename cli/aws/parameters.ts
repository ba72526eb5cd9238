import { readInputJson, readInputYaml } from "./cliInput.ts";
import { toInteger } from "./integer.ts";
import { OPERATION_OPTIONS } from "./options.ts";
import { UnreadableFile } from "./paramFile.ts";
import { unreadable, wrongParameter } from "./refusal.ts";
import { INPUT } from "./shape.ts";
import type { LoadText } from "./shorthand.ts";
import { permissionOf, SIMPLE_FORMS } from "./simpleForms.ts";
import { unpackList } from "./unpack.ts";
import type { Dict, Value } from "./value.ts";
import type { Given, Words } from "./words.ts";

/**
 * The request's parameters as the operation's options give them; what `--cli-input-json` or `--cli-input-yaml` says
 * comes in where no option speaks.
 */
export async function parametersOf({ values }: Words, load: LoadText): Promise<Dict> {
  refuseMixture(values);
  const parameters = new Map<string, Value>();
  const simple: Partial<Record<(typeof SIMPLE_FORMS)[number], string>> = {};
  for (const { name } of OPERATION_OPTIONS) {
    const given = values.get(name);
    if (given === undefined) continue;
    const value = named(name, () => unpack(name, given, load));
    const form = SIMPLE_FORMS.find((candidate) => candidate === name);
    if (form !== undefined && typeof value === "string") simple[form] = value;
    const member = MEMBERS.get(name);
    if (member !== undefined) parameters.set(member, value);
  }
  const permission = permissionOf(simple, parameters.get("IpPermissions"));
  if (permission !== undefined) parameters.set("IpPermissions", [permission]);
  const input = await inputOf(values, load);
  return new Map([...parameters, ...[...input].filter(([member]) => !parameters.has(member))]);
}

/** The member of the request that an option gives, by the option's name. */
const MEMBERS: ReadonlyMap<string, keyof (typeof INPUT)["members"]> = new Map(
  (Object.keys(INPUT.members) as (keyof (typeof INPUT)["members"])[]).map((member) => [
    member.replace(/(?!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase(),
    member,
  ]),
);

function unpack(name: string, given: Given, load: LoadText): Value {
  if (typeof given === "boolean") return given;
  const member = MEMBERS.get(name);
  const shape = member === undefined ? undefined : INPUT.members[member];
  if (typeof given !== "string") {
    return shape === undefined ? given : unpackList(`--${name}`, given, shape, load);
  }
  const text = load(given) ?? given;
  return shape?.kind === "integer" ? toInteger(text) : text;
}

/** A file that can't be read is told under the name of the option that named it. */
function named<T>(name: string, unpackIt: () => T): T {
  try {
    return unpackIt();
  } catch (error) {
    if (error instanceof UnreadableFile) throw unreadable(`--${name}`, error.message);
    throw error;
  }
}

/** The simple options and --ip-permissions describe the same thing: one line takes one of the two. */
function refuseMixture(values: ReadonlyMap<string, Given>): void {
  if (isEmpty(values.get("ip-permissions"))) return;
  const mixed = SIMPLE_FORMS.find((form) => !isEmpty(values.get(form)));
  if (mixed === undefined) return;
  const option = mixed.replaceAll("-", "_");
  throw wrongParameter(
    `The --${option} option is not compatible with the --ip-permissions option `,
  );
}

function isEmpty(given: Given | undefined): boolean {
  return given === undefined || typeof given === "boolean" || given.length === 0;
}

async function inputOf(values: ReadonlyMap<string, Given>, load: LoadText): Promise<Dict> {
  const json = values.get("cli-input-json");
  const yaml = values.get("cli-input-yaml");
  if (json !== undefined && yaml !== undefined) {
    throw wrongParameter("Only one --cli-input- parameter may be specified.");
  }
  if (typeof json === "string") return readInputJson(load(json) ?? json);
  return typeof yaml === "string" ? readInputYaml(load(yaml) ?? yaml) : new Map();
}
