/**
 * What the SDK would look up in the files of whoever runs the tests, and could find different there: said, so that a client does
 * nothing but make its calls.
 */
export const SDK_CONFIG = {
  region: "us-east-1",
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
  defaultsMode: "standard",
  retryMode: "standard",
  useFipsEndpoint: false,
  useDualstackEndpoint: false,
  authSchemePreference: ["sigv4"],
  userAgentAppId: "test",
  disableClockSkewCorrection: true,
  // Nobody looks at a signature here, and it is most of the work.
  signer: { sign: async <T>(request: T): Promise<T> => request },
} as const;
