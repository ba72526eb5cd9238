import { ACTION } from "../aws/options.ts";
import { formatted } from "../aws/print.ts";
import type { Refusal } from "../aws/refusal.ts";
import type { No } from "./told.ts";
import { USAGE } from "./usage.ts";

const PLAIN = { width: 80, colour: false };

const STRUCTURED: readonly string[] = ["json", "yaml", "text", "table"];

/** How the command ends without a result, as the AWS CLI writes it in one of its error formats. */
export async function told(refusal: Refusal, format: string): Promise<string> {
  const { code, usage } = refusal;
  const message = usage === "after" ? `${refusal.message}\n\n${USAGE}` : refusal.message;
  if (usage === "before") return `\n${USAGE}\n${line(message)}`;
  if (code === undefined || format === "legacy") return line(message);
  if (STRUCTURED.includes(format)) {
    const data = { Code: code, Message: message };
    return formatted(format, data, PLAIN, "error");
  }
  return line(`An error occurred (${code}): ${message}`);
}

/** A no of the service, as the AWS CLI writes it; `spent` is how often was asked again in vain. */
export async function toldNo(
  { code, message }: No,
  spent: number | undefined,
  format: string,
): Promise<string> {
  if (STRUCTURED.includes(format)) {
    return formatted(format, { Code: code, Message: message }, PLAIN, "error");
  }
  const retries = spent === undefined ? "" : ` (reached max retries: ${spent})`;
  return line(
    `An error occurred (${code}) when calling the ${ACTION} operation${retries}: ${message}`,
  );
}

function line(message: string): string {
  return `\naws: [ERROR]: ${message.trim()}\n`;
}
