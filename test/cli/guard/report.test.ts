import { execFileSync } from "node:child_process";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { shellWord } from "../../../cli/guard/offer.ts";
import { askGuard, WEB } from "../../support/askGuard.ts";
import { answer } from "../../support/fakeDesk.ts";

const BODY = {
  GroupId: "sg-0123456789abcdef0",
  IpPermissions: [
    {
      IpProtocol: "tcp",
      FromPort: 443,
      ToPort: 443,
      IpRanges: [{ CidrIp: "203.0.113.0/25", Description: "it's ours" }],
    },
  ],
  TagSpecifications: [
    { ResourceType: "security-group-rule", Tags: [{ Key: "Owner", Value: "jo@acme.example" }] },
  ],
  Guard: { Justification: "why not", Ticket: "NET-12", Duration: "P7D" },
};

const OFFER = { Request: BODY, MissingTags: [] };

const denial = (members: object) => ({ code: "denied-by-policy", detail: "no", ...members });

/** The lines after the one that the AWS CLI would print too. */
async function reported(body: object, words: readonly string[] = WEB): Promise<readonly string[]> {
  const { written } = await askGuard(words, () => answer(403, body));
  return written.err.split("\n").slice(2, -1);
}

describe("what only the guard knows", () => {
  test("findings: which statement says what, where, and one packet that proves it", async () => {
    const findings = [
      {
        effect: "deny",
        code: "banned-cidr",
        statementId: "private-networks",
        pointer: "/IpPermissions/0/IpRanges/0",
        detail: "reaches 10.0.0.0/8",
        witness: { protocol: "tcp", port: 22, address: "10.1.2.0" },
      },
      {
        effect: "deny",
        code: "port-not-allowed",
        pointer: "",
        detail: "pings",
        witness: { protocol: "icmp", icmpType: 8, icmpCode: 0, address: "10.1.2.0" },
      },
      {
        effect: "deny",
        code: "protocol-not-allowed",
        pointer: "",
        detail: "tunnels",
        witness: { protocol: "50", address: "10.1.2.0" },
      },
    ];
    expect(await reported(denial({ findings, requestId: "req-1" }))).toEqual([
      "  deny banned-cidr (private-networks) at /IpPermissions/0/IpRanges/0",
      "    reaches 10.0.0.0/8",
      "    for example tcp to 10.1.2.0 port 22",
      "  deny port-not-allowed",
      "    pings",
      "    for example icmp type 8 code 0 to 10.1.2.0",
      "  deny protocol-not-allowed",
      "    tunnels",
      "    for example protocol 50 to 10.1.2.0",
      "request req-1",
    ]);
  });

  test("every fault of an invalid request", async () => {
    const errors = [
      { pointer: "/GroupId", detail: "is missing" },
      { pointer: "/IpPermissions", detail: "is missing" },
    ];
    const { written } = await askGuard(WEB, () =>
      answer(422, { code: "invalid-request", detail: "two faults", errors }),
    );
    expect(written.err).toContain("(MissingParameter)");
    expect(written.err).toMatch(/: \/GroupId is missing\n {2}also: \/IpPermissions is missing\n$/);
  });

  test("rules that exist though the request failed", async () => {
    const securityGroupRules = [{ SecurityGroupRuleId: "sgr-1" }, { SecurityGroupRuleId: "sgr-2" }];
    const body = { code: "internal", detail: "half", securityGroupRules };
    expect(await reported(body)).toEqual(["  these rules exist all the same: sgr-1, sgr-2"]);
  });
});

describe("a counter-offer", () => {
  test("is a line that asks for exactly it, when it is pasted", async () => {
    const lines = await reported(denial({ counterOffer: OFFER }));
    expect(lines[0]).toBe("What would pass:");
    const words = inShell(lines[2] ?? "");
    expect(words.slice(0, 2)).toEqual(["egress-guard", "authorize-security-group-egress"]);
    const { calls } = await askGuard(words.slice(2), () => answer(500, {}));
    expect(JSON.parse(calls[0]?.body ?? "")).toEqual(BODY);
  });

  test("names the tags that are still missing: none is made up", async () => {
    const MissingTags = [
      { Key: "Owner", Pattern: "[a-z]+", Reason: "Somebody answers for it" },
      { Key: "Ticket" },
    ];
    const lines = await reported(denial({ counterOffer: { Request: BODY, MissingTags } }));
    expect(lines.slice(0, 3)).toEqual([
      "What would pass, with these tags in it:",
      "  Owner matching [a-z]+ (Somebody answers for it)",
      "  Ticket",
    ]);
  });

  test("goes to the guard that the line named, and as whom", async () => {
    const principal = ["--local-principal", "arn:aws:iam::111122223333:user/sam"];
    const endpoint = ["--guard-endpoint", "http://127.0.0.1:1234", ...principal];
    const lines = await reported(denial({ counterOffer: OFFER }), [...WEB, ...endpoint]);
    expect(lines[2]?.endsWith(` ${endpoint.join(" ")}`)).toBe(true);
  });

  test("a word is read back by a shell as it was, whatever is in it", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme" }).filter(isPassable)), (words) => {
        expect(inShell(words.map(shellWord).join(" "))).toEqual(words);
      }),
      { numRuns: 50 },
    );
  });
});

/** A process's words hold neither a NUL nor half a character. */
function isPassable(word: string): boolean {
  return !word.includes("\0") && word.isWellFormed();
}

/** The words that a shell makes of a line. */
function inShell(line: string): readonly string[] {
  const print = "for word; do printf '%s\\0' \"$word\"; done";
  const script = `set -- ${line}\n${print}`;
  return execFileSync("sh", ["-c", script], { encoding: "utf8" }).split("\0").slice(0, -1);
}
