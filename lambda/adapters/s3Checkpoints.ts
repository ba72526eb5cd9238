import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { CheckpointStore } from "../checkpointPorts.ts";

/** The bucket, and the account that must own it. */
export interface CheckpointBucket {
  readonly bucket: string;
  readonly account: string;
}

/** Checkpoints begin with this in the bucket; the number that follows has so many digits that names sort as numbers do. */
const PREFIX = "checkpoints/";
const NAME = /^checkpoints\/(\d{8})\.ndjson$/;

/** Keeps checkpoints in a bucket, whose Object Lock is what makes them stay. Rejects where S3 does not answer or refuses. */
export function s3Checkpoints(
  client: S3Client,
  { bucket, account }: CheckpointBucket,
): CheckpointStore {
  const place = { Bucket: bucket, ExpectedBucketOwner: account };
  return {
    last: async () => {
      const seq = await lastNumber(client, place);
      if (seq === undefined) return undefined;
      const { Body } = await client.send(new GetObjectCommand({ ...place, Key: nameOf(seq) }));
      if (Body === undefined) throw new Error(`S3 gave ${nameOf(seq)} without a body`);
      return { seq, bytes: await Body.transformToByteArray() };
    },
    add: async ({ seq, bytes }) => {
      try {
        const object = { Key: nameOf(seq), Body: bytes, ContentType: "application/x-ndjson" };
        // S3 would keep a second object under the same name as a newer version: it must not take one.
        await client.send(new PutObjectCommand({ ...place, ...object, IfNoneMatch: "*" }));
        return "added";
      } catch (error) {
        if (error instanceof Error && error.name === "PreconditionFailed") return "taken";
        throw error;
      }
    },
  };
}

/** Names are listed in order: the last one of the last page is the highest. */
async function lastNumber(
  client: S3Client,
  place: { readonly Bucket: string; readonly ExpectedBucketOwner: string },
): Promise<number | undefined> {
  let last: number | undefined;
  let from: string | undefined;
  do {
    const page = { ...place, Prefix: PREFIX, ContinuationToken: from };
    const { Contents = [], NextContinuationToken } = await client.send(
      new ListObjectsV2Command(page),
    );
    for (const { Key = "" } of Contents) {
      const [, digits] = NAME.exec(Key) ?? [];
      if (digits !== undefined) last = Math.max(last ?? 0, Number(digits));
    }
    from = NextContinuationToken;
  } while (from !== undefined);
  return last;
}

function nameOf(seq: number): string {
  return `${PREFIX}${String(seq).padStart(8, "0")}.ndjson`;
}
