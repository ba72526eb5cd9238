import { invalidValue, type Outcome } from "../refusal.ts";

/** The characters of a rule's description (EC2 API Reference, IpRange), `&` for every kind as EC2's error says. */
const DESCRIPTION = /^[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]{0,255}$/;

/** Reads a rule's description; an empty one is none. */
export function readDescription(text: string | undefined): Outcome<string | null> {
  if (text === undefined || text === "") return null;
  return DESCRIPTION.test(text)
    ? text
    : invalidValue(
        // Two blanks and all: EC2's own words.
        "Invalid rule description. Valid descriptions are strings less than 256 characters from the following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*",
      );
}
