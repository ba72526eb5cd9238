import type { DynamoDBRecord, DynamoDBStreamEvent, SQSEvent, SQSRecord } from "aws-lambda";
import type { RequestEvent } from "../core/hooks/event.ts";
import type { StoredRequest } from "../core/ledger/stored.ts";
import { type SpreadPorts, type TellPorts, tellAll, tellOne } from "./tellAll.ts";

/** Whether an event comes from a queue; else it comes from the stream. */
export function isQueued(event: DynamoDBStreamEvent | SQSEvent): event is SQSEvent {
  return event.Records.some((record) => "messageId" in record);
}

/** A stream gives all again from the first failure on: what comes after it is not told before it. */
export async function tellEach(
  ports: SpreadPorts,
  { Records }: DynamoDBStreamEvent,
): Promise<readonly string[]> {
  for (const record of Records) {
    const failure = await told(ports, record);
    if (failure !== undefined) return [failure];
  }
  return [];
}

/** A request whose event was not taken waits with all its later ones; the others go on. */
export async function sendAll(ports: TellPorts, { Records }: SQSEvent): Promise<readonly string[]> {
  const failed: string[] = [];
  const waiting = new Set<string>();
  for (const record of Records) {
    const group = record.attributes.MessageGroupId ?? "";
    if (!waiting.has(group) && (await sent(ports, record))) continue;
    waiting.add(group);
    failed.push(record.messageId);
  }
  return failed;
}

async function told(ports: SpreadPorts, { dynamodb }: DynamoDBRecord): Promise<string | undefined> {
  const body = dynamodb?.NewImage?.body?.S;
  try {
    if (body !== undefined) await tellAll(ports, JSON.parse(body) as StoredRequest);
    return undefined;
  } catch (error) {
    ports.log.error("event not told", { error: String(error) });
    return dynamodb?.SequenceNumber ?? "";
  }
}

async function sent(
  ports: TellPorts,
  { body, receiptHandle, attributes, eventSourceARN }: SQSRecord,
): Promise<boolean> {
  const queue = eventSourceARN.split(":").at(-1);
  const receiver = ports.told.find(({ queueUrl }) => queueUrl.split("/").at(-1) === queue);
  if (receiver === undefined) throw new Error(`the queue ${queue} is nobody's who is told here`);
  const event = JSON.parse(body) as RequestEvent;
  const tries = Number(attributes.ApproximateReceiveCount);
  try {
    return await tellOne(ports, receiver, { event, receipt: receiptHandle, tries });
  } catch (error) {
    ports.log.error("event not sent", { receiver: receiver.id, error: String(error) });
    return false;
  }
}
