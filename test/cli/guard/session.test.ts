import { createHash, createHmac } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Desk } from "../../../cli/desk.ts";
import type { Profiles } from "../../../cli/guard/settings.ts";
import { credentialsOf } from "../../../cli/guard/sign.ts";
import type { Connection, HttpCall } from "../../../cli/guard/transport.ts";
import { askGuard, WEB } from "../../support/askGuard.ts";
import { answer } from "../../support/fakeDesk.ts";

const OPEN = answer(201, {
  Request: { RequestId: "req-1", Status: "authorized", SecurityGroupRules: [] },
});

const DEPLOYED = "https://abc123.execute-api.eu-west-1.amazonaws.com";

async function asked(words: readonly string[], members: Partial<Desk> = {}) {
  const desk = await askGuard([...WEB, ...words], () => OPEN, members);
  const [call] = desk.calls;
  return { ...desk, call, url: call?.url.href };
}

describe("where a call goes", () => {
  test.each([
    ["to the guard of this machine", [], {}, "http://127.0.0.1:8787/v1/egress-rules"],
    [
      "where the environment says",
      [],
      { EGRESS_GUARD_ENDPOINT: "http://127.0.0.1:1" },
      "http://127.0.0.1:1/v1/egress-rules",
    ],
    [
      "where the line says, as for the AWS CLI",
      ["--endpoint-url", "http://127.0.0.1:2"],
      { EGRESS_GUARD_ENDPOINT: "http://127.0.0.1:1" },
      "http://127.0.0.1:2/v1/egress-rules",
    ],
    [
      "where the guard's own option says",
      ["--guard-endpoint", "http://127.0.0.1:3", "--endpoint-url", "http://127.0.0.1:2"],
      {},
      "http://127.0.0.1:3/v1/egress-rules",
    ],
    [
      "behind a stage's path",
      ["--endpoint-url", `${DEPLOYED}/prod/`],
      {},
      `${DEPLOYED}/prod/v1/egress-rules`,
    ],
    [
      "not where EC2 is",
      [],
      { AWS_ENDPOINT_URL: "http://127.0.0.1:4", AWS_ENDPOINT_URL_EC2: "http://127.0.0.1:4" },
      "http://127.0.0.1:8787/v1/egress-rules",
    ],
  ])("%s", async (_, words, env, url) => {
    expect((await asked(words, { env })).url).toBe(url);
  });

  test.each(["ftp://127.0.0.1", "localhost:8787", "http://"])(
    "nowhere, for %s is no endpoint",
    async (url) => {
      const { exit, calls, written } = await asked(["--guard-endpoint", url]);
      expect({ exit, calls }).toEqual({ exit: 255, calls: [] });
      expect(written.err).toBe(`\naws: [ERROR]: Invalid endpoint: ${url}\n`);
    },
  );
});

describe("as whom a guard on this machine takes the caller", () => {
  const SAM = "arn:aws:iam::111122223333:user/sam";
  const ENV = { EGRESS_GUARD_LOCAL_PRINCIPAL: "arn:aws:sts::111122223333:assumed-role/Ops/kim" };
  const header = (call: HttpCall | undefined) => call?.headers["x-local-principal"];

  test.each([
    ["its own, where nothing is said", [], {}, undefined],
    ["the environment's", [], ENV, ENV.EGRESS_GUARD_LOCAL_PRINCIPAL],
    ["the line's, before the environment's", ["--local-principal", SAM], ENV, SAM],
    ["its own, where the variable is empty", [], { EGRESS_GUARD_LOCAL_PRINCIPAL: "" }, undefined],
    ["nobody, where it is deployed", ["--endpoint-url", DEPLOYED], ENV, undefined],
    [
      "nobody, where it is deployed and calls are not signed",
      ["--endpoint-url", DEPLOYED, "--no-sign-request"],
      ENV,
      undefined,
    ],
  ])("is %s", async (_, words, env, expected) => {
    const { call, exit } = await asked(words, { env });
    expect({ exit, header: header(call) }).toEqual({ exit: 0, header: expected });
  });

  test.each([
    ["a line's that is no ARN", ["--local-principal", "sam"], {}, "--local-principal sam"],
    [
      "an environment's that is no ARN",
      [],
      { EGRESS_GUARD_LOCAL_PRINCIPAL: "sam\nx: y" },
      String.raw`EGRESS_GUARD_LOCAL_PRINCIPAL sam\u{a}x: y: write the ARN`,
    ],
    [
      "a line's, where the guard is deployed",
      ["--local-principal", SAM, "--endpoint-url", DEPLOYED],
      {},
      `--local-principal ${SAM} is for a guard on this machine`,
    ],
  ])("is never %s: nothing is sent", async (_, words, env, says) => {
    const { exit, calls, written } = await asked(words, { env });
    expect({ exit, calls }).toEqual({ exit: 252, calls: [] });
    expect(written.err).toContain(says);
  });
});

