import { AWS_EXIT, generalFault, Refusal } from "../aws/refusal.ts";

/** Settings of the environment and of the shared configuration, as one profile has them. */
export interface Settings {
  readonly region?: string;
  readonly output: string;
  readonly errorFormat: string;
  readonly caBundle?: string;
  readonly maxAttempts: number;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** What the shared files hold, by profile. */
export type Profiles = Readonly<Record<string, Variables | undefined>>;

/** The profile that counts: the one on the line, or the environment's. */
export function profileOf(line: string | undefined, env: Variables): string | undefined {
  return line ?? env.AWS_PROFILE ?? env.AWS_DEFAULT_PROFILE;
}

/** What an option leaves open: the environment first, then the profile, then what always holds. */
export function settingsOf(
  profile: string | undefined,
  env: Variables,
  profiles: Profiles,
): Settings {
  const section = profiles[profile ?? "default"];
  if (profile !== undefined && profile !== "default" && section === undefined) {
    throw generalFault(`The config profile (${profile}) could not be found`);
  }
  const region = env.AWS_REGION ?? env.AWS_DEFAULT_REGION ?? section?.region;
  const caBundle = env.AWS_CA_BUNDLE ?? section?.ca_bundle;
  return {
    output: env.AWS_DEFAULT_OUTPUT ?? section?.output ?? "json",
    errorFormat: env.AWS_CLI_ERROR_FORMAT ?? section?.cli_error_format ?? "enhanced",
    maxAttempts: attemptsOf(env.AWS_MAX_ATTEMPTS ?? section?.max_attempts),
    ...(region === undefined ? {} : { region }),
    ...(caBundle === undefined ? {} : { caBundle }),
  };
}

const DEFAULT_ATTEMPTS = 3;

function attemptsOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_ATTEMPTS;
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw generalFault(
    `Value provided to "max_attempts": ${text} must be an integer greater than or equal to 1.`,
  );
}

/** There is no region, and one is needed. */
export function noRegion(): Refusal {
  const message =
    'You must specify a region. You can also configure your region by running "aws configure".';
  return new Refusal(AWS_EXIT.configuration, "NoRegion", message);
}
