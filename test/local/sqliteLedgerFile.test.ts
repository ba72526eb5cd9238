import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { groupChain } from "../../core/ledger/stored.ts";
import { LedgerUnavailable } from "../../lambda/ports.ts";
import { openDatabase } from "../../local/sqliteSchema.ts";
import {
  completion,
  denial,
  GROUP,
  intention,
  PRINCIPAL,
  start,
} from "../support/ledgerBuilders.ts";
import { killAfter, openAtOnce } from "../support/ledgerProcesses.ts";
import { commitAll, readBack } from "../support/ledgerSteps.ts";
import { useSqliteFiles } from "../support/sqliteFiles.ts";

// Other processes and threads have to start first.
const PATIENCE_MILLISECONDS = 60_000;

const { path, openLedger, openPlain } = useSqliteFiles();

describe("the embedded ledger's file", () => {
  it("holds after closing and opening again what it held before", async () => {
    const changes = [intention(), denial({ requestId: "req-2" }), start({ requestId: "req-3" })];
    const ledger = openLedger();
    await commitAll(ledger, changes);
    const before = await readBack(ledger, changes);
    ledger.close();
    const again = openLedger();
    expect(await readBack(again, changes)).toStrictEqual(before);
    expect(await again.commit(completion(intention()))).toBe("committed");
  });

  it(
    "holds all that was acknowledged, and no half of a change, after its process is killed",
    async () => {
      const said = await killAfter(path(), 25);
      const ledger = openLedger();
      const stored = await ledger.requests({ principalId: PRINCIPAL.id, limit: 10_000 });
      const fences = new Map(stored.map(({ requestId, fence }) => [requestId, fence]));
      for (const line of said) {
        const [requestId = "", fence] = line.split(" ");
        expect(fences.get(requestId)).toBeGreaterThanOrEqual(Number(fence));
      }
      const head = await ledger.head(GROUP);
      const records = await ledger.records(groupChain(GROUP), 1, 10_000);
      expect(records.map(({ record }) => record.seq)).toStrictEqual(
        records.map((_, index) => index + 1),
      );
      expect(head?.chain).toStrictEqual({ seq: records.length, hash: records.at(-1)?.hash });
      expect(records).toHaveLength([...fences.values()].reduce((sum, fence) => sum + fence, 0));
    },
    PATIENCE_MILLISECONDS,
  );

  it("is told to be on the disk itself before a commit is acknowledged", () => {
    const database = openDatabase(path(), 0);
    const { synchronous } = database.prepare("PRAGMA synchronous").get() ?? {};
    database.close();
    // 2 is FULL: https://sqlite.org/pragma.html#pragma_synchronous
    expect(synchronous).toBe(2);
  });

  it("is read as it was while another process writes it", async () => {
    const ledger = openLedger(undefined, 0);
    await commitAll(ledger, [denial()]);
    openPlain().exec("BEGIN EXCLUSIVE; DELETE FROM requests");
    expect(await ledger.request("req-1")).toStrictEqual(denial().request);
  });

  it.each([
    ["an update", "UPDATE records SET body = '{}' WHERE seq = 1"],
    ["an update of nothing but the key", "UPDATE records SET seq = 9 WHERE seq = 1"],
    ["an update that replaces", "UPDATE OR REPLACE records SET seq = 2 WHERE seq = 1"],
    ["a deletion", "DELETE FROM records WHERE seq = 2"],
    ["a deletion of all", "DELETE FROM records"],
    ["a replacement", "REPLACE INTO records SELECT chain, seq, hash, '{}' FROM records"],
    [
      "an upsert",
      "INSERT INTO records SELECT * FROM records WHERE true ON CONFLICT DO UPDATE SET body = '{}'",
    ],
    [
      "a record with a gap before it",
      "INSERT INTO records SELECT chain, 4, hash, body FROM records WHERE seq = 2",
    ],
  ])("refuses by itself to change a record: %s", async (_, sql) => {
    const changes = [intention(), completion(intention())];
    const ledger = openLedger();
    await commitAll(ledger, changes);
    const before = await readBack(ledger, changes);
    expect(() => openPlain().exec(sql)).toThrow("records are append-only");
    expect(await readBack(ledger, changes)).toStrictEqual(before);
  });

  it("is refused with the version that it has and the one that would pass, and left as it was", () => {
    openLedger().close();
    const database = openPlain();
    database.exec("UPDATE meta SET schema_version = 7");
    database.close();
    const before = readFileSync(path());
    expect(() => openLedger()).toThrow(
      `${path()} is a ledger of schema version 7; this egress-guard reads version 1`,
    );
    expect(readFileSync(path())).toStrictEqual(before);
  });

  it("is refused where it is another program's database, and left as it was", () => {
    const database = openPlain();
    database.exec("CREATE TABLE notes (text TEXT)");
    database.close();
    const before = readFileSync(path());
    expect(() => openLedger()).toThrow(`${path()} is a database but not a ledger`);
    expect(readFileSync(path())).toStrictEqual(before);
  });

  it("is refused where it is no database, and left as it was", () => {
    writeFileSync(path(), "group,rule\n".repeat(1000));
    expect(() => openLedger()).toThrow(LedgerUnavailable);
    expect(readFileSync(path(), "utf8")).toBe("group,rule\n".repeat(1000));
  });

  it("is refused where its directory is not there", () => {
    expect(() => openLedger("none/ledger.db")).toThrow(LedgerUnavailable);
  });

  it(
    "is made once when several threads open it at the same moment while it is not there",
    async () => {
      const files = Array.from({ length: 20 }, (_, index) => path(`${index}.db`));
      expect(await openAtOnce(4, files)).toStrictEqual([[], [], [], []]);
      const stored = await openLedger("0.db").requests({
        principalId: PRINCIPAL.id,
        limit: 10,
      });
      expect(stored.map(({ requestId }) => requestId)).toStrictEqual([
        "req-3",
        "req-2",
        "req-1",
        "req-0",
      ]);
    },
    PATIENCE_MILLISECONDS,
  );
});
