/** An event as an HTTP API with an IAM authorizer sends it (payload format 2.0), its values those of an example account. */
export const SIGNED_CALL = {
  version: "2.0",
  routeKey: "POST /v1/egress-rules",
  rawPath: "/v1/egress-rules",
  rawQueryString: "",
  headers: {
    "content-length": "318",
    "content-type": "application/json",
    host: "a1b2c3d4e5.execute-api.us-east-1.amazonaws.com",
    "user-agent": "aws-sdk-js/3",
    "x-forwarded-for": "198.51.100.7",
    "x-forwarded-port": "443",
    "x-forwarded-proto": "https",
  },
  requestContext: {
    accountId: "111122223333",
    apiId: "a1b2c3d4e5",
    authentication: null,
    authorizer: {
      iam: {
        accessKey: "ASIAIOSFODNN7EXAMPLE",
        accountId: "111122223333",
        callerId: "AROAIOSFODNN7EXAMPLE:ci",
        cognitoIdentity: null,
        principalOrgId: "o-exampleorgid",
        userArn: "arn:aws:sts::111122223333:assumed-role/PaymentsDeploy/ci",
        userId: "AROAIOSFODNN7EXAMPLE:ci",
      },
    },
    domainName: "a1b2c3d4e5.execute-api.us-east-1.amazonaws.com",
    domainPrefix: "a1b2c3d4e5",
    http: {
      method: "POST",
      path: "/v1/egress-rules",
      protocol: "HTTP/1.1",
      sourceIp: "198.51.100.7",
      userAgent: "aws-sdk-js/3",
    },
    requestId: "JKJaXmPLvHcESHA=",
    routeKey: "POST /v1/egress-rules",
    stage: "$default",
    time: "31/Jan/2026:09:00:00 +0000",
    timeEpoch: 1769850000000,
  },
  body: JSON.stringify({
    GroupId: "sg-0123456789abcdef0",
    IpPermissions: [
      {
        IpProtocol: "tcp",
        FromPort: 443,
        ToPort: 443,
        IpRanges: [{ CidrIp: "203.0.113.0/24", Description: "partner API" }],
      },
    ],
    TagSpecifications: [
      {
        ResourceType: "security-group-rule",
        Tags: [
          { Key: "Owner", Value: "payments@acme.example" },
          { Key: "Ticket", Value: "NET-7" },
        ],
      },
    ],
  }),
  isBase64Encoded: false,
} as const;
