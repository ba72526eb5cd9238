import type { DataObject } from "../../cli/aws/data.ts";
import type { HttpAnswer, HttpCall } from "../../cli/guard/transport.ts";
import { answer } from "./fakeDesk.ts";

/** The id of the shown request. */
export const ID = `req-${"1".repeat(32)}`;

/** The digest of what it asks for. */
export const DIGEST = "d".repeat(64);

/** A request as the API shows it: a database that waits for one person. */
export function aShown(members: DataObject = {}): DataObject {
  return {
    RequestId: ID,
    Status: "pending-approval",
    Effect: "require-approval",
    GroupId: "sg-0123456789abcdef0",
    IpPermissions: [
      {
        IpProtocol: "tcp",
        FromPort: 5432,
        ToPort: 5432,
        IpRanges: [{ CidrIp: "203.0.113.7/32", Description: "partner database" }],
      },
    ],
    Tags: [{ Key: "Owner", Value: "jo@acme.example" }],
    Principal: "arn:aws:iam::111122223333:user/local",
    CreatedAt: "2026-01-31T12:00:00.000Z",
    UpdatedAt: "2026-01-31T12:00:00.000Z",
    Duration: "P7D",
    Approvals: {
      Awaits: [
        {
          StatementId: "customer-data",
          Quorum: 1,
          Given: 0,
          Approvers: ["arn:aws:iam::111122223333:user/sam", "group:dba"],
        },
      ],
      Given: [],
      WaitsUntil: "2026-02-03T12:00:00.000Z",
    },
    Digest: DIGEST,
    PolicyDigest: "a".repeat(64),
    Findings: [
      {
        code: "approval-required",
        effect: "require-approval",
        pointer: "",
        statementId: "customer-data",
        detail: "customer-data asks for the approval of one person",
      },
    ],
    SecurityGroupRules: [],
    ...members,
  };
}

/** A guard that shows this request, and answers what is said to it. */
export function showing(shown: DataObject, said: HttpAnswer = answer(500, {})) {
  return ({ method }: HttpCall): HttpAnswer =>
    method === "GET" ? answer(200, { Request: shown }) : said;
}
