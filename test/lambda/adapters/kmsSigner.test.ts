import type { KMSClient, SignCommand } from "@aws-sdk/client-kms";
import { expect, test } from "@jest/globals";
import { kmsSigner } from "../../../lambda/adapters/kmsSigner.ts";

const KEY = "arn:aws:kms:us-east-1:111122223333:key/1";
const signerOf = (send: (command: SignCommand) => Promise<unknown>) =>
  kmsSigner({ send } as unknown as KMSClient, KEY);

test("the key in KMS signs the message itself, with ECDSA and SHA-256", async () => {
  const sent: unknown[] = [];
  const signer = signerOf(async ({ input }) => {
    sent.push(input);
    return { Signature: Uint8Array.from([1, 2]) };
  });
  expect(signer.key).toBe(KEY);
  expect(await signer.sign(Buffer.from("message"))).toEqual(Uint8Array.from([1, 2]));
  expect(sent).toEqual([
    {
      KeyId: KEY,
      Message: Buffer.from("message"),
      MessageType: "RAW",
      SigningAlgorithm: "ECDSA_SHA_256",
    },
  ]);
});

test.each([
  ["KMS refuses", () => Promise.reject(new Error("AccessDenied")), /AccessDenied/],
  ["KMS answers without a signature", () => Promise.resolve({}), /without a signature/],
])("nothing is signed where %s", async (_, send, why) => {
  await expect(signerOf(send).sign(Buffer.from("message"))).rejects.toThrow(why);
});
