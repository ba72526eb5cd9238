import { expect, test } from "@jest/globals";
import { readPrincipal, tokenPrincipal } from "../../../../core/policy/workshop/principal.ts";

test.each([
  "arn:aws:iam::111122223333:user/ann",
  "arn:aws:iam::111122223333:user/teams/pay/ann",
  "arn:aws:iam::111122223333:role/Deploy",
  "arn:aws-cn:sts::111122223333:assumed-role/Deploy/ci",
])("%s is an IAM principal, known by its name alone", (arn) => {
  expect(readPrincipal(arn)).toEqual({ kind: "iam", id: arn, arn });
});

test("jwt:ISSUER#SUBJECT is a token's subject in no group", () => {
  expect(readPrincipal("jwt:https://login.acme.example#ann")).toEqual(
    tokenPrincipal("https://login.acme.example", "ann", []),
  );
});

test.each([
  ["names many roles", "arn:aws:iam::111122223333:role/Deploy*"],
  ["names many users", "arn:aws:iam::111122223333:user/an*"],
  ["names a group, not one in it", "group:security"],
  ["is a session without a name", "arn:aws:sts::111122223333:assumed-role/Deploy"],
  ["has something before it", "xarn:aws:sts::111122223333:assumed-role/Deploy/ci"],
  ["has something behind it", "arn:aws:sts::111122223333:assumed-role/Deploy/ci/more"],
  ["is the root of an account", "arn:aws:iam::111122223333:root"],
  ["is no ARN", "ann"],
  ["is nothing", ""],
])("what %s is no principal: %s", (_why, text) => {
  expect(readPrincipal(text)).toBeUndefined();
});
