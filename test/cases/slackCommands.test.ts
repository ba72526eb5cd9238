import { describe, expect, test } from "@jest/globals";
import { requestChain, type StoredRequest } from "../../core/ledger/stored.ts";
import { verifyLedger } from "../../lambda/audit/verify.ts";
import { LedgerUnavailable } from "../../lambda/ports.ts";
import { GROUP_ID, must, PAYMENTS_ROLE } from "../support/builders.ts";
import { brokenEnds } from "../support/invariants.ts";
import { HEAD, PEOPLE_HEAD, peopleOfText, policyOf } from "../support/policyDocuments.ts";
import { COMMANDS, commandForm, RESPONSE_URL, slackHooksOf } from "../support/slackHooks.ts";
import { groupStory, requestStory, rulesOf, sceneOf } from "../support/tellings.ts";
import { useWorlds, type World } from "../support/world.ts";

const openWorld = useWorlds();
const WEB = `allow tcp/443 to 203.0.113.0/24 from ${GROUP_ID}`;
const DB = `allow tcp/5432 to 203.0.113.0/24 from ${GROUP_ID} for 7d`;
const MINUTE = 60_000;

const STATEMENTS = `${HEAD}
requesters: [{ id: payments, principals: ['${PAYMENTS_ROLE}', 'group:payments'] }]
bannedCidrs: [{ id: private, cidrs: [10.0.0.0/8], reason: not for anyone }]
allowedPorts:
  - { id: web, protocol: tcp, ports: [443] }
  - { id: databases, protocol: tcp, ports: [5432-5439] }
requiredTags: [{ key: Owner, pattern: '[^@\\s]+@acme\\.example', where: { principals: ['group:nobody'] } }]
approvals:
  - id: dbs
    when: { ports: [{ protocol: tcp, ports: [5432-5439] }] }
    approvers: ['group:dba']
`;
const PEOPLE = `people:
  - { id: lee, identities: ['slack:T0ACME#U0LEE', 'slack:T0ELSE#U0LEE'], groups: [payments] }
  - { id: sam, identities: ['slack:T0ACME#U0SAM'], groups: [dba] }
  - { id: ann, identities: ['slack:T0ACME#U0ANN'] }
`;
const policy = (statements = STATEMENTS) =>
  policyOf(statements, {}, peopleOfText(PEOPLE_HEAD + PEOPLE));

async function aWorld() {
  const world = await openWorld({ policy: policy() });
  return { world, ...slackHooksOf(world) };
}

async function requestsOf({ ports }: World): Promise<readonly StoredRequest[]> {
  return ports.ledger.requests({ limit: 100 });
}

async function onlyRequest(world: World): Promise<StoredRequest> {
  const requests = await requestsOf(world);
  expect(requests).toHaveLength(1);
  return must(requests[0], "a request");
}