describe("who signs what", () => {
  const signatureOf = (call: HttpCall | undefined) => call?.headers.authorization;

  test("a call to a deployed guard is signed for execute-api in the region that its name tells", async () => {
    const { call } = await asked(["--endpoint-url", DEPLOYED, "--region", "us-east-1"]);
    expect(signatureOf(call)).toBe(expectedSignature(call, "eu-west-1"));
    expect(signatureOf(call)).toContain("/20260131/eu-west-1/execute-api/aws4_request");
  });

  test("a session's token goes along, and is signed", async () => {
    const credentials = async () => ({
      accessKeyId: "AKIDEXAMPLE",
      secretAccessKey: "secret",
      sessionToken: "token",
    });
    const { call } = await asked(["--endpoint-url", DEPLOYED], { credentials });
    expect(call?.headers["x-amz-security-token"]).toBe("token");
    expect(signatureOf(call)).toBe(expectedSignature(call, "eu-west-1"));
  });

  test("behind a name of one's own the region is the line's, the environment's or the profile's", async () => {
    const own = ["--endpoint-url", "https://guard.acme.example"];
    const profiles = async (): Promise<Profiles> => ({ default: { region: "eu-north-1" } });
    const env = { AWS_REGION: "eu-west-3" };
    const signed = async (words: readonly string[], members: Partial<Desk>) =>
      signatureOf((await asked([...own, ...words], members)).call);
    expect(await signed([], { profiles })).toContain("/eu-north-1/execute-api/");
    expect(await signed([], { profiles, env })).toContain("/eu-west-3/execute-api/");
    expect(await signed(["--region", "eu-west-2"], { env })).toContain("/eu-west-2/execute-api/");
  });

  test("without a region nothing is sent", async () => {
    const { exit, calls, written } = await asked(["--endpoint-url", "https://guard.acme.example"]);
    expect({ exit, calls }).toEqual({ exit: 253, calls: [] });
    expect(written.err).toBe(
      '\naws: [ERROR]: An error occurred (NoRegion): You must specify a region. You can also configure your region by running "aws configure".\n',
    );
  });

  test.each([
    ["a guard on this machine", ["--endpoint-url", "http://localhost:8787"]],
    ["a guard on this machine, over IPv6", ["--endpoint-url", "http://[::1]:8787"]],
    ["a call that is not to be signed", ["--endpoint-url", DEPLOYED, "--no-sign-request"]],
  ])("nobody is asked for credentials for %s", async (_, words) => {
    const credentials = async () => {
      throw new Error("asked");
    };
    const { exit, call } = await asked(words, { credentials });
    expect(exit).toBe(0);
    expect(signatureOf(call)).toBeUndefined();
  });

  test("the profile on the line is the one whose credentials are taken", async () => {
    const seen: unknown[] = [];
    const credentials = async (profile: string | undefined) => {
      seen.push(profile);
      return { accessKeyId: "a", secretAccessKey: "b" };
    };
    const profiles = async (): Promise<Profiles> => ({ prod: {} });
    const words = ["--endpoint-url", DEPLOYED, "--profile", "prod"];
    await asked(words, { credentials, profiles });
    expect(seen).toEqual(["prod"]);
  });
});

