import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { type Cidr, parseCidr } from "../../core/net/cidr.ts";
import { boxContains, boxesOverlap } from "../../core/net/packets.ts";
import type { Protocol } from "../../core/net/ports.ts";
import { firstBannedIpv4, firstBannedIpv6 } from "../../core/policy/banned.ts";
import { formatPolicyFault } from "../../core/policy/fault.ts";
import type { Policy } from "../../core/policy/policy.ts";
import { matchesPrincipal } from "../../core/policy/principals.ts";
import { packetsOf } from "../../core/request/permission.ts";
import { readPolicyFile } from "../../local/policyFile.ts";
import { readTestedPolicy } from "../../local/policyTests.ts";

let policy: Policy;

beforeAll(async () => {
  const compiled = await readPolicyFile("policies/policy.yaml");
  if (!compiled.ok) throw new Error(compiled.faults.map(formatPolicyFault).join("\n"));
  policy = compiled.policy;
});

function block(text: string): Cidr {
  const cidr = parseCidr(text);
  if (cidr === undefined) throw new Error(text);
  return cidr;
}

/** The ids of the bans that a block meets. */
function bansOn(text: string): readonly string[] {
  const cidr = block(text);
  return policy.bans
    .filter((ban) =>
      cidr.family === "ipv4"
        ? firstBannedIpv4(ban, cidr.addresses)
        : firstBannedIpv6(ban, cidr.addresses),
    )
    .map(({ id }) => id);
}

const banned: readonly [cidr: string, ids: readonly string[]][] = [
  ["9.255.255.255/32", []],
  ["10.0.0.0/32", ["private-networks"]],
  ["10.255.255.255/32", ["private-networks"]],
  ["11.0.0.0/32", []],
  ["172.15.255.255/32", []],
  ["172.16.0.0/32", ["private-networks"]],
  ["172.31.255.255/32", ["private-networks"]],
  ["172.32.0.0/32", []],
  ["192.167.255.255/32", []],
  ["192.168.255.255/32", ["private-networks"]],
  ["192.169.0.0/32", []],
  ["169.254.169.254/32", ["link-local"]],
  ["169.253.255.255/32", []],
  ["169.255.0.0/32", []],
  ["100.63.255.255/32", []],
  ["100.64.0.0/32", ["shared-address-space"]],
  ["100.127.255.255/32", ["shared-address-space"]],
  ["100.128.0.0/32", []],
  ["126.255.255.255/32", []],
  ["127.0.0.1/32", ["loopback"]],
  ["128.0.0.0/32", []],
  ["0.255.255.255/32", ["reserved"]],
  ["1.0.0.0/32", []],
  ["192.0.0.170/32", ["reserved"]],
  ["198.17.255.255/32", []],
  ["198.19.255.255/32", ["reserved"]],
  ["198.20.0.0/32", []],
  ["223.255.255.255/32", []],
  ["224.0.0.1/32", ["multicast"]],
  ["239.255.255.255/32", ["multicast"]],
  ["240.0.0.0/32", ["reserved"]],
  ["255.255.255.255/32", ["reserved"]],
  ["192.88.99.1/32", ["threat-feed"]],
  ["192.88.99.64/32", []],
  ["::/128", ["reserved"]],
  ["::1/128", ["loopback"]],
  ["::2/128", []],
  ["100::1/128", ["reserved"]],
  ["100:0:0:1::/64", []],
  ["2001:2::1/128", ["reserved"]],
  ["2600::/128", []],
  ["3fff:bad::1/128", ["threat-feed"]],
  ["5f00::1/128", ["reserved"]],
  ["fbff::/128", []],
  ["fc00::/128", ["private-networks"]],
  ["fd00:ec2::254/128", ["private-networks"]],
  ["fe7f::/128", []],
  ["fe80::1/128", ["link-local"]],
  ["fec0::1/128", ["link-local"]],
  ["ff02::1/128", ["multicast"]],
];

describe("the shipped policy bans", () => {
  test.each(banned)("%s: %j", (cidr, ids) => {
    expect(bansOn(cidr)).toEqual(ids);
  });

  test.each(["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"])(
    "nothing of %s, which examples use",
    (cidr) => {
      expect(bansOn(cidr)).toEqual([]);
    },
  );

  test("everything by one ban or another that 0.0.0.0/0 and ::/0 touch", () => {
    expect(new Set([...bansOn("0.0.0.0/0"), ...bansOn("::/0")])).toEqual(
      new Set(policy.bans.map(({ id }) => id)),
    );
  });
});

