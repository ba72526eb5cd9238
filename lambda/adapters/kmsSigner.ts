import { type KMSClient, SignCommand } from "@aws-sdk/client-kms";
import type { Signer } from "../checkpointPorts.ts";

/** Signs with an asymmetric key in KMS, of the kind ECC_NIST_P256. `key` is its ARN. The message is at most 4096 bytes, as KMS takes it. */
export function kmsSigner(client: KMSClient, key: string): Signer {
  return {
    key,
    sign: async (message) => {
      const command = new SignCommand({
        KeyId: key,
        Message: message,
        MessageType: "RAW",
        SigningAlgorithm: "ECDSA_SHA_256",
      });
      const { Signature } = await client.send(command);
      if (Signature === undefined) throw new Error(`${key} answered without a signature`);
      return Signature;
    },
  };
}
