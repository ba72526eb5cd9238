import { DatabaseSync } from "node:sqlite";
import { change } from "./store/database.ts";

/** Which state describes see: the present one, or one of some time ago, as EC2's eventual consistency allows. */
export interface Visibility {
  /** Lets describes lag by so many milliseconds, for changes from now on; 0 ends it. */
  delay(milliseconds: number): void;
  /** Keeps the state as it is now; to be called before each change. */
  beforeChange(): void;
  /** The state that a describe sees now. */
  visible(): DatabaseSync;
}

interface Snapshot {
  /** When the state stopped being so, in ms since 1970. */
  readonly until: number;
  readonly db: DatabaseSync;
}

/** SQLite shares an in-memory database between all of a process's connections that give it one name. */
let namesGiven = 0;

export function newVisibility(db: DatabaseSync, clock: () => Date): Visibility {
  let lag = 0;
  let snapshots: readonly Snapshot[] = [];
  const now = () => clock().getTime();
  const forgetOld = () => {
    const old = snapshots.filter(({ until }) => until <= now() - lag);
    snapshots = snapshots.filter((snapshot) => !old.includes(snapshot));
    for (const snapshot of old) snapshot.db.close();
  };
  return {
    delay: (milliseconds) => {
      lag = milliseconds;
      forgetOld();
    },
    beforeChange: () => {
      if (lag > 0) snapshots = [...snapshots, { until: now(), db: copyOf(db) }];
    },
    visible: () => {
      forgetOld();
      return snapshots[0]?.db ?? db;
    },
  };
}

/** A copy of the whole state in memory; states are small and only tests ask for copies. */
function copyOf(db: DatabaseSync): DatabaseSync {
  const name = `file:embedded-ec2-${namesGiven++}?mode=memory&cache=shared`;
  const copy = new DatabaseSync(name);
  change(db, "VACUUM INTO ?", name);
  return copy;
}
