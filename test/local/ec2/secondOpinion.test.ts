import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { RunningEc2 } from "../../../local/ec2/server.ts";
import { AWS_ENVIRONMENT, freePort, isOnPath, run } from "./programs.ts";
import { APP, PROXY, S3_LIST, start } from "./support.ts";

const SCRIPT = fileURLToPath(new URL("calls.py", import.meta.url));
/** moto's differences below were found with this version. */
const MOTO_VERSION = "5.2.1";

const VERSIONS = `
from importlib.metadata import PackageNotFoundError, version
for name in ["boto3", "moto"]:
    try:
        print(version(name))
    except PackageNotFoundError:
        print()
`;

/** The versions of boto3 and moto that python3 has; empty where it has none. */
async function pythonVersions(): Promise<readonly string[]> {
  if (!isOnPath("python3")) return [];
  const { stdout } = await run("python3", ["-c", VERSIONS]);
  return stdout.split("\n");
}

const [boto3 = "", moto = ""] = await pythonVersions();

type Call = readonly [operation: string, parameters: Readonly<Record<string, unknown>>];

interface Result {
  readonly outcomes: readonly string[];
  readonly rules: readonly string[];
}

/** Calls on a fresh group without rules; what the embedded EC2 does, and what moto does where it differs. */
interface Row {
  readonly why: string;
  readonly calls: readonly Call[];
  readonly ours: Result;
  readonly moto?: Result;
}

const authorize = (...IpPermissions: readonly object[]): Call => [
  "authorize_security_group_egress",
  { GroupId: "$group", IpPermissions },
];
const revoke = (...IpPermissions: readonly object[]): Call => [
  "revoke_security_group_egress",
  { GroupId: "$group", IpPermissions },
];
const ports = (IpProtocol: string, FromPort: number, ToPort: number) => ({
  IpProtocol,
  FromPort,
  ToPort,
});
const to = (...blocks: readonly string[]) => ({ IpRanges: blocks.map((CidrIp) => ({ CidrIp })) });
const WEB = { ...ports("tcp", 443, 443), ...to("203.0.113.0/24") };
const WEB_LINE = "tcp 443 443 203.0.113.0/24";
const result = (outcomes: string | readonly string[], ...rules: readonly string[]): Result => ({
  outcomes: [outcomes].flat(),
  rules,
});

