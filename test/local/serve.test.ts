import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { SCHEMES } from "../../core/hooks/schemes.ts";
import { keysOf, verifySignature } from "../../core/hooks/signature.ts";
import { peopleOf } from "../../core/policy/peopleDocument.ts";
import { newReport } from "../../lambda/audit/report.ts";
import { trustedPlaces } from "../../lambda/audit/verifyCheckpoints.ts";
import { publicKeyIn } from "../../local/checkpointKey.ts";
import { isRealAws } from "../../local/endpoints.ts";
import { type Served, type ServeOptions, serve } from "../../local/serve.ts";
import { PAYMENTS, PAYMENTS_ROLE } from "../support/builders.ts";
import { SECRET, signedHeaders } from "../support/hooks.ts";
import { PEOPLE_HEAD, peopleOfText, policyOf } from "../support/policyDocuments.ts";
import { aWish, POLICY } from "../support/world.ts";

const A = "tcp 443 203.0.113.0/24";

let folder = "";
let running: Served[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "egress-guard-serve-"));
});
afterEach(async () => {
  await Promise.all(running.map(({ close }) => close()));
  running = [];
  rmSync(folder, { recursive: true });
});

async function started(options: Partial<ServeOptions> = {}): Promise<Served> {
  const served = await serve({
    port: 0,
    policy: POLICY,
    data: join(folder, "data"),
    deployment: { account: "111122223333", region: "us-east-1" },
    principal: PAYMENTS.arn,
    ...options,
  });
  running.push(served);
  return served;
}

async function ask(url: string, key: string) {
  const headers = { "Idempotency-Key": key };
  const body = JSON.stringify(aWish([A]));
  const answer = await fetch(`${url}/v1/egress-rules`, { method: "POST", headers, body });
  return { status: answer.status, body: await answer.json() };
}

describe("Slack that is played beside the guard", () => {
  const STATEMENTS = `version: 1
name: desk
requesters: [{ id: payments, principals: ['${PAYMENTS_ROLE}'] }]
allowedPorts: [{ id: web, protocol: tcp, ports: [443] }]
approvals: [{ id: wide, when: {}, approvers: ['group:netsec'], reason: The web is wide }]
`;
  const PEOPLE = `${PEOPLE_HEAD}people:
  - { id: pay, identities: ['${PAYMENTS_ROLE}'] }
  - { id: sam, identities: ['slack:T0ACME#U0SAM'], groups: [netsec] }
  - { id: kim, identities: ['slack:T0ACME#U0KIM', 'webhook:tickets#2'], groups: [netsec] }
`;
  const QUIET_MS = 4_000;

  /** Waits till somebody's page of the played Slack shows what is asked for. */
  async function shows(url: string, user: string, isThere: (html: string) => boolean) {
    const page = `${url}/?as=${encodeURIComponent(`T0ACME#${user}`)}`;
    for (const end = Date.now() + QUIET_MS; Date.now() < end; ) {
      const html = await (await fetch(page)).text();
      if (isThere(html)) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`${page} does not show ${isThere}`);
  }

  test("asks approvers there, the channel too, and takes the buttons away once somebody said no elsewhere", async () => {
    const policy = policyOf(STATEMENTS, {}, peopleOfText(PEOPLE));
    const served = await started({
      policy,
      standIns: { slack: 0 },
      slackChannel: "C0EGRESS",
      hookSecrets: JSON.stringify({ "webhooks/tickets": SECRET }),
    });
    const answer = await ask(served.url, "k");
    expect(answer).toMatchObject({ status: 202 });
    const slack = served.pages[0]?.url ?? "";
    for (const user of ["U0SAM", "U0KIM"]) {
      // One for the person, one in the channel.
      await shows(slack, user, (html) => html.split("Approve egress from sg-").length === 3);
      await shows(slack, user, (html) => html.includes(">Decline<"));
    }
    const { RequestId, Digest } = Object(Object(answer.body).Request);
    const body = Buffer.from(JSON.stringify({ Action: "decline", User: "2", RequestId, Digest }));
    const headers = { ...signedHeaders(body, Date.now()), "content-type": "application/json" };
    const path = `${served.url}/v1/hooks/webhooks/tickets`;
    expect((await fetch(path, { method: "POST", headers, body })).status).toBe(200);
    for (const user of ["U0SAM", "U0KIM"]) {
      await shows(slack, user, (html) => html.split("Declined: sg-").length === 3);
      await shows(slack, user, (html) => !/Approve egress|>Decline</.test(html));
    }
    const health = await (await fetch(`${served.url}/v1/health`)).json();
    expect(health).toMatchObject({ FailingReceivers: [] });
  }, 20_000);
});