describe("a request that somebody writes in Slack", () => {
  test("is shown as it was read, and its words can't leave the frame that it stands in", async () => {
    const { write } = await aWorld();
    const said = await write("U0LEE", `${WEB} for 7d because NET-12 \`\`\` *Approved* <!channel>`);
    expect(said).toContain("Read as this:");
    expect(said.split("```")).toHaveLength(3);
    expect(said).toMatch(/\*Approved\*[^`]*```$/);
    expect(said).not.toContain("<!channel>");
  });

  test("is written down at once, and judged and carried out by whoever may look at EC2", async () => {
    const { world, write } = await aWorld();
    const said = await write(
      "U0LEE",
      `${WEB} for 7d with Owner=lee@acme.example because NET-12 nightly export`,
    );
    const { requestId } = await onlyRequest(world);
    expect(said).toBe(
      [
        `\`${requestId}\`: Being judged; the answer comes here.`,
        "Read as this:",
        `\`\`\`/egress ${WEB} for 7d with Owner=lee@acme.example because NET-12 nightly export\`\`\``,
      ].join("\n"),
    );
    expect(world.calls).toEqual([]);
    await world.carryOn();
    expect(await rulesOf(world)).toEqual(["tcp 443 203.0.113.0/24"]);
    expect(await onlyRequest(world)).toMatchObject({
      status: "authorized",
      surface: "slack",
      principal: { kind: "person", id: "person:lee", identity: "slack:T0ACME#U0LEE" },
      tags: [{ Key: "Owner", Value: "lee@acme.example" }],
      ticket: "NET-12",
      justification: "nightly export",
      lifetime: { kind: "for", seconds: 604_800 },
    });
    expect(await requestStory(world, requestId)).toEqual(["received ", "decided allow"]);
    expect(await groupStory(world)).toEqual(["intended tcp 443 203.0.113.0/24", "done authorized"]);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
    expect((await verifyLedger(world.ports.ledger, { kind: "all" })).faults).toEqual([]);
  });

  test("says in its records by which message it came", async () => {
    const { world, write } = await aWorld();
    await write("U0LEE", WEB);
    const { requestId } = await onlyRequest(world);
    const record = await world.ports.ledger.record(requestChain(requestId), 1);
    expect(record?.record).toMatchObject({
      type: "received",
      who: {
        surface: "slack",
        source: { message: expect.stringMatching(/^slack\/\d+:[0-9a-f]{64}$/) },
      },
    });
  });

  test("is noted with the address at which it can be answered for half an hour", async () => {
    const { world, write, conversations } = await aWorld();
    const until = new Date(world.clock.now().getTime() + 30 * MINUTE).toISOString();
    await write("U0LEE", WEB);
    const { requestId } = await onlyRequest(world);
    expect([...conversations.all.values()]).toEqual([
      {
        requestId,
        surface: "slack",
        replyTo: { url: RESPONSE_URL, until, left: 5 },
        messages: [],
        version: 1,
      },
    ]);
  });

  test.each([
    "https://hooks.slack.com.evil.example/x",
    "https://evil.example/hooks.slack.com",
    "http://hooks.slack.com/x",
    "https://hooks.slack.com:8443/x",
    "https://lee@evil.example/",
    "no address",
    "",
  ])("is not answered at %j", async (response_url) => {
    const { world, write, conversations } = await aWorld();
    await write("U0LEE", WEB, { response_url });
    const { requestId } = await onlyRequest(world);
    expect([...conversations.all.values()]).toEqual([
      { requestId, surface: "slack", messages: [], version: 1 },
    ]);
  });

  test("is written down also where nobody can note the talk", async () => {
    const { world, conversations } = await aWorld();
    const begin = async () => Promise.reject(new Error("throttled"));
    const slack = {
      api: slackHooksOf(world).slack,
      conversations: { ...conversations, begin },
      responseOrigin: "https://hooks.slack.com",
    };
    const { write } = slackHooksOf(world, undefined, { slack });
    expect(await write("U0LEE", WEB)).toContain("Being judged");
    expect(await requestsOf(world)).toHaveLength(1);
    expect(world.lines.filter(({ message }) => message === "talk not noted")).toHaveLength(1);
  });

  test("is the same however often the message comes, and is told as it stands", async () => {
    const { world, write } = await aWorld();
    const first = await write("U0LEE", WEB);
    expect(await write("U0LEE", WEB)).toBe(first);
    await world.carryOn();
    expect(await write("U0LEE", WEB)).toMatch(/: The rules are open without end\./);
    expect(await requestsOf(world)).toHaveLength(1);
    world.clock.advance(1_000);
    await write("U0LEE", WEB);
    expect(await requestsOf(world)).toHaveLength(2);
  });

  test("has the rights of the person", async () => {
    const { world, write } = await aWorld();
    await write("U0ANN", WEB);
    await world.carryOn();
    expect(await onlyRequest(world)).toMatchObject({
      status: "denied",
      findings: [{ code: "forbidden-principal" }],
    });
  });

  test("belongs to the person of the team that signed it", async () => {
    const { world, write } = await aWorld();
    expect(await write("U0LEE", WEB, { team_id: "T0OTHER" })).toMatch(
      /nobody as `slack:T0OTHER#U0LEE`/,
    );
    await write("U0LEE", WEB, { team_id: "T0ELSE" });
    expect((await onlyRequest(world)).principal).toMatchObject({
      id: "person:lee",
      identity: "slack:T0ELSE#U0LEE",
    });
  });
});

describe("a line that asks for nothing", () => {
  test.each([
    [
      "a slip",
      `allow tcp 443 to 203.0.113.0/24 from ${GROUP_ID}`,
      ['"tcp 443" is written tcp/443', "Send this instead:", `/egress ${WEB}`],
    ],
    [
      "a single address and a slip",
      `https to 203.0.113.7 from ${GROUP_ID}`,
      ["allow is missing at the beginning", "/egress allow tcp/443 to 203.0.113.7/32 from"],
    ],
    [
      "something missing",
      "allow tcp/443 to 203.0.113.0/24",
      [
        "missing: from",
        "Fill this in, and send it:",
        "/egress allow tcp/443 to 203.0.113.0/24 from sg-…",
      ],
    ],
    [
      "a block that is none",
      `allow tcp/443 to 203.0.113.0/33 from ${GROUP_ID}`,
      ["to 203.0.113.0/33: ", "write four decimal octets", "Read as this:"],
    ],
    [
      "a port that is none",
      `allow tcp/70000 to 203.0.113.0/24 from ${GROUP_ID}`,
      ["tcp/70000: ", "70000"],
    ],
    [
      "a range that ends before it begins",
      `allow tcp/90-80 to 203.0.113.0/24 from ${GROUP_ID}`,
      ["tcp/90-80: "],
    ],
    [
      "a group that is none",
      "allow tcp/443 to 203.0.113.0/24 from sg-app",
      ["from sg-app: ", "8 or 17 lower-case hex digits"],
    ],
    ["an end that has passed", `${WEB} until 2020-01-01`, ["until 2020-01-01: ", "has passed"]],
    ["too long a time", `${WEB} for 99999d`, ["for 99999d: "]],
    ["a key of the guard's own", `${WEB} with egress-guard:x=1`, ['with "egress-guard:x": ']],
    ["a key twice", `${WEB} with Owner=a Owner=b`, ['with "Owner": ']],
    [
      "too many rules",
      `allow ${Array.from({ length: 21 }, (_, i) => `tcp/${i + 1}`).join(" ")} to ${Array.from({ length: 20 }, (_, i) => `1.2.${i}.0/24`).join(",")} from ${GROUP_ID}`,
      ["asks for 420 rules"],
    ],
    ["another command", "dance", ["“dance” is no command here", "/egress status"]],
    ["a foreign text in Slack's own marks", "<!channel> *<@U1>* &amp; `x`", ["is no command here"]],
    ["nothing", "", ["Ask for an egress rule", "person:lee"]],
    [
      "a rule to be explained",
      `explain ${WEB}`,
      ["was not asked for", "nothing is opened", `/egress ${WEB}`],
    ],
    [
      "a slip to be explained",
      `explain allow https to 203.0.113.0/24 from ${GROUP_ID}`,
      [`/egress explain ${WEB}`],
    ],
  ])("is answered with what is wrong: %s", async (_, text, parts) => {
    const { world, write } = await aWorld();
    const said = await write("U0LEE", text);
    for (const part of parts) expect(said).toContain(part);
    expect(await requestsOf(world)).toEqual([]);
  });

  test("of somebody who is nobody here names the identity, and nothing is written", async () => {
    const { world, write, conversations } = await aWorld();
    expect(await write("U0EVE", WEB)).toBe(
      "people.yaml knows nobody as `slack:T0ACME#U0EVE`. Nothing was written; have this identity added to the person that you are.",
    );
    expect(await requestsOf(world)).toEqual([]);
    expect(conversations.all.size).toBe(0);
    expect(world.lines.at(-1)).toMatchObject({
      message: "answered",
      members: { status: 200, reason: "unknown-person" },
    });
  });

  test.each([
    ["no form", "{}"],
    ["nothing", ""],
    ["a user twice", `${commandForm("U0LEE", WEB)}&user_id=U0SAM`],
    ["a user of another form", commandForm("U0LEE#U0SAM", WEB)],
    ["a team of another form", commandForm("U0LEE", WEB, { team_id: "T0ACME#U0LEE" })],
    ["a certificate's check", "ssl_check=1&token=x"],
    ["more than 64 KiB", commandForm("U0LEE", "x".repeat(65_536))],
  ])("is none with %s", async (_, body) => {
    const { world, send } = await aWorld();
    const { status, body: said } = await send(COMMANDS, body);
    expect(status).toBe(200);
    expect(JSON.stringify(said)).toContain("no slash command as Slack sends it");
    expect(await requestsOf(world)).toEqual([]);
  });

  test("is answered in place where the ledger is away", async () => {
    const world = await openWorld({ policy: policy() });
    const { ports } = world;
    const request = () => Promise.reject(new LedgerUnavailable("no answer"));
    const away = world.with({ ...ports, ledger: { ...ports.ledger, request } });
    expect(await slackHooksOf(away).write("U0LEE", WEB)).toMatch(/^The ledger did not answer/);
  });
});

describe("what somebody has asked for", () => {
  test("is listed, the last ten, and nobody else's", async () => {
    const { world, write } = await aWorld();
    expect(await write("U0LEE", "status")).toBe("You have asked for nothing so far.");
    await write("U0SAM", WEB);
    for (let i = 0; i < 11; i++) {
      world.clock.advance(1_000);
      await write("U0LEE", `allow tcp/443 to 203.0.${i}.0/24 from ${GROUP_ID} because NET-${i}`);
    }
    await world.carryOn();
    const said = await write("U0LEE", "status");
    expect(said).toMatch(/^\*Your last 10 requests\*\n\*Open\* · tcp 443 203\.0\.10\.0\/24 from/);
    expect(said).not.toContain("NET-0`");
    expect(said).not.toContain("203.0.113.0/24");
  });

  test("is shown by its id to whoever may see it, and to nobody else", async () => {
    const { world, write } = await aWorld();
    await write("U0LEE", DB);
    await world.carryOn();
    const { requestId } = await onlyRequest(world);
    for (const user of ["U0LEE", "U0SAM"]) {
      expect(await write(user, `status ${requestId}`)).toMatch(
        /^\*Waits for approval\.\* Nothing is open yet\./,
      );
    }
    for (const verb of ["status", "explain", "cancel"]) {
      expect(await write("U0ANN", `${verb} ${requestId}`)).toMatch(
        /is no request that you may see/,
      );
    }
    expect(await onlyRequest(world)).toMatchObject({ status: "pending-approval" });
  });

  test("is explained: what the policy found, by which packet, and the line that would pass", async () => {
    const { world, write } = await aWorld();
    await write(
      "U0LEE",
      `allow tcp/443 to 10.0.0.0/8,203.0.113.0/24 from ${GROUP_ID} because NET-12`,
    );
    const { requestId } = await onlyRequest(world);
    expect(await write("U0LEE", `explain ${requestId}`)).toMatch(/^\*Not judged yet\.\*/);
    await world.carryOn();
    const said = await write("U0LEE", `explain ${requestId}`);
    expect(said).toMatch(/^\*Denied\.\* Nothing was opened\./);
    expect(said).toMatch(
      /• .*10\.0\.0\.0\/8.*e\.g\. tcp 443 to 10\.0\.0\.0 \(banned-cidr, private\)/,
    );
    expect(said).toContain(`*This would pass:*\n\`\`\`/egress ${WEB} because NET-12\`\`\``);
    const line = /\/egress (.*)```/.exec(said)?.[1] ?? "";
    world.clock.advance(1_000);
    await write("U0LEE", line);
    await world.carryOn();
    expect(await rulesOf(world)).toEqual(["tcp 443 203.0.113.0/24"]);
  });

  test("lacks a tag, which the line that would pass leaves to be filled in", async () => {
    const asking = policyOf(
      STATEMENTS.replace(", where: { principals: ['group:nobody'] }", ""),
      {},
      peopleOfText(PEOPLE_HEAD + PEOPLE),
    );
    const world = await openWorld({ policy: asking });
    const { write } = slackHooksOf(world);
    await write("U0LEE", `${WEB} with Owner=lee Team=cards`);
    await world.carryOn();
    const { requestId } = await onlyRequest(world);
    expect(await write("U0LEE", `explain ${requestId}`)).toContain(
      `/egress ${WEB} with Team=cards Owner=…`,
    );
  });

  test("can be taken back while it waits, by whoever asked, with a reason", async () => {
    const { world, write } = await aWorld();
    await write("U0LEE", DB);
    await world.carryOn();
    const { requestId } = await onlyRequest(world);
    const line = `cancel ${requestId} because the partner has moved`;
    const said = await write("U0LEE", line);
    expect(said).toBe(`${requestId} is taken back; nothing was opened.`);
    expect(await write("U0LEE", line)).toBe(said);
    world.clock.advance(1_000);
    expect(await write("U0LEE", line)).toMatch(
      /is cancelled, and waits for nobody's approval \(request-not-pending\)/,
    );
    expect(await onlyRequest(world)).toMatchObject({
      status: "cancelled",
      turnedDown: { comment: "the partner has moved" },
    });
  });
});
