import type { APIGatewayProxyEventV2 } from "aws-lambda";

/** An API Gateway event of a signed call with this body. */
export function eventOf(body: string): APIGatewayProxyEventV2 {
  const path = "/v1/egress-rules";
  const http = { method: "POST", path, protocol: "HTTP/1.1", sourceIp: "127.0.0.1", userAgent: "" };
  const iam = { userId: "AIDABENCH", userArn: "arn:aws:iam::111122223333:user/local" };
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: path,
    rawQueryString: "",
    headers: { "content-type": "application/json" },
    requestContext: {
      accountId: "bench",
      apiId: "bench",
      domainName: "bench",
      domainPrefix: "bench",
      http,
      requestId: "bench",
      routeKey: "$default",
      stage: "$default",
      time: "",
      timeEpoch: 0,
      ...{ authorizer: { iam } },
    },
    body,
    isBase64Encoded: false,
  };
}
