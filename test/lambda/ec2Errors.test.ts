import { EC2ServiceException } from "@aws-sdk/client-ec2";
import { describe, expect, test } from "@jest/globals";
import { errorMessage, failedOutcome, LeaseEnded } from "../../lambda/adapters/ec2Errors.ts";

function answered(name: string, httpStatusCode: number | undefined, requestId?: string) {
  const status = httpStatusCode === undefined ? {} : { httpStatusCode };
  const $metadata = { ...status, ...(requestId === undefined ? {} : { requestId }) };
  return new EC2ServiceException({ name, message: "EC2's own words", $fault: "client", $metadata });
}

function systemError(code: string, message = `connect ${code}`): Error {
  return Object.assign(new Error(message), { code });
}

describe("an error that EC2 answered", () => {
  test.each([
    ["InvalidPermission.Duplicate", 400],
    ["RulesPerSecurityGroupLimitExceeded", 400],
    ["UnauthorizedOperation", 403],
    ["AuthFailure", 401],
    ["RequestExpired", 400],
    ["SomethingNew", 499],
  ])("with a 4xx is a refusal: nothing was done: %s", (name, status) => {
    expect(failedOutcome(answered(name, status, "ec2-1"))).toEqual({
      kind: "refused",
      ec2Code: name,
      message: `${name}: EC2's own words`,
      ec2RequestId: "ec2-1",
    });
  });

  test("has no request id where EC2 gave none", () => {
    expect(failedOutcome(answered("AuthFailure", 401))).not.toHaveProperty("ec2RequestId");
  });

  test.each([
    ["RequestLimitExceeded", 503],
    ["RequestLimitExceeded", 400],
    ["Throttling", 400],
    ["ThrottlingException", 429],
    ["RequestThrottled", 503],
  ])("of the throttle is not executed: %s %s", (name, status) => {
    expect(failedOutcome(answered(name, status))).toMatchObject({
      kind: "not-executed",
      problem: "ec2-throttled",
      ec2Code: name,
    });
  });

  test.each([
    ["InternalError", 500],
    ["InternalFailure", 500],
    ["Unavailable", 503],
    ["ServiceUnavailable", 503],
    ["GatewayTimeout", 504],
    ["SomethingOdd", 200],
    ["SomethingOdd", 302],
    ["SomethingOdd", undefined],
  ])("with any other status is unknown: %s %s", (name, status) => {
    expect(failedOutcome(answered(name, status)).kind).toBe("unknown");
  });
});

describe("an error without an answer", () => {
  test.each([
    ["a connection that was refused", systemError("ECONNREFUSED")],
    ["a name that is unknown", systemError("ENOTFOUND")],
    ["a name server that does not answer", systemError("EAI_AGAIN")],
    ["a lease that ended before the call left", new LeaseEnded("the lease has ended")],
    [
      "credentials that could not be had",
      Object.assign(new Error("none"), { name: "CredentialsProviderError" }),
    ],
    ["one that wraps such a fault", new Error("failed", { cause: systemError("ECONNREFUSED") })],
    [
      "both addresses of a host refused",
      new AggregateError([systemError("ECONNREFUSED"), systemError("ECONNREFUSED")], "all failed"),
    ],
  ])("is not executed where nothing can have left: %s", (_, error) => {
    expect(failedOutcome(error)).toMatchObject({
      kind: "not-executed",
      problem: "ec2-unavailable",
    });
  });

  test.each([
    ["a connection that was reset", systemError("ECONNRESET", "socket hang up")],
    ["a broken pipe", systemError("EPIPE")],
    ["a connect that timed out", systemError("ETIMEDOUT")],
    ["the deadline", Object.assign(new Error("aborted"), { name: "AbortError" })],
    ["the SDK's own time-out", Object.assign(new Error("late"), { name: "TimeoutError" })],
    ["an answer that is no XML", new SyntaxError("Unexpected token < in JSON")],
    ["something that is no error", "ECONNREFUSED"],
    ["nothing", undefined],
    ["an error that only talks of it", new Error("ECONNREFUSED")],
  ])("is unknown in every other case: %s", (_, error) => {
    expect(failedOutcome(error).kind).toBe("unknown");
  });
});

describe("what is said of an error", () => {
  test("is one line", () => {
    expect(errorMessage(new Error("one\r\n  two\tthree"))).toBe("Error: one two three");
  });

  test("is its code where it has no words", () => {
    expect(errorMessage(systemError("ECONNRESET", ""))).toBe("Error: ECONNRESET");
    expect(errorMessage(new Error(""))).toBe("Error: no answer");
  });

  test("is the value itself where it is no error", () => {
    expect(errorMessage("gone")).toBe("gone");
    expect(errorMessage(undefined)).toBe("undefined");
  });
});