const ROWS: readonly Row[] = [
  { why: "a rule", calls: [authorize(WEB)], ours: result("ok", WEB_LINE) },
  {
    why: "a rule, and its revocation",
    calls: [authorize(WEB), revoke(WEB)],
    ours: result(["ok", "ok"]),
  },
  {
    why: "a duplicate",
    calls: [authorize(WEB), authorize(WEB)],
    ours: result(["ok", "InvalidPermission.Duplicate"], WEB_LINE),
  },
  {
    why: "a revocation of what is not there",
    calls: [revoke(WEB)],
    ours: result("InvalidPermission.NotFound"),
  },
  {
    why: "6 for tcp",
    calls: [authorize({ ...WEB, IpProtocol: "6" })],
    ours: result("ok", WEB_LINE),
  },
  {
    why: "a group as destination",
    calls: [authorize({ ...ports("tcp", 1, 1), UserIdGroupPairs: [{ GroupId: "$group" }] })],
    ours: result("ok", "tcp 1 1 $group"),
  },
  {
    why: "61 rules in one call: moto refuses them and keeps the first 60",
    calls: [
      authorize(
        ...Array.from({ length: 61 }, (_, i) => ({ ...ports("tcp", i, i), ...to("10.0.0.0/8") })),
      ),
    ],
    ours: result("RulesPerSecurityGroupLimitExceeded"),
    moto: result(
      "RulesPerSecurityGroupLimitExceeded",
      ...Array.from({ length: 60 }, (_, i) => `tcp ${i} ${i} 10.0.0.0/8`),
    ),
  },
  {
    why: "a dry run",
    calls: [
      [
        "authorize_security_group_egress",
        { GroupId: "$group", IpPermissions: [WEB], DryRun: true },
      ],
    ],
    ours: result("DryRunOperation"),
  },
  {
    why: "all protocols",
    calls: [authorize({ IpProtocol: "-1", ...to("10.0.0.0/8") })],
    ours: result("ok", "-1 -1 -1 10.0.0.0/8"),
  },
  {
    why: "host bits: moto keeps them",
    calls: [authorize({ ...WEB, ...to("203.0.113.9/24") })],
    ours: result("ok", WEB_LINE),
    moto: result("ok", "tcp 443 443 203.0.113.9/24"),
  },
  {
    why: "a duplicate in other words: moto takes it",
    calls: [authorize(WEB), authorize({ ...WEB, ...to("203.0.113.9/24") })],
    ours: result(["ok", "InvalidPermission.Duplicate"], WEB_LINE),
    moto: result(["ok", "ok"], WEB_LINE, "tcp 443 443 203.0.113.9/24"),
  },
  {
    why: "the same rule twice in one call: moto has another code, and keeps the first",
    calls: [authorize(WEB, WEB)],
    ours: result("InvalidParameterValue"),
    moto: result("InvalidPermission.Duplicate", WEB_LINE),
  },
  {
    why: "a port past the last: moto takes it",
    calls: [authorize({ ...WEB, ToPort: 65536 })],
    ours: result("InvalidPermission.Malformed"),
    moto: result("ok", "tcp 443 65536 203.0.113.0/24"),
  },
  {
    why: "ports upside down: moto takes them",
    calls: [authorize({ ...WEB, ToPort: 1 })],
    ours: result("InvalidParameterValue"),
    moto: result("ok", "tcp 443 1 203.0.113.0/24"),
  },
  {
    why: "tcp without ports: moto breaks",
    calls: [authorize({ IpProtocol: "tcp", ...to("10.0.0.0/8") })],
    ours: result("InvalidParameterValue"),
    moto: result("ResponseParserError"),
  },
  {
    why: "a protocol that EC2 has not: moto takes it",
    calls: [authorize({ ...WEB, IpProtocol: "gre" })],
    ours: result("InvalidParameterValue"),
    moto: result("ok", "gre 443 443 203.0.113.0/24"),
  },
  {
    why: "ports of protocol 50: moto keeps them",
    calls: [authorize({ ...WEB, IpProtocol: "50" })],
    ours: result("ok", "50 -1 -1 203.0.113.0/24"),
    moto: result("ok", "50 443 443 203.0.113.0/24"),
  },
  {
    why: "58 for icmpv6: moto keeps the number",
    calls: [authorize({ ...ports("58", 128, 0), Ipv6Ranges: [{ CidrIpv6: "::/0" }] })],
    ours: result("ok", "icmpv6 128 0 ::/0"),
    moto: result("ok", "58 128 0 ::/0"),
  },
  {
    why: "a description with a quote: moto takes it",
    calls: [
      authorize({
        ...ports("tcp", 443, 443),
        IpRanges: [{ CidrIp: "203.0.113.0/24", Description: "it's" }],
      }),
    ],
    ours: result("InvalidParameterValue"),
    moto: result("ok", WEB_LINE),
  },
  {
    why: "a prefix list that is not there: moto takes it",
    calls: [authorize({ ...ports("tcp", 1, 1), PrefixListIds: [{ PrefixListId: "pl-00000000" }] })],
    ours: result("InvalidPrefixListID.NotFound"),
    moto: result("ok", "tcp 1 1 pl-00000000"),
  },
  {
    why: "the deprecated CidrIp: moto uses it",
    calls: [
      [
        "authorize_security_group_egress",
        {
          GroupId: "$group",
          IpProtocol: "tcp",
          FromPort: 443,
          ToPort: 443,
          CidrIp: "203.0.113.0/24",
        },
      ],
    ],
    ours: result("UnknownParameter"),
    moto: result("ok", WEB_LINE),
  },
  {
    why: "a malformed id: moto looks it up",
    calls: [["authorize_security_group_egress", { GroupId: "foo", IpPermissions: [WEB] }]],
    ours: result("InvalidGroupId.Malformed"),
    moto: result("InvalidGroup.NotFound"),
  },
];

/** The rows' results at one endpoint. */
async function results(endpoint: string): Promise<readonly Result[]> {
  const input = JSON.stringify({ endpoint, rows: ROWS.map(({ calls }) => calls) });
  const { stdout, stderr } = await run("python3", [SCRIPT], { input, env: AWS_ENVIRONMENT });
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout);
}

let ec2: RunningEc2;
beforeAll(async () => {
  ec2 = await start();
});
afterAll(() => ec2.close());

