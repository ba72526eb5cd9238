import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { describe, expect, test } from "@jest/globals";
import { s3Checkpoints } from "../../../lambda/adapters/s3Checkpoints.ts";

const BUCKET = { bucket: "checkpoints", account: "111122223333" };
const PAGE = 2;

/** A bucket that holds these objects, lists two a page, and fails the calls that it is told to. */
function bucketOf(
  objects: ReadonlyMap<string, string>,
  fails: { readonly get?: Error; readonly list?: Error; readonly put?: Error } = {},
) {
  const kept = new Map(objects);
  const sent: unknown[] = [];
  const send = async (command: unknown) => {
    sent.push(command);
    if (command instanceof ListObjectsV2Command) {
      if (fails.list) throw fails.list;
      const { Prefix = "", ContinuationToken = "0" } = command.input;
      const keys = [...kept.keys()].filter((key) => key.startsWith(Prefix)).sort();
      const from = Number(ContinuationToken);
      const Contents = keys.slice(from, from + PAGE).map((Key) => ({ Key }));
      const more = from + PAGE < keys.length;
      return { Contents, ...(more ? { NextContinuationToken: String(from + PAGE) } : {}) };
    }
    if (command instanceof GetObjectCommand) {
      if (fails.get) throw fails.get;
      const bytes = Buffer.from(kept.get(String(command.input.Key)) ?? "");
      return { Body: { transformToByteArray: async () => bytes } };
    }
    if (!(command instanceof PutObjectCommand)) throw new Error("no such call");
    if (fails.put) throw fails.put;
    kept.set(String(command.input.Key), Buffer.from(command.input.Body as Uint8Array).toString());
    return {};
  };
  return { store: s3Checkpoints({ send } as unknown as S3Client, BUCKET), sent, kept };
}

const named = (name: string) => Object.assign(new Error(name), { name });

describe("checkpoints in a bucket", () => {
  test("have none at first", async () => {
    expect(await bucketOf(new Map()).store.last()).toBeUndefined();
  });

  test("have their last one on whichever page it is, and pass over what is none of theirs", async () => {
    const { store } = bucketOf(
      new Map([
        ["checkpoints/00000001.ndjson", "one"],
        ["checkpoints/00000009.ndjson", "nine"],
        ["checkpoints/00000010.ndjson", "ten"],
        ["checkpoints/00000011.ndjson.bak", "no"],
        ["checkpoints/notes.txt", "no"],
        ["other/00000012.ndjson", "no"],
      ]),
    );
    expect(await store.last()).toEqual({ seq: 10, bytes: Buffer.from("ten") });
  });

  test("are added under their number, only where there is none, in a bucket of this account", async () => {
    const { store, sent, kept } = bucketOf(new Map());
    expect(await store.add({ seq: 3, bytes: Buffer.from("three") })).toBe("added");
    expect(kept).toEqual(new Map([["checkpoints/00000003.ndjson", "three"]]));
    expect((sent[0] as PutObjectCommand).input).toMatchObject({
      Bucket: "checkpoints",
      ExpectedBucketOwner: "111122223333",
      IfNoneMatch: "*",
    });
  });

  test("are taken where S3 says that there is one", async () => {
    const { store } = bucketOf(new Map(), { put: named("PreconditionFailed") });
    expect(await store.add({ seq: 3, bytes: Buffer.from("three") })).toBe("taken");
  });

  test.each([
    ["a list", "list", named("SlowDown")],
    ["a read", "get", named("NoSuchKey")],
  ])("throw what S3 says to %s", async (_, call, error) => {
    const objects = new Map([["checkpoints/00000001.ndjson", "one"]]);
    await expect(bucketOf(objects, { [call]: error }).store.last()).rejects.toBe(error);
  });

  test.each([named("AccessDenied"), named("ConditionalRequestConflict"), named("TimeoutError")])(
    "throw %s to a write",
    async (error) => {
      const { store } = bucketOf(new Map(), { put: error });
      await expect(store.add({ seq: 1, bytes: Buffer.from("one") })).rejects.toBe(error);
    },
  );
});
