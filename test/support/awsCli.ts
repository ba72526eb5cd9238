import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { answerOf } from "../cli/aws/answers.ts";
import type { Row } from "../cli/aws/rows.ts";
import { type Json, requestOf, xmlOf } from "./queryApi.ts";

/** What a command line did: the request that it sent, what it printed, and how it ended. */
export interface Outcome {
  readonly request?: Json;
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number | null;
}

/** Gives a command line to an AWS CLI, whose EC2 is a server here that notes the request and answers as the row says. */
export async function askAws(aws: string, row: Row): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), "egress-guard-aws-"));
  layOut(folder, row);
  const forms: string[] = [];
  const server = createServer(async (request, response) => {
    forms.push((await request.toArray()).join(""));
    const { status, body } = xmlOf(answerOf(row.answer));
    response.writeHead(status, { "content-type": "text/xml;charset=UTF-8" }).end(body);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const words = [...(row.before ?? []), "ec2", "authorize-security-group-egress", ...row.words];
  try {
    const ended = await runIn(folder, aws, words, {
      AWS_ENDPOINT_URL_EC2: `http://127.0.0.1:${port}`,
      ...row.env,
    });
    const [form] = forms;
    return form === undefined ? ended : { request: requestOf(form), ...ended };
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
}

/** Writes a row's files. */
export function layOut(folder: string, { files = {} }: Row): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}

/** Runs a command in an environment that holds credentials and a region, and no configuration of this machine's. */
export async function runIn(
  folder: string,
  command: string,
  words: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Omit<Outcome, "request">> {
  const child = spawn(command, words, {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      LANG: "C.UTF-8",
      AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
      AWS_SECRET_ACCESS_KEY: "secret",
      AWS_REGION: "us-east-1",
      AWS_DEFAULT_REGION: "us-east-1",
      AWS_EC2_METADATA_DISABLED: "true",
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr, [exit]] = await Promise.all([
    child.stdout.toArray(),
    child.stderr.toArray(),
    once(child, "close") as Promise<[number | null]>,
  ]);
  return {
    stdout: Buffer.concat(stdout).toString(),
    stderr: Buffer.concat(stderr).toString(),
    exit,
  };
}
