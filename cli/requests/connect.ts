import type { Command } from "commander";
import type { CallGlobals } from "../aws/globals.ts";
import type { Desk } from "../desk.ts";
import { type Session, sessionOf } from "../guard/session.ts";
import { profileOf, settingsOf } from "../guard/settings.ts";
import { endpointUrl, principalArn, seconds } from "../options.ts";
import { type Output, outputOption } from "../output.ts";

/** The options that every command about requests takes, as commander hands them over. */
export interface ConnectOptions {
  readonly guardEndpoint?: string;
  readonly endpointUrl?: string;
  readonly localPrincipal?: string;
  readonly profile?: string;
  readonly region?: string;
  readonly signRequest: boolean;
  readonly verifySsl: boolean;
  readonly caBundle?: string;
  readonly cliReadTimeout: number;
  readonly cliConnectTimeout: number;
  readonly debug?: true;
  readonly output: Output;
}

/** Adds the options that say which guard is meant and how it is reached, named as the AWS CLI names them. */
export function withConnectOptions(command: Command): Command {
  return command
    .addOption(outputOption())
    .option(
      "--guard-endpoint <url>",
      "where the guard answers (default: --endpoint-url, EGRESS_GUARD_ENDPOINT, this machine)",
      endpointUrl,
    )
    .option("--endpoint-url <url>", "the same, as the AWS CLI says it", endpointUrl)
    .option(
      "--local-principal <arn>",
      "as whom a guard on this machine takes you (default: EGRESS_GUARD_LOCAL_PRINCIPAL, or its own)",
      principalArn,
    )
    .option("--profile <name>", "profile of the shared configuration that has the credentials")
    .option("--region <name>", "region of the guard, where its endpoint does not name it")
    .option("--no-sign-request", "send calls unsigned")
    .option("--no-verify-ssl", "believe any certificate")
    .option("--ca-bundle <file>", "PEM certificates of the authorities to believe")
    .option("--cli-read-timeout <seconds>", "longest silence; 0 waits without end", seconds, 60)
    .option("--cli-connect-timeout <seconds>", "longest try to connect", seconds, 60)
    .option("--debug", "show calls and answers on the error output");
}

/** A guard that can be asked, and how often at most for one answer. */
export interface Connected {
  readonly desk: Desk;
  readonly session: Session;
  readonly maxAttempts: number;
}

/** Opens the way to the guard that the options, the environment and the profile name. */
export async function connect(desk: Desk, options: ConnectOptions): Promise<Connected> {
  const profile = profileOf(options.profile, desk.env);
  const settings = settingsOf(profile, desk.env, await desk.profiles());
  const session = sessionOf(desk, globalsOf(options), settings, options);
  return { desk, session, maxAttempts: settings.maxAttempts };
}

function globalsOf(options: ConnectOptions): CallGlobals {
  const { endpointUrl: url, profile, region, caBundle, signRequest, verifySsl } = options;
  return {
    debug: options.debug === true,
    signRequest,
    verifySsl,
    readTimeoutMs: options.cliReadTimeout * 1_000,
    connectTimeoutMs: options.cliConnectTimeout * 1_000,
    ...(url === undefined ? {} : { endpointUrl: url }),
    ...(profile === undefined ? {} : { profile }),
    ...(region === undefined ? {} : { region }),
    ...(caBundle === undefined ? {} : { caBundle }),
  };
}
