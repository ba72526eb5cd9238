import { type Command, InvalidArgumentError } from "commander";
import type { Subject } from "../core/policy/facts.ts";
import { formatPolicyFault } from "../core/policy/fault.ts";
import { PRINCIPAL_TEXTS, readPrincipal } from "../core/policy/workshop/principal.ts";
import { bodyOfRules, type Scene, sceneOf, subjectIn } from "../core/policy/workshop/scene.ts";
import type { WrittenScene } from "../core/policy/workshop/sceneDocument.ts";
import { readShorthand } from "../core/request/shorthand.ts";
import { momentOption } from "./momentOption.ts";

/** The options of the commands that judge a request on a desk, as commander hands them over. */
export interface SceneOptions {
  readonly policy: string;
  readonly facts?: string;
  readonly principal?: string;
  readonly now?: Date;
  readonly vpc?: string;
  readonly groupTag?: Readonly<Record<string, string>>;
  readonly tag?: Readonly<Record<string, string>>;
}

/** All that the policy judges by, or a line for each thing that is wrong with what was named. */
export type SubjectReading =
  | { readonly ok: true; readonly subject: Subject }
  | { readonly ok: false; readonly lines: readonly string[] };

/** Who asks where nobody is named: the local guard's own principal. */
const LOCAL = "arn:aws:iam::111122223333:user/local";

/** Adds the options that say who asks, when, and for which group. */
export function addSceneOptions(command: Command): Command {
  return command
    .option("--policy <file>", "policy to judge by", "policies/policy.yaml")
    .option(
      "--facts <file>",
      "YAML of principal, now, group, tags, prefixLists and ticket, as in a policy's tests",
    )
    .option("--principal <arn>", `who asks (default: ${LOCAL})`, principal)
    .addOption(momentOption("when it is asked"))
    .option("--vpc <id>", "the group's VPC; without it, EC2 did not say", vpcId)
    .option("--group-tag <key=value>", "a tag of the group; may be repeated", keyValue)
    .option("--tag <key=value>", "a tag of the new rules; may be repeated", keyValue);
}

/**
 * Reads the request that is named: a rule on one line, a file with what AuthorizeSecurityGroupEgress takes, or `-` for such on
 * the standard input; and the policy and the surroundings that the options name.
 */
export async function readSubject(named: string, options: SceneOptions): Promise<SubjectReading> {
  const [{ readPolicyFile }, { readRequest }] = await Promise.all([
    import("../local/policyFile.ts"),
    import("../core/request/read.ts"),
  ]);
  const [source, facts] = await Promise.all([readPolicyFile(options.policy), readFacts(options)]);
  if (!source.ok) return { ok: false, lines: source.faults.map(formatPolicyFault) };
  if (!facts.ok) return facts;
  const scene = sceneOf(facts.scene);
  const body = await readBody(named, scene);
  if (!body.ok) return body;
  const reading = readRequest(body.bytes, scene.context);
  if (reading.kind === "request") {
    return { ok: true, subject: subjectIn(scene, reading.request, source.policy) };
  }
  const where = named === "-" ? "stdin" : named;
  const faults =
    reading.kind === "too-large" ? [{ pointer: "", detail: reading.detail }] : reading.faults;
  return { ok: false, lines: faults.map(({ pointer, detail }) => `${where}${pointer}: ${detail}`) };
}

type FactsReading =
  | { readonly ok: true; readonly scene: WrittenScene }
  | { readonly ok: false; readonly lines: readonly string[] };

/** The scene of the file that is named, if any, with what the options say instead. */
async function readFacts(options: SceneOptions): Promise<FactsReading> {
  const [{ readText }, { readScene }] = await Promise.all([
    import("../local/policyFile.ts"),
    import("../core/policy/workshop/readScene.ts"),
  ]);
  const read = options.facts === undefined ? undefined : await readText(options.facts);
  if (read?.ok === false) return { ok: false, lines: [`${options.facts} ${read.message}`] };
  const text = read?.text ?? "{}";
  const file = readScene(text, options.facts ?? "");
  if (!file.ok) return { ok: false, lines: file.faults.map(formatPolicyFault) };
  const { vpc, groupTag, tag } = options;
  const scene = file.document;
  return {
    ok: true,
    scene: {
      ...scene,
      principal: options.principal ?? scene.principal ?? LOCAL,
      now: options.now?.toISOString() ?? scene.now ?? new Date().toISOString(),
      group: {
        ...scene.group,
        ...(vpc !== undefined && { vpcId: vpc }),
        ...(groupTag !== undefined && { tags: { ...scene.group?.tags, ...groupTag } }),
      },
      tags: { ...scene.tags, ...tag },
    },
  };
}

type BodyReading =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly lines: readonly string[] };

async function readBody(named: string, scene: Scene): Promise<BodyReading> {
  if (named.includes(" ")) {
    const rule = readShorthand(named);
    if (!rule.ok) return { ok: false, lines: [rule.message] };
    return {
      ok: true,
      bytes: new TextEncoder().encode(JSON.stringify(bodyOfRules([named], scene))),
    };
  }
  if (named === "-") return { ok: true, bytes: await standardInput() };
  const { readText } = await import("../local/policyFile.ts");
  const read = await readText(named);
  if (!read.ok) return { ok: false, lines: [`${named} ${read.message}`] };
  return { ok: true, bytes: new TextEncoder().encode(read.text) };
}

async function standardInput(): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

function principal(text: string): string {
  if (readPrincipal(text) !== undefined) return text;
  throw new InvalidArgumentError(`write ${PRINCIPAL_TEXTS}.`);
}

function vpcId(text: string): string {
  if (/^vpc-(?:[0-9a-f]{8}|[0-9a-f]{17})$/.test(text)) return text;
  throw new InvalidArgumentError("write vpc- and 8 or 17 lower-case hex digits.");
}

function keyValue(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const at = text.indexOf("=");
  if (at > 0) return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
  throw new InvalidArgumentError("write a key, an equals sign and a value.");
}
