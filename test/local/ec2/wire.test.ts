import { connect } from "node:net";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { STATUS_OF_CODE } from "../../../local/ec2/refusal.ts";
import type { RunningEc2 } from "../../../local/ec2/server.ts";
import {
  APP,
  ask,
  isWellFormed,
  permission,
  post,
  type Reply,
  reply,
  rulesOf,
  start,
  textsOf,
  withEc2,
} from "./support.ts";

const DESCRIBE = "Action=DescribeSecurityGroups&Version=2016-11-15";

/** A body that EC2 can't take, and the code that says so. */
interface BadBody {
  readonly why: string;
  readonly body: string | Uint8Array<ArrayBuffer>;
  readonly code: string;
  readonly status?: number;
}

const bytes = (...values: number[]) => Uint8Array.from(values);
const ascii = (text: string) => [...Buffer.from(text, "ascii")];
const MEBIBYTE = 1_048_576;

const BAD: readonly BadBody[] = [
  { why: "nothing at all", body: "", code: "MissingAction" },
  { why: "no action", body: "Version=2016-11-15", code: "MissingAction" },
  { why: "an empty action", body: "Action=&Version=2016-11-15", code: "MissingAction" },
  {
    why: "an action that EC2 has not",
    body: "Action=Fly&Version=2016-11-15",
    code: "InvalidAction",
  },
  {
    why: "an action in small letters",
    body: "Action=describesecuritygroups",
    code: "InvalidAction",
  },
  {
    why: "an action that JavaScript objects have",
    body: "Action=constructor",
    code: "InvalidAction",
  },
  {
    why: "an action of the real EC2 that is not embedded",
    body: "Action=RunInstances&Version=2016-11-15",
    code: "InvalidAction",
  },
  {
    why: "a version that is no date",
    body: "Action=DescribeSecurityGroups&Version=latest",
    code: "NoSuchVersion",
  },
  {
    why: "an action twice",
    body: `${DESCRIBE}&Action=DescribeVpcs`,
    code: "InvalidParameterValue",
  },
  { why: "JSON", body: '{"Action":"DescribeSecurityGroups"}', code: "MissingAction" },
  {
    why: "a percent sign without digits",
    body: `${DESCRIBE}&GroupId.1=%`,
    code: "MalformedQueryString",
  },
  {
    why: "a percent sign with one digit",
    body: `${DESCRIBE}&GroupId.1=%4`,
    code: "MalformedQueryString",
  },
  {
    why: "an escape that is no hexadecimal",
    body: `${DESCRIBE}&GroupId.1=%zz`,
    code: "MalformedQueryString",
  },
  {
    why: "escapes that are no UTF-8",
    body: `${DESCRIBE}&GroupId.1=%ff%fe`,
    code: "MalformedQueryString",
  },
  {
    why: "an overlong escape of a slash",
    body: `${DESCRIBE}&GroupId.1=%c0%af`,
    code: "MalformedQueryString",
  },
  {
    why: "an escaped surrogate",
    body: `${DESCRIBE}&GroupId.1=%ed%a0%80`,
    code: "MalformedQueryString",
  },
  {
    why: "bytes that are no UTF-8",
    body: bytes(...ascii(`${DESCRIBE}&GroupId.1=`), 0xff, 0xfe),
    code: "MalformedQueryString",
  },
  { why: "a NUL", body: `${DESCRIBE}&GroupId.1=%00`, code: "InvalidCharacter" },
  { why: "a control character in a name", body: `${DESCRIBE}&%1b=1`, code: "InvalidCharacter" },
  {
    why: "a character that XML has not",
    body: `${DESCRIBE}&GroupId.1=%ef%bf%bf`,
    code: "InvalidCharacter",
  },
  { why: "deep nesting", body: `${DESCRIBE}&A${".1.B".repeat(5000)}=1`, code: "UnknownParameter" },
  {
    why: "deep nesting under a known name",
    body: `${DESCRIBE}&Filter${".1".repeat(5000)}=1`,
    code: "UnknownParameter",
  },
  { why: "nothing but dots", body: `${DESCRIBE}&${".".repeat(5000)}=1`, code: "UnknownParameter" },
  {
    why: "a name that JavaScript objects have",
    body: `${DESCRIBE}&__proto__.x=1`,
    code: "UnknownParameter",
  },
  {
    why: "a member that JavaScript objects have",
    body: `${DESCRIBE}&Filter.1.constructor=1`,
    code: "UnknownParameter",
  },
  { why: "a list index 0", body: `${DESCRIBE}&GroupId.0=${APP}`, code: "UnknownParameter" },
  {
    why: "a list index with a leading zero",
    body: `${DESCRIBE}&GroupId.01=${APP}`,
    code: "UnknownParameter",
  },
  { why: "a list without an index", body: `${DESCRIBE}&GroupId=${APP}`, code: "UnknownParameter" },
  { why: "a member of a text", body: `${DESCRIBE}&NextToken.1=x`, code: "UnknownParameter" },
  {
    why: "10,000 parameters that EC2 has not",
    body: `${DESCRIBE}${Array.from({ length: 10_000 }, (_, i) => `&X.${i}=1`).join("")}`,
    code: "UnknownParameter",
  },
  {
    why: "10,000 rules",
    body: `Action=AuthorizeSecurityGroupEgress&GroupId=${APP}${Array.from({ length: 10_000 }, (_, i) => `&IpPermissions.${i + 1}.IpProtocol=-1&IpPermissions.${i + 1}.IpRanges.1.CidrIp=10.${i >> 8}.${i & 255}.0/24`).join("")}`,
    code: "RulesPerSecurityGroupLimitExceeded",
  },
  {
    why: "a parameter twice",
    body: `${DESCRIBE}&GroupId.1=${APP}&GroupId.1=${APP}`,
    code: "InvalidParameterValue",
  },
  {
    why: "a flag that is neither true nor false",
    body: `${DESCRIBE}&DryRun=maybe`,
    code: "InvalidParameterValue",
  },
  {
    why: "a number in hexadecimal",
    body: `${DESCRIBE}&MaxResults=0x10`,
    code: "InvalidParameterValue",
  },
  {
    why: "a number of a hundred digits",
    body: `${DESCRIBE}&MaxResults=${"9".repeat(100)}`,
    code: "InvalidParameterValue",
  },
  {
    why: "one byte past the limit",
    body: "a".repeat(MEBIBYTE + 1),
    code: "RequestEntityTooLarge",
    status: 413,
  },
  {
    why: "the last byte inside the limit",
    body: `Action=Fly&${"a".repeat(MEBIBYTE - 11)}`,
    code: "InvalidAction",
  },
  { why: "10 MB", body: "a".repeat(10 * MEBIBYTE), code: "RequestEntityTooLarge", status: 413 },
];

