import { textsOf } from "../local/ec2/support.ts";

/** One resource of a stack, as CloudFormation made it. */
export interface MadeResource {
  readonly id: string;
  readonly type: string;
  readonly name: string;
}

/** The service is told by the scope of a signature; moto reads that, and never checks the signature itself. */
function scope(service: string): string {
  return `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;
}

/** One call of an AWS Query API on moto, and the text of its answer. */
export async function queryMoto(
  endpoint: string,
  service: string,
  parameters: Readonly<Record<string, string>>,
): Promise<string> {
  const response = await fetch(endpoint, {
    method: "POST",
    headers: { authorization: scope(service) },
    body: new URLSearchParams(parameters),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${parameters.Action} answered ${response.status}: ${text}`);
  return text;
}

/** Creates a stack of a template on moto, and lists what it made. */
export async function createStack(
  endpoint: string,
  template: unknown,
): Promise<readonly MadeResource[]> {
  const call = (Action: string, more: Readonly<Record<string, string>> = {}) =>
    queryMoto(endpoint, "cloudformation", {
      Action,
      Version: "2010-05-15",
      StackName: "guard",
      ...more,
    });
  await call("CreateStack", { TemplateBody: JSON.stringify(template) });
  const status = textsOf(await call("DescribeStacks"), "StackStatus");
  if (status[0] !== "CREATE_COMPLETE") throw new Error(`the stack is ${status}`);
  const listed = await call("ListStackResources");
  const ids = textsOf(listed, "LogicalResourceId");
  const types = textsOf(listed, "ResourceType");
  const names = textsOf(listed, "PhysicalResourceId");
  return ids.map((id, i) => ({ id, type: types[i] ?? "", name: names[i] ?? "" }));
}
