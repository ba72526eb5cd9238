import type { Data } from "./aws/data.ts";
import type { Globals } from "./aws/globals.ts";
import { type Call, readLine, takeGlobals } from "./aws/line.ts";
import { outputOf } from "./aws/outputShape.ts";
import { formatted } from "./aws/print.ts";
import { compileQuery, type Query } from "./aws/query.ts";
import { AWS_EXIT, generalFault, Refusal } from "./aws/refusal.ts";
import { inputSkeleton, outputSkeleton, yamlSkeleton } from "./aws/skeleton.ts";
import type { Desk } from "./desk.ts";
import { carry } from "./guard/carry.ts";
import { findingsText, report } from "./guard/report.ts";
import { profileOf, type Settings, settingsOf } from "./guard/settings.ts";
import { told, toldNo } from "./guard/tell.ts";
import { HELP, versionLine } from "./guard/usage.ts";

/** Runs `egress-guard authorize-security-group-egress`, and gives the exit code. */
export async function authorize(argv: readonly string[], desk: Desk): Promise<number> {
  const teller = { format: desk.env.AWS_CLI_ERROR_FORMAT ?? "enhanced" };
  try {
    return await run(argv, desk, teller);
  } catch (error) {
    const refusal = error instanceof Refusal ? error : generalFault(textOf(error));
    desk.err(await told(refusal, teller.format));
    if (argv.includes("--debug") && error instanceof Error) desk.err(`${error.stack}\n`);
    return refusal.exit;
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** How faults are told; the line's own options may say otherwise. */
interface Teller {
  format: string;
}

async function run(argv: readonly string[], desk: Desk, teller: Teller): Promise<number> {
  const { globals, rest, version } = takeGlobals(argv);
  teller.format = globals.errorFormat ?? teller.format;
  if (version) {
    desk.out(versionLine());
    return 0;
  }
  const query = await compileQuery(globals.query);
  const line = await readLine(rest, desk);
  switch (line.kind) {
    case "help":
      desk.out(HELP);
      return 0;
    case "skeleton":
      desk.out(
        line.format === "input" ? await formatted("json", inputSkeleton(), PLAIN) : yamlSkeleton(),
      );
      return 0;
    default: {
      const profile = profileOf(globals.profile, desk.env);
      const settings = settingsOf(profile, desk.env, await desk.profiles());
      teller.format = globals.errorFormat ?? settings.errorFormat;
      return call(desk, line, { globals, settings, query });
    }
  }
}

const PLAIN = { width: 80, colour: false };

/** How a call's answer is shown, and where the call goes. */
interface Manner {
  readonly globals: Globals;
  readonly settings: Settings;
  readonly query: Query;
}

async function call(desk: Desk, line: Call, manner: Manner): Promise<number> {
  const { globals, settings } = manner;
  await formatted(formatOf(manner), {}, PLAIN);
  if (line.kind === "sample") {
    desk.out(await shown(desk, outputSkeleton(), manner));
    return 0;
  }
  const { told: outcome, spent } = await carry(desk, line, globals, settings);
  if (outcome.kind === "opened") {
    desk.out(await shown(desk, outputOf(outcome.output), manner));
    desk.err(findingsText(outcome.notes));
    return 0;
  }
  if (outcome.brokenOff) {
    desk.err(`${desk.watched ? "\n" : ""}${outcome.message}\n`);
    return AWS_EXIT.interrupted;
  }
  desk.err(await toldNo(outcome, spent, globals.errorFormat ?? settings.errorFormat));
  desk.err(report(outcome.notes, keptWords(line)));
  return AWS_EXIT.service;
}

/** What a counter-offer keeps of the caller's own line. */
function keptWords({ guard }: Call): readonly string[] {
  const { guardEndpoint, localPrincipal } = guard;
  return [
    ...(guardEndpoint === undefined ? [] : ["--guard-endpoint", guardEndpoint]),
    ...(localPrincipal === undefined ? [] : ["--local-principal", localPrincipal]),
  ];
}

function formatOf({ globals, settings }: Manner): string {
  return globals.output ?? settings.output;
}

function shown(desk: Desk, output: Data, manner: Manner): Promise<string> {
  const { color } = manner.globals;
  const onTerminal = desk.columns !== undefined && !desk.env.NO_COLOR;
  const colour = color === "on" || (color === "auto" && onTerminal);
  const style = { width: desk.columns ?? PLAIN.width, colour };
  return formatted(formatOf(manner), manner.query(output), style);
}