const withBoto3 = boto3 === "" ? describe.skip : describe;

withBoto3(`boto3 (${boto3 || "skipped: python3 has no boto3"})`, () => {
  let ours: readonly Result[] = [];
  beforeAll(async () => {
    ours = await results(ec2.url);
  }, 30_000);

  test.each(ROWS.map((row, index) => [row.why, index] as const))("%s", (_why, index) => {
    expect(ours[index]).toEqual(ROWS[index]?.ours);
  });
});

const withMoto = moto === MOTO_VERSION && isOnPath("moto_server") ? describe : describe.skip;

withMoto(`moto (${moto || "skipped: no moto"}, the differences are ${MOTO_VERSION}'s)`, () => {
  let server: ChildProcess | undefined;
  let theirs: readonly Result[] = [];
  beforeAll(async () => {
    const port = await freePort();
    server = spawn("moto_server", ["-H", "127.0.0.1", "-p", String(port)], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    const { stderr } = server;
    if (stderr !== null) await once(stderr, "data");
    theirs = await results(`http://127.0.0.1:${port}`);
  }, 30_000);
  afterAll(async () => {
    if (server === undefined) return;
    const gone = once(server, "exit");
    server.kill();
    await gone;
  });

  test.each(ROWS.map((row, index) => [row.why, index] as const))("%s", (_why, index) => {
    expect(theirs[index]).toEqual(ROWS[index]?.moto ?? ROWS[index]?.ours);
  });
});

const withCli = isOnPath("aws") ? describe : describe.skip;

withCli(`the AWS CLI${isOnPath("aws") ? "" : " (skipped: no aws on PATH)"}`, () => {
  const aws = (...args: readonly string[]) =>
    run("aws", ["ec2", ...args, "--endpoint-url", ec2.url, "--output", "json"], {
      env: AWS_ENVIRONMENT,
    });
  const ipPermissions = JSON.stringify([
    {
      ...WEB,
      Ipv6Ranges: [{ CidrIpv6: "::/0" }],
      PrefixListIds: [{ PrefixListId: S3_LIST }],
      UserIdGroupPairs: [{ GroupId: PROXY }],
    },
  ]);

  test("authorizes, reads and revokes, and tells a duplicate in EC2's words", async () => {
    const asked = [
      "authorize-security-group-egress",
      "--group-id",
      APP,
      "--ip-permissions",
      ipPermissions,
    ] as const;
    const made = await aws(
      ...asked,
      "--tag-specifications",
      "ResourceType=security-group-rule,Tags=[{Key=Owner,Value=me}]",
    );
    expect(made).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse(made.stdout)).toMatchObject({
      Return: true,
      SecurityGroupRules: [
        { CidrIpv4: "203.0.113.0/24", Tags: [{ Key: "Owner", Value: "me" }] },
        { CidrIpv6: "::/0" },
        { PrefixListId: S3_LIST },
        { ReferencedGroupInfo: { GroupId: PROXY } },
      ],
    });
    const again = await aws(...asked);
    // The CLI's second version ends with 254, its first with 255.
    expect([254, 255]).toContain(again.code);
    expect(again.stderr).toContain(
      "An error occurred (InvalidPermission.Duplicate) when calling the AuthorizeSecurityGroupEgress operation",
    );
    expect(again.stderr).toContain(
      'the specified rule "peer: 203.0.113.0/24, TCP, from port: 443, to port: 443, ALLOW" already exists',
    );
    const shown = await aws(
      "describe-security-group-rules",
      "--filters",
      `Name=group-id,Values=${APP}`,
      "--page-size",
      "5",
    );
    expect(JSON.parse(shown.stdout).SecurityGroupRules).toHaveLength(4);
    const revoked = await aws(
      "revoke-security-group-egress",
      "--group-id",
      APP,
      "--ip-permissions",
      ipPermissions,
    );
    expect(JSON.parse(revoked.stdout)).toMatchObject({ Return: true });
  }, 30_000);

  test("finds out who it is", async () => {
    const { stdout } = await run(
      "aws",
      ["sts", "get-caller-identity", "--endpoint-url", ec2.url, "--output", "json"],
      { env: AWS_ENVIRONMENT },
    );
    expect(JSON.parse(stdout)).toMatchObject({ Account: "111122223333" });
  }, 15_000);
});
