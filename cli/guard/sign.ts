import { AWS_EXIT, generalFault, Refusal } from "../aws/refusal.ts";
import type { HttpCall } from "./transport.ts";

/** Credentials as every provider of the AWS SDK hands them over. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Signs a call for API Gateway (SigV4, `execute-api`): the same call, with the headers that prove who makes it. */
export async function signed(
  call: HttpCall,
  credentials: Credentials,
  region: string,
  now: Date,
): Promise<HttpCall> {
  const [{ SignatureV4 }, { Sha256Node }] = await Promise.all([
    import("@smithy/signature-v4"),
    import("@smithy/core/checksum"),
  ]);
  const signer = new SignatureV4({
    service: "execute-api",
    region,
    credentials,
    sha256: Sha256Node,
  });
  const { protocol, hostname, host, port, pathname, searchParams } = call.url;
  const { headers } = await signer.sign(
    {
      method: call.method,
      protocol,
      hostname,
      ...(port === "" ? {} : { port: Number(port) }),
      path: pathname,
      query: Object.fromEntries(searchParams),
      headers: { ...call.headers, host },
      body: call.body,
    },
    { signingDate: now },
  );
  return { ...call, headers };
}

/**
 * The caller's credentials, from wherever the AWS SDK finds them. As for the AWS CLI, a profile on the line beats the
 * environment's keys, which beat every other source.
 */
export async function credentialsOf(
  profile: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Credentials> {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = env;
  if (profile === undefined && AWS_ACCESS_KEY_ID && AWS_SECRET_ACCESS_KEY) {
    return {
      accessKeyId: AWS_ACCESS_KEY_ID,
      secretAccessKey: AWS_SECRET_ACCESS_KEY,
      ...(AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {}),
    };
  }
  const { defaultProvider } = await import("@aws-sdk/credential-provider-node");
  try {
    return await defaultProvider(profile === undefined ? {} : { profile })();
  } catch (error) {
    throw credentialFault(error);
  }
}

/** The chain's last word means that nobody has any; every other word is a source's own trouble. */
function credentialFault(error: unknown): Refusal {
  const message =
    error instanceof Error ? error.message.replaceAll(/\s*\n\s*/g, " ") : String(error);
  if (!message.startsWith("Could not load credentials from any providers")) {
    return generalFault(message);
  }
  return new Refusal(
    AWS_EXIT.configuration,
    "NoCredentials",
    'Unable to locate credentials. You can configure credentials by running "aws login".',
  );
}
