import { expect, test } from "@jest/globals";
import { destinations } from "../../../../core/policy/checks/destinations.ts";
import { aRequest, aSubject } from "../../../support/builders.ts";

function found(...permissions: readonly string[]) {
  return destinations(aSubject(aRequest(permissions)));
}

test("no statement permits a prefix list", () => {
  expect(found("tcp 443 pl-01234567")).toEqual([
    {
      code: "prefix-list-not-allowed",
      effect: "deny",
      pointer: "/IpPermissions/0/PrefixListIds/0",
      detail:
        "tcp 443 pl-01234567: no statement permits a prefix list as destination; name address blocks",
    },
  ]);
});

test("no statement permits a security group, be it the group itself", () => {
  expect(found("-1 sg-0123456789abcdef0")).toEqual([
    {
      code: "security-group-not-allowed",
      effect: "deny",
      pointer: "/IpPermissions/0/UserIdGroupPairs/0",
      detail:
        "all protocols sg-0123456789abcdef0: no statement permits a security group as destination; name address blocks",
    },
  ]);
});

test("address blocks are other checks' business, also beside others", () => {
  const rules = ["tcp 443 203.0.113.0/24", "tcp 443 pl-01234567", "-1 ::/0", "-1 sg-01234567"];
  expect(found(...rules).map(({ pointer }) => pointer.split("/")[2])).toEqual(["1", "3"]);
});