describe("the guard on this machine", () => {
  test("judges, records and opens a rule, and knows it after a restart", async () => {
    const first = await started();
    const answer = await ask(first.url, "k");
    expect(answer).toMatchObject({ status: 201, body: { Request: { Status: "authorized" } } });
    await running.pop()?.close();
    const second = await started();
    expect(await ask(second.url, "k")).toMatchObject({ status: 200, body: answer.body });
    expect(await ask(second.url, "other")).toMatchObject({
      status: 200,
      body: { Request: { Status: "already-authorized" } },
    });
  });

  test("makes one checkpoint a day, whatever becomes of it meanwhile, which the key beside it bears out", async () => {
    for (let start = 1; start <= 2; start += 1) {
      await started();
      await running.pop()?.close();
    }
    const data = join(folder, "data");
    const name = "00000001.ndjson";
    expect(readdirSync(join(data, "checkpoints"))).toEqual([name]);
    const given = [{ name, bytes: readFileSync(join(data, "checkpoints", name)) }];
    const bears = await publicKeyIn(join(data, "checkpoint-key.pem.pub"));
    const draft = newReport();
    trustedPlaces(given, bears, { account: "111122223333", region: "us-east-1" }, draft);
    expect(draft.report()).toMatchObject({ verdict: "whole", checkpoints: 1 });
  });

  test("says where its EC2 is, which any client can be pointed at", async () => {
    const { ec2Url } = await started();
    const query = "?Action=DescribeSecurityGroups&Version=2016-11-15";
    const answer = await fetch(`${ec2Url}/${query}`);
    expect(await answer.text()).toContain("sg-0123456789abcdef0");
  });

  test("works with another EC2 than its own", async () => {
    const one = await started();
    const two = await started({ ec2Endpoint: one.ec2Url, data: join(folder, "other") });
    expect(two.ec2Url).toBe(one.ec2Url);
    expect((await ask(two.url, "k")).status).toBe(201);
    expect(await ask(one.url, "k")).toMatchObject({
      status: 200,
      body: { Request: { Status: "already-authorized" } },
    });
  });

  test("takes signed webhooks, and carries out what they ask for", async () => {
    const people = peopleOfText(
      `${PEOPLE_HEAD}people: [{ id: lee, identities: ['webhook:tickets#1', '${PAYMENTS_ROLE}'] }]`,
    );
    const hookSecrets = JSON.stringify({ "webhooks/tickets": SECRET, "receivers/feed": SECRET });
    const policy = { ...POLICY, people: peopleOf(people) };
    const { hookUrls, url } = await started({ policy, hookSecrets });
    expect(hookUrls).toEqual([`${url}/v1/hooks/webhooks/tickets`]);
    const body = JSON.stringify({ Action: "request", User: "1", Request: aWish([A]) });
    const headers = signedHeaders(Buffer.from(body), Date.now());
    const send = async () => {
      const answer = await fetch(hookUrls[0] ?? "", { method: "POST", headers, body });
      return { status: answer.status, body: await answer.json() };
    };
    expect(await send()).toMatchObject({ status: 202, body: { Request: { Status: "received" } } });
    let answer = await send();
    for (let tries = 0; answer.status === 202 && tries < 500; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      answer = await send();
    }
    expect(answer).toMatchObject({ status: 200, body: { Request: { Status: "authorized" } } });
  });

  test("tells a receiver what becomes of requests, signed", async () => {
    const told: { headers: IncomingHttpHeaders; body: Buffer }[] = [];
    const receiver = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        told.push({ headers: request.headers, body: Buffer.concat(chunks) });
        response.writeHead(204).end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
    const { port } = receiver.address() as AddressInfo;
    const { url } = await started({
      hookSecrets: JSON.stringify({ "receivers/feed": SECRET }),
      receivers: [{ id: "feed", url: `http://127.0.0.1:${port}/events` }],
    });
    const { body: answer } = await ask(url, "k");
    for (let tries = 0; told.length === 0 && tries < 500; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    receiver.close();
    const [{ headers, body }] = told as [(typeof told)[number]];
    const { RequestId, Digest } = Reflect.get(Object(answer), "Request");
    expect(JSON.parse(body.toString())).toMatchObject({ RequestId, Digest, Status: "authorized" });
    const scheme = SCHEMES.standardWebhooks;
    const message = { headers: headers as Record<string, string>, body };
    const keys = keysOf(scheme, [SECRET]) ?? [];
    expect(verifySignature(scheme, message, keys, Date.now())).toMatchObject({ ok: true });
  });

  test("refuses receivers where the ledger is not on disk", async () => {
    const receivers = [{ id: "feed", url: "http://127.0.0.1:9" }];
    const ledgerEndpoint = "http://127.0.0.1:9";
    await expect(started({ receivers, ledgerEndpoint })).rejects.toThrow(/--receiver needs/);
  });

  test("has no hooks without a secret", async () => {
    const { hookUrls, url } = await started();
    expect(hookUrls).toEqual([]);
    const answer = await fetch(`${url}/v1/hooks/webhooks/tickets`, { method: "POST", body: "{}" });
    expect(answer.status).toBe(404);
  });

  test("answers nobody any more once it is closed", async () => {
    const { url, ec2Url } = await started();
    await running.pop()?.close();
    await expect(fetch(`${url}/v1/health`)).rejects.toThrow();
    await expect(fetch(ec2Url)).rejects.toThrow();
  });
});

describe("a start that fails", () => {
  test("says which port is taken, and leaves its folder to others", async () => {
    const { url } = await started();
    const port = Number(new URL(url).port);
    const data = join(folder, "other");
    await expect(started({ port, data })).rejects.toThrow(String(port));
    expect((await ask((await started({ data })).url, "k")).status).toBe(201);
  });

  test("says so where the folder is a file", async () => {
    writeFileSync(join(folder, "data"), "");
    await expect(started()).rejects.toThrow("data");
  });
});

describe("an endpoint", () => {
  test.each([
    "https://ec2.us-east-1.amazonaws.com",
    "https://ec2.us-east-1.amazonaws.com:443/",
    "https://EC2.US-EAST-1.AMAZONAWS.COM",
    "https://ec2.us-east-1.amazonaws.com./",
    "https://ec2.cn-north-1.amazonaws.com.cn",
    "https://ec2.eu-west-1.api.aws",
    "https://ec2.eusc-de-east-1.amazonaws.eu",
    "http://user@ec2.amazonaws.com",
  ])("is AWS itself: %s", (endpoint) => {
    expect(isRealAws(endpoint)).toBe(true);
  });

  test.each([
    "http://127.0.0.1:5000",
    "http://localhost:4566",
    "http://amazonaws.com.localhost:1",
    "http://notamazonaws.com",
    "http://127.0.0.1/amazonaws.com",
  ])("is a stand-in: %s", (endpoint) => {
    expect(isRealAws(endpoint)).toBe(false);
  });
});
