import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { describe, expect, test } from "@jest/globals";
import { documentSecrets, secretsManagerSecrets } from "../../../lambda/adapters/secrets.ts";
import { SecretsUnavailable } from "../../../lambda/ports.ts";
import { virtualClock } from "../../support/standIns.ts";

const NAME = "webhooks/tickets";

/** A client that answers with these documents in turn, the last one from then on; an error is thrown. */
function clientOf(...documents: readonly (string | Error)[]) {
  const asked: string[] = [];
  const client = new SecretsManagerClient({ region: "us-east-1" });
  client.middlewareStack.add(
    () => async () => {
      const document = documents[Math.min(asked.length, documents.length - 1)];
      asked.push("GetSecretValue");
      if (document instanceof Error) throw document;
      return { response: {}, output: { $metadata: {}, SecretString: document } };
    },
    { step: "initialize" },
  );
  return { client, asked };
}

describe("the secrets in Secrets Manager", () => {
  test("are asked for once in five minutes, and then anew", async () => {
    const clock = virtualClock();
    const { client, asked } = clientOf(
      JSON.stringify({ [NAME]: "old" }),
      JSON.stringify({ [NAME]: ["old", "new"] }),
    );
    const secrets = secretsManagerSecrets(client, "egress-guard/hooks", clock);
    expect(await Promise.all([secrets(NAME), secrets(NAME), secrets("webhooks/other")])).toEqual([
      ["old"],
      ["old"],
      [],
    ]);
    clock.advance(299_999);
    expect(await secrets(NAME)).toEqual(["old"]);
    expect(asked).toHaveLength(1);
    clock.advance(1);
    expect(await secrets(NAME)).toEqual(["old", "new"]);
    expect(asked).toHaveLength(2);
  });

  test.each([
    ["no JSON", "hello"],
    ["a list", "[]"],
    ["a number for a secret", `{"${NAME}": 1}`],
    ["a name twice", `{"${NAME}": "a", "${NAME}": "b"}`],
    ["nothing", ""],
    ["an answer that is none", new Error("ResourceNotFoundException")],
  ])("are none where the document is %s, and are asked for again", async (_, document) => {
    const { client } = clientOf(document, JSON.stringify({ [NAME]: "secret" }));
    const secrets = secretsManagerSecrets(client, "egress-guard/hooks", virtualClock());
    await expect(secrets(NAME)).rejects.toThrow(SecretsUnavailable);
    expect(await secrets(NAME)).toEqual(["secret"]);
  });

  test("are not in what a failure says", async () => {
    const { client } = clientOf('{"webhooks/tickets": "whsec_secret"');
    const secrets = secretsManagerSecrets(client, "egress-guard/hooks", virtualClock());
    await expect(secrets(NAME)).rejects.toThrow(/^egress-guard\/hooks is no JSON object/);
  });

  test("are read by the name of the secret", async () => {
    const { client } = clientOf("{}");
    let input: unknown;
    client.middlewareStack.add(
      (next) => (args) => {
        input = args.input;
        return next(args);
      },
      { step: "initialize", priority: "high" },
    );
    await secretsManagerSecrets(client, "egress-guard/hooks", virtualClock())(NAME);
    expect(input).toEqual(new GetSecretValueCommand({ SecretId: "egress-guard/hooks" }).input);
  });
});

describe("the secrets of a document that is there", () => {
  test("are its own", async () => {
    const secrets = documentSecrets(JSON.stringify({ [NAME]: "one" }));
    expect(await secrets(NAME)).toEqual(["one"]);
    expect(await secrets("webhooks/other")).toEqual([]);
  });

  test("are none without one", async () => {
    expect(await documentSecrets(undefined)(NAME)).toEqual([]);
    await expect(documentSecrets("hello")(NAME)).rejects.toThrow(SecretsUnavailable);
  });
});
