import { describe, expect, test } from "@jest/globals";
import { embedded } from "../../../../core/policy/checks/embedded.ts";
import { anOpenPolicy, aRequest, aSubject } from "../../../support/builders.ts";

function found(permission: string) {
  return embedded(aSubject(aRequest([permission]), anOpenPolicy()));
}

test("a finding says which block hides IPv4, and what would pass", () => {
  expect(found("tcp 443 ::ffff:10.0.0.0/104")).toEqual([
    {
      code: "ipv4-embedded",
      effect: "deny",
      pointer: "/IpPermissions/0/Ipv6Ranges/0",
      detail:
        "tcp 443 ::ffff:a00:0/104 reaches ::ffff:0:0/96 (IPv4-mapped), where IPv4 addresses hide; name the IPv4 block itself",
      witness: { protocol: "tcp", port: 443, address: "::ffff:a00:0" },
    },
  ]);
});

describe("any shared address is denied", () => {
  test.each([
    {
      because: "mapped, the first address",
      cidr: "::ffff:0.0.0.0/128",
      name: "IPv4-mapped",
      address: "::ffff:0:0",
    },
    {
      because: "mapped, the last address",
      cidr: "::ffff:255.255.255.255/128",
      name: "IPv4-mapped",
      address: "::ffff:ffff:ffff",
    },
    { because: "compatible", cidr: "::10.0.0.1/128", name: "IPv4-compatible", address: "::a00:1" },
    {
      because: "the loopback lies there too",
      cidr: "::1/128",
      name: "IPv4-compatible",
      address: "::1",
    },
    {
      because: "translated",
      cidr: "::ffff:0:10.0.0.1/128",
      name: "IPv4-translated",
      address: "::ffff:0:a00:1",
    },
    { because: "6to4, the first address", cidr: "2002::/128", name: "6to4", address: "2002::" },
    {
      because: "6to4, the last address",
      cidr: "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128",
      name: "6to4",
      address: "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    },
    { because: "Teredo", cidr: "2001:0:1::/48", name: "Teredo", address: "2001:0:1::" },
    {
      because: "local-use NAT64",
      cidr: "64:ff9b:1::10.0.0.1/128",
      name: "local-use NAT64",
      address: "64:ff9b:1::a00:1",
    },
    { because: "a block round one of them", cidr: "2002::/15", name: "6to4", address: "2002::" },
    { because: "everything", cidr: "::/0", name: "IPv4-mapped", address: "::ffff:0:0" },
    {
      because: "a block round Teredo and much else",
      cidr: "2000::/3",
      name: "6to4",
      address: "2002::",
    },
  ])("$because: $cidr", ({ cidr, name, address }) => {
    expect(found(`tcp 443 ${cidr}`)).toEqual([
      expect.objectContaining({
        detail: expect.stringContaining(`(${name})`),
        witness: { protocol: "tcp", port: 443, address },
      }),
    ]);
  });

  test.each([
    { because: "below mapped, above compatible", cidr: "::fffe:ffff:ffff/128" },
    { because: "the first address above compatible", cidr: "::1:0:0/128" },
    { because: "the first address above mapped", cidr: "::1:0:0:0/128" },
    { because: "the last address below translated", cidr: "::fffe:ffff:ffff:ffff/128" },
    { because: "the first address above translated", cidr: "::ffff:1:0:0/128" },
    { because: "the last address below 6to4", cidr: "2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128" },
    { because: "the first address above 6to4", cidr: "2003::/128" },
    { because: "the first address above Teredo", cidr: "2001:1::/128" },
    { because: "the first address above local-use NAT64", cidr: "64:ff9b:2::/128" },
    {
      because: "the last address below local-use NAT64",
      cidr: "64:ff9b:0:ffff:ffff:ffff:ffff:ffff/128",
    },
    { because: "NAT64 itself, whose IPv4 addresses the bans know", cidr: "64:ff9b::/96" },
    { because: "a block of the public Internet", cidr: "2606:4700::/32" },
    { because: "IPv4", cidr: "0.0.0.0/0" },
  ])("not: $because: $cidr", ({ cidr }) => {
    expect(found(`tcp 443 ${cidr}`)).toEqual([]);
  });
});

test("no statement of a policy can lift it", () => {
  expect(found("-1 2002::/16")[0]?.effect).toBe("deny");
});
