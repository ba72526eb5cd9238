import { randomBytes } from "node:crypto";
import type { Clock, NewHex } from "../ports.ts";

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => new Date(),
  pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/** The machine's randomness, fit for secrets. */
export const randomHex: NewHex = (bytes) => randomBytes(bytes).toString("hex");