describe("a request that is no request", () => {
  test.each(BAD.map((row) => [row.why, row] as const))("%s", (_why, row) =>
    withEc2(async (ec2) => {
      const got = await post(ec2.url, row.body);
      expect({ code: got.code, status: got.status }).toEqual({
        code: row.code,
        status: row.status ?? 400,
      });
      expect(isWellFormed(got.xml)).toBe(true);
      expect(await rulesOf(ec2, APP)).toEqual([]);
    }),
  );
});

/** Writes bytes to the port and reads what comes back till the end. */
function raw(ec2: RunningEc2, text: string): Promise<string> {
  const { port } = new URL(ec2.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), "127.0.0.1", () => socket.write(text));
    let got = "";
    socket.on("data", (data) => {
      got += data.toString();
    });
    socket.on("end", () => resolve(got));
    socket.on("error", reject);
  });
}

describe("HTTP", () => {
  test("GET does what POST does", () =>
    withEc2(async (ec2) => {
      const got = await reply(await fetch(`${ec2.url}/?${DESCRIBE}&GroupId.1=${APP}`));
      expect(textsOf(got.xml, "groupId")).toEqual([APP]);
    }));

  test("a query string and a form body are one request", () =>
    withEc2(async (ec2) => {
      const got = await post(`${ec2.url}/?Action=DescribeSecurityGroups`, `GroupId.1=${APP}`);
      expect(textsOf(got.xml, "groupId")).toEqual([APP]);
    }));

  test("a plus sign is a blank, an escaped plus sign is a plus sign", () =>
    withEc2(async (ec2) => {
      const rule = permission(1, "tcp", 1, 1, "10.0.0.0/8", "a b+c");
      await ask(ec2, "AuthorizeSecurityGroupEgress", { GroupId: APP, ...rule });
      const { xml } = await ask(ec2, "DescribeSecurityGroupRules");
      expect(textsOf(xml, "description")).toEqual(["a b+c"]);
    }));

  test("parameters of a signed query are no parameters of the action", () =>
    withEc2(async (ec2) => {
      const signature = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=0&X-Amz-Expires=60";
      const got = await reply(await fetch(`${ec2.url}/?${DESCRIBE}&${signature}`));
      expect(got.status).toBe(200);
    }));

  test("the headers are EC2's, and the request id is the one in the body", () =>
    withEc2(async (ec2) => {
      const response = await fetch(`${ec2.url}/?${DESCRIBE}`);
      const xml = await response.text();
      expect(response.headers.get("content-type")).toBe("text/xml;charset=UTF-8");
      expect(textsOf(xml, "requestId")).toEqual([response.headers.get("x-amzn-requestid")]);
      expect(xml).toContain(
        '<DescribeSecurityGroupsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">',
      );
    }));

  test("an error has no name space, and RequestID in capitals", () =>
    withEc2(async (ec2) => {
      const { xml } = await ask(ec2, "Fly");
      expect(xml).toMatch(
        /^<\?xml version="1.0" encoding="UTF-8"\?>\n<Response><Errors><Error><Code>InvalidAction<\/Code><Message>[^<]*<\/Message><\/Error><\/Errors><RequestID>[-0-9a-f]{36}<\/RequestID><\/Response>$/,
      );
    }));

  test.each(["PUT", "DELETE", "OPTIONS", "PATCH"])("%s is no method of EC2's", (method) =>
    withEc2(async (ec2) => {
      const got = await reply(await fetch(`${ec2.url}/?${DESCRIBE}`, { method }));
      expect(got.code).toBe("MalformedQueryString");
    }),
  );

  test("a web page in the browser is turned away", () =>
    withEc2(async (ec2) => {
      const headers = { origin: "https://example.com" };
      const got = await reply(await fetch(`${ec2.url}/?${DESCRIBE}`, { headers }));
      expect({ code: got.code, status: got.status }).toEqual({ code: "AuthFailure", status: 401 });
    }));

  test("a name that someone else's DNS points here is turned away", () =>
    withEc2(async (ec2) => {
      const request = `GET /?${DESCRIBE} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n`;
      expect(await raw(ec2, request)).toContain("<Code>AuthFailure</Code>");
    }));

  test.each([
    ["no HTTP at all", "hello\r\n\r\n"],
    ["a broken header", "GET / HTTP/1.1\r\nHost: localhost\r\nBad Header\r\n\r\n"],
    ["a query longer than the limit", `GET /?${"a".repeat(2 * MEBIBYTE)} HTTP/1.1\r\n\r\n`],
  ])("%s gets EC2's error", (_why, text) =>
    withEc2(async (ec2) => {
      expect(await raw(ec2, text).catch(String)).toMatch(
        /<Code>MalformedQueryString<|ECONNRESET|EPIPE/,
      );
      expect((await ask(ec2, "DescribeVpcs")).status).toBe(200);
    }),
  );

  test("a caller who goes away in the middle of a body harms nobody", () =>
    withEc2(async (ec2) => {
      const { port } = new URL(ec2.url);
      await new Promise<void>((resolve) => {
        const head = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nAction=";
        const socket = connect(Number(port), "127.0.0.1", () => {
          socket.write(head, () => socket.destroy());
        });
        socket.on("close", () => resolve());
      });
      expect((await ask(ec2, "DescribeVpcs")).status).toBe(200);
    }));
});