describe("the profile", () => {
  const profiles = async (): Promise<Profiles> => ({
    default: { output: "text" },
    prod: { output: "yaml" },
  });
  const outOf = async (words: readonly string[], env = {}) =>
    (await asked([...words, "--query", "SecurityGroupRules"], { profiles, env })).written.out;

  test("default is taken where none is named", async () => {
    expect(await outOf([])).toBe("");
  });

  test.each([
    ["on the line", ["--profile", "prod"], {}],
    ["in the environment", [], { AWS_PROFILE: "prod" }],
    ["in the environment, under its old name", [], { AWS_DEFAULT_PROFILE: "prod" }],
    ["on the line before the environment", ["--profile", "prod"], { AWS_PROFILE: "nobody" }],
  ])("is named %s", async (_, words, env) => {
    expect(await outOf(words, env)).toBe("[]\n");
  });

  test("that there is none of ends the line", async () => {
    const { exit, calls, written } = await asked([], { profiles, env: { AWS_PROFILE: "nobody" } });
    expect({ exit, calls }).toEqual({ exit: 255, calls: [] });
    expect(written.err).toBe("\naws: [ERROR]: The config profile (nobody) could not be found\n");
  });
});

describe("credentials", () => {
  let folder = "";
  const before = { ...process.env };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "egress-guard-credentials-"));
    writeFileSync(
      join(folder, "credentials"),
      "[default]\naws_access_key_id = DEFAULT\naws_secret_access_key = s\n[prod]\naws_access_key_id = PROD\naws_secret_access_key = s\naws_session_token = t\n",
    );
    writeFileSync(
      join(folder, "config"),
      `[profile process]\ncredential_process = echo '{"Version":1,"AccessKeyId":"PROCESS","SecretAccessKey":"s"}'\n[profile expired]\nsso_session = x\nsso_account_id = 111122223333\nsso_role_name = r\n[sso-session x]\nsso_region = us-east-1\nsso_start_url = https://acme.example/start\n`,
    );
    process.env.AWS_SHARED_CREDENTIALS_FILE = join(folder, "credentials");
    process.env.AWS_CONFIG_FILE = join(folder, "config");
    process.env.AWS_EC2_METADATA_DISABLED = "true";
    process.env.HOME = folder;
  });
  afterEach(() => {
    process.env = { ...before };
    rmSync(folder, { recursive: true });
  });

  const KEYS = { AWS_ACCESS_KEY_ID: "ENVIRONMENT", AWS_SECRET_ACCESS_KEY: "s" };

  test.each([
    ["the environment's keys", undefined, KEYS, "ENVIRONMENT"],
    ["the shared file's default", undefined, {}, "DEFAULT"],
    ["a profile of the shared file", "prod", {}, "PROD"],
    ["a profile on the line before the environment's keys", "prod", KEYS, "PROD"],
    ["a profile's process", "process", {}, "PROCESS"],
  ])("come from %s", async (_, profile, env, id) => {
    expect((await credentialsOf(profile, env)).accessKeyId).toBe(id);
  });

  test("that are nowhere end the line with 253", async () => {
    writeFileSync(join(folder, "credentials"), "");
    await expect(credentialsOf(undefined, {})).rejects.toMatchObject({
      exit: 253,
      code: "NoCredentials",
    });
  });

  test("that have expired end the line with what the provider says, in one line", async () => {
    await expect(credentialsOf("expired", {})).rejects.toMatchObject({
      exit: 255,
      message: expect.stringMatching(/^[^\n]*sso[^\n]*$/i),
    });
  });
});

