import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";
import { readFile } from "node:fs/promises";
import type { BearsOut } from "../lambda/audit/verifyCheckpoints.ts";
import type { Signer } from "../lambda/checkpointPorts.ts";
import { addWholeFile } from "./wholeFile.ts";

/** The key is for its owner alone; its public half is for everybody. */
const OWN = 0o600;
const OPEN = 0o644;

const CURVE = "prime256v1";

/**
 * Signs with the key in a file, in PEM (P-256), and makes both on first use. The public half is kept beside it, under the same
 * name with `.pub` at its end. Throws an `Error` that says why where the file holds no such key.
 */
export async function fileSigner(file: string): Promise<Signer> {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: CURVE });
  // Where there is a key already, this one is dropped: asking first would leave a moment for two.
  await addWholeFile(file, privateKey.export({ type: "pkcs8", format: "pem" }), OWN);
  const key = needCurve(createPrivateKey(await readFile(file)), file);
  const open = createPublicKey(key);
  await writePublicHalf(publicKeyFile(file), open);
  return {
    key: nameOf(open),
    sign: async (message) => sign("sha256", message, key),
  };
}

/** The public half of the key in this file. */
export function publicKeyFile(file: string): string {
  return `${file}.pub`;
}

/** What the public key in a file bears out. Throws an `Error` that says why where there is none of that kind. */
export async function publicKeyIn(file: string): Promise<BearsOut> {
  const key = needCurve(createPublicKey(await readFile(file)), file);
  return (message, signature) => verify("sha256", message, key, signature);
}

async function writePublicHalf(file: string, key: KeyObject): Promise<void> {
  const pem = key.export({ type: "spki", format: "pem" });
  if ((await addWholeFile(file, pem, OPEN)) === "added") return;
  if ((await readFile(file, "utf8")) === pem) return;
  throw new Error(
    `${file} is not the public half of the key beside it; put the two that belong together there`,
  );
}

/** The name of a key that nobody keeps but its owner: the hash of its public half in DER, as `openssl … | sha256sum` gives it. */
function nameOf(key: KeyObject): string {
  const der = key.export({ type: "spki", format: "der" });
  return `sha256:${createHash("sha256").update(der).digest("hex")}`;
}

function needCurve(key: KeyObject, file: string): KeyObject {
  const curve = key.asymmetricKeyDetails?.namedCurve;
  if (key.asymmetricKeyType === "ec" && curve === CURVE) return key;
  const kind = [key.asymmetricKeyType, curve].filter((one) => one !== undefined).join(" ");
  throw new Error(
    `${file} holds a key of the kind ${kind}; checkpoints are signed with ec ${CURVE}`,
  );
}
