/** Whether a call signs in with these credentials, a name and a secret with a colon between, as HTTP's Basic scheme has it. */
export function signsIn(authorization: string | undefined, credentials: string): boolean {
  const given = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(authorization ?? "")?.[1];
  return given !== undefined && Buffer.from(given, "base64").toString("utf8") === credentials;
}