const NAMES = [
  "Action",
  "Version",
  "GroupId",
  "DryRun",
  "IpPermissions",
  "1",
  "IpRanges",
  "CidrIp",
  "FromPort",
  "Filter",
  "Name",
  "Value",
  "MaxResults",
  "TagSpecification",
  "Tag",
  "Key",
  "-1",
  "",
  "SecurityGroupRule",
  "SecurityGroupRuleId",
];
const VALUES = [
  "AuthorizeSecurityGroupEgress",
  "DescribeSecurityGroups",
  "ModifySecurityGroupRules",
  "CreateTags",
  APP,
  "tcp",
  "443",
  "10.0.0.0/8",
  "%",
  "%00",
  "%ff",
  "true",
  "group-id",
  "2016-11-15",
];

const anyName = fc.array(fc.oneof(fc.constantFrom(...NAMES), fc.string()), { maxLength: 6 });
const anyPair = fc
  .tuple(anyName, fc.oneof(fc.constantFrom(...VALUES), fc.string({ unit: "binary" })), fc.boolean())
  .map(([name, value, escaped]) =>
    escaped ? `${escapeText(name.join("."))}=${escapeText(value)}` : `${name.join(".")}=${value}`,
  );
const anyAction = fc.constantFrom(...VALUES.slice(0, 4)).map((action) => `Action=${action}`);
const anyBody = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .tuple(anyAction, fc.array(anyPair, { maxLength: 12 }))
    .map(([a, rest]) => [a, ...rest].join("&")),
);

function escapeText(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

const isAnswer = ({ status, code, xml }: Reply): boolean =>
  isWellFormed(xml) &&
  (code === undefined
    ? status === 200
    : Object.entries(STATUS_OF_CODE).some(([known, its]) => known === code && its === status));

describe("any bytes", () => {
  test("get an answer in EC2's XML, with a code of EC2's, and never InternalError", async () => {
    const errors: unknown[] = [];
    const ec2 = await start({ onError: (error) => errors.push(error) });
    try {
      await fc.assert(
        fc.asyncProperty(anyBody, async (body) => {
          const got = await post(ec2.url, body);
          expect(got.code).not.toBe("InternalError");
          expect([isAnswer(got), got.xml]).toEqual([true, got.xml]);
        }),
        { numRuns: 400 },
      );
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (body) => {
          expect(isAnswer(await post(ec2.url, Uint8Array.from(body)))).toBe(true);
        }),
        { numRuns: 100 },
      );
      expect(errors).toEqual([]);
    } finally {
      await ec2.close();
    }
  });
});
