import { ec2MarkedRules } from "../lambda/adapters/ec2MarkedRules.ts";
import type { Deployment, MarkedRules } from "../lambda/ports.ts";
import { endpointConfig } from "./endpoints.ts";

/** Lists the guard's rules in EC2: AWS's own in the region, or that of an endpoint. */
export function markedRules(deployment: Deployment, endpoint: string | undefined): MarkedRules {
  const { region } = deployment;
  return ec2MarkedRules(endpoint === undefined ? { region } : endpointConfig(endpoint, deployment));
}