describe("how the connection is made", () => {
  async function connectionOf(words: readonly string[], members: Partial<Desk> = {}) {
    let seen: Connection | undefined;
    const send = async (_: HttpCall, connection: Connection) => {
      seen = connection;
      return OPEN;
    };
    const { exit } = await asked(words, { ...members, send });
    return { exit, seen };
  }

  const read = (path: string) => Buffer.from(`certificates of ${path}`);

  test.each([
    ["usually", [], { connectTimeoutMs: 60_000, readTimeoutMs: 60_000, verifyTls: true }],
    [
      "with time-outs",
      ["--cli-connect-timeout", "5", "--cli-read-timeout", "0"],
      { connectTimeoutMs: 5_000, readTimeoutMs: 0, verifyTls: true },
    ],
    ["unverified", ["--no-verify-ssl"], { verifyTls: false }],
    ["with a bundle", ["--ca-bundle", "a.pem"], { authorities: "certificates of a.pem" }],
  ])("%s", async (_, words, expected) => {
    expect((await connectionOf(words, { read })).seen).toMatchObject(expected);
  });

  test("with the environment's bundle, which the line's beats", async () => {
    const env = { AWS_CA_BUNDLE: "env.pem" };
    expect((await connectionOf([], { env, read })).seen?.authorities).toContain("env.pem");
    const { seen } = await connectionOf(["--ca-bundle", "line.pem"], { env, read });
    expect(seen?.authorities).toContain("line.pem");
  });

  test("not at all with a bundle that can't be read", async () => {
    expect(await connectionOf(["--ca-bundle", "none.pem"])).toEqual({ exit: 255 });
  });

  test("not at all with a time-out below zero", async () => {
    expect(await connectionOf(["--cli-read-timeout", "-1"])).toEqual({ exit: 255 });
  });
});

describe("--debug", () => {
  test("shows calls and answers, and no secret", async () => {
    const credentials = async () => ({
      accessKeyId: "AKIDEXAMPLE",
      secretAccessKey: "top-secret",
      sessionToken: "session-secret",
    });
    const words = ["--debug", "--endpoint-url", DEPLOYED];
    const { written, call } = await asked(words, { credentials });
    expect(written.err).toMatch(/DEBUG: POST https:\/\/abc123[^\n]+\/v1\/egress-rules \{/);
    expect(written.err).toMatch(/DEBUG: HTTP 201 after 0 ms/);
    const signature = /Signature=(\w+)/.exec(call?.headers.authorization ?? "")?.[1] ?? "none";
    for (const secret of ["top-secret", "session-secret", signature]) {
      expect(written.err).not.toContain(secret);
    }
  });
});

/** SigV4 as AWS describes it, written out: what the library must arrive at. */
function expectedSignature(call: HttpCall | undefined, region: string): string {
  if (call === undefined) throw new Error("nothing was sent");
  const { authorization, ...headers } = call.headers;
  const names = Object.keys(headers)
    .map((name) => name.toLowerCase())
    .sort();
  const canonical = [
    call.method,
    call.url.pathname,
    "",
    ...names.map((name) => `${name}:${headers[name]}`),
    "",
    names.join(";"),
    createHash("sha256").update(call.body).digest("hex"),
  ].join("\n");
  const time = headers["x-amz-date"] ?? "";
  const scope = [time.slice(0, 8), region, "execute-api", "aws4_request"];
  const text = [
    "AWS4-HMAC-SHA256",
    time,
    scope.join("/"),
    createHash("sha256").update(canonical).digest("hex"),
  ].join("\n");
  const hmac = (key: string | Buffer, data: string) =>
    createHmac("sha256", key).update(data).digest();
  const key = scope.reduce<string | Buffer>(hmac, "AWS4secret");
  const signature = hmac(key, text).toString("hex");
  return `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/${scope.join("/")}, SignedHeaders=${names.join(";")}, Signature=${signature}`;
}