const permitted: readonly [
  protocol: string,
  from: number,
  to: number,
  permit: string | undefined,
][] = [
  ["tcp", 443, 443, "web"],
  ["tcp", 8443, 8443, "web"],
  ["tcp", 80, 80, "web"],
  ["tcp", 81, 81, undefined],
  ["tcp", 442, 443, undefined],
  ["tcp", 53, 53, "dns-tcp"],
  ["udp", 53, 53, "dns-udp"],
  ["udp", 123, 123, "ntp"],
  ["tcp", 123, 123, undefined],
  ["udp", 443, 443, undefined],
  ["tcp", 22, 22, undefined],
  ["icmp", 8, -1, "ping"],
  ["icmp", 0, -1, undefined],
  ["icmp", -1, -1, undefined],
  ["icmpv6", 128, 0, "ping-ipv6"],
  ["icmpv6", 129, 0, undefined],
  ["tcp", 3305, 3305, undefined],
  ["tcp", 3306, 3306, "databases"],
  ["tcp", 3306, 3307, undefined],
  ["tcp", 5432, 5432, "databases"],
  ["-1", -1, -1, undefined],
];

describe("the shipped policy permits", () => {
  test.each(permitted)("%s %d to %d by %s", (protocol, from, to, permit) => {
    for (const cidr of ["203.0.113.0/24", "2001:db8::/48"]) {
      const packets = packetsOf({
        protocol: protocol as Protocol,
        ports: { from, to },
        destination: block(cidr),
      });
      const by = policy.permits.find(({ boxes }) =>
        boxes.some((box) => packets !== undefined && boxContains(box, packets)),
      );
      expect(by?.id).toBe(permit);
    }
  });
});

test("the shipped policy lets the local principal ask for every group, and payments for its own", () => {
  const asking = (arn: string) =>
    policy.requesters
      .filter(({ principals }) =>
        principals.some((pattern) => matchesPrincipal(pattern, { kind: "iam", id: "x", arn })),
      )
      .map(({ where }) => where);
  expect(asking("arn:aws:iam::111122223333:user/local")).toEqual([{}]);
  expect(asking("arn:aws:sts::111122223333:assumed-role/PaymentsDeploy/x")).toEqual([
    { groupTags: new Map([["team", ["payments"]]]) },
  ]);
  expect(asking("arn:aws:iam::111122223333:user/other")).toEqual([]);
});

test("the shipped policy asks for nobody's approval but of a database", () => {
  expect(policy.approvals).toMatchObject([{ id: "customer-data", mode: "enforce", quorum: 1 }]);
  const about = policy.approvals.flatMap(({ when }) => when.boxes ?? []);
  const asked = policy.permits.filter(({ boxes }) =>
    boxes.some((box) => about.some((one) => boxesOverlap(one, box))),
  );
  expect(asked.map(({ id }) => id)).toEqual(["databases"]);
});

test("the shipped policy's limits and tags are those that its documentation shows", () => {
  expect(policy.limits).toMatchObject({
    mode: "enforce",
    minPrefixLength: { ipv4: 16, ipv6: 48 },
    maxRulesPerRequest: 20,
  });
  const takes = (value: string) =>
    policy.requiredTags.filter(({ matches }) => matches(value)).map(({ key }) => key);
  expect(takes("ann@acme.example")).toEqual(["Owner"]);
  expect(takes("ann@acme_example")).toEqual([]);
  expect(takes("a b@acme.example")).toEqual([]);
  expect(takes("NET-7")).toEqual(["Ticket"]);
  expect(takes("net-7")).toEqual([]);
});

test("the README shows the shipped policy's digest", () => {
  const readme = readFileSync("README.md", "utf8");
  const shown = [...readme.matchAll(/(?:digest |olicyDigest": ")([0-9a-f]+)/g)];
  expect(shown.length).toBeGreaterThan(1);
  for (const [, digest = ""] of shown) expect(policy.digest.startsWith(digest)).toBe(true);
});

test("the shipped policy tells an editor where its schema is", () => {
  const [first] = readFileSync("policies/policy.yaml", "utf8").split("\n");
  expect(first).toBe("# yaml-language-server: $schema=policy.schema.json");
});

test("the shipped people tell an editor where their schema is", () => {
  const [first] = readFileSync("policies/people.yaml", "utf8").split("\n");
  expect(first).toBe("# yaml-language-server: $schema=people.schema.json");
});

test("the shipped policy passes its tests, which tell an editor where their schema is", async () => {
  expect(await readTestedPolicy("policies/policy.yaml")).toMatchObject({ ok: true });
  const [first] = readFileSync("policies/policy.test.yaml", "utf8").split("\n");
  expect(first).toBe("# yaml-language-server: $schema=policy.test.schema.json");
});

test("the shipped tickets.yaml is read with the policy, and tells an editor where its schema is", () => {
  expect(policy.tickets).toMatchObject({ jira: { projects: ["NET"] } });
  const [first] = readFileSync("policies/tickets.yaml", "utf8").split("\n");
  expect(first).toBe("# yaml-language-server: $schema=tickets.schema.json");
});
