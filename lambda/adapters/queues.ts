import {
  ChangeMessageVisibilityCommand,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { RequestEvent } from "../../core/hooks/event.ts";

/** The queues in which events wait for their receivers, one for each. */
export interface Queues {
  /** Adds an event behind those of the same request. */
  readonly add: (queueUrl: string, event: RequestEvent) => Promise<void>;
  /** Lets a message that was received wait for so long, and with it all later ones of its request. */
  readonly hold: (queueUrl: string, receipt: string, seconds: number) => Promise<void>;
}

const DEADLINE_MS = 5_000;

/** The queues in SQS, FIFO: a request is a message group, and an event that is added twice within 5 minutes is there once. */
export function sqsQueues(client: SQSClient): Queues {
  const options = () => ({ abortSignal: AbortSignal.timeout(DEADLINE_MS) });
  return {
    add: async (QueueUrl, event) => {
      const command = new SendMessageCommand({
        QueueUrl,
        MessageBody: JSON.stringify(event),
        MessageGroupId: event.RequestId,
        MessageDeduplicationId: event.Id,
      });
      await client.send(command, options());
    },
    hold: async (QueueUrl, ReceiptHandle, VisibilityTimeout) => {
      const command = new ChangeMessageVisibilityCommand({
        QueueUrl,
        ReceiptHandle,
        VisibilityTimeout,
      });
      await client.send(command, options());
    },
  };
}
