import { test } from "vitest";
import { exported, mistakes, scenario } from "#harness";
import * as learner from "./04-diagnose-netstat.ts";

const report = mistakes({
  "not-answered": { says: "Table {table} has no diagnosis yet." },
  "unknown-cause": {
    says: 'Table {table} is given the cause "{cause}", which is none of the five: they stand above the answers, as the type Cause.',
  },
  "no-such-row": { says: "Table {table} has the rows 1 to {rows}, and row {row} is to prove it." },
  "recv-q-as-bytes": {
    says: "Table A is no case of {cause}: Recv-Q of a LISTEN row counts connections, not bytes. 3 wait for accept, and listen(3, 2) has room for 3.",
  },
  "handshakes-as-flood": {
    says: "Table A is no SYN flood: rows 5 and 6 hang because the accept queue is full (row 1: 3 wait at listen(3, 2)), so that the last ACK of their handshake is ignored.",
  },
  "flood-as-overflow": {
    says: "Table C has an empty accept queue: row 1 says that 0 wait, and there is room for 129. Those in SYN_RECV are not in it yet; they have not finished the handshake.",
  },
  "flood-missed": {
    says: "Table C is no case of {cause}: five strangers from five networks have sent a SYN, and none of them answers the SYN+ACK.",
  },
  "leak-misread": {
    says: "Table B is no case of {cause}: four peers have closed (CLOSE_WAIT), and 100/api, which owns these rows, has not.",
  },
  "time-wait-as-leak": {
    says: "Table D has nothing that a program could close: TIME_WAIT has no owner (-). But it has taken local ports, and no new connection to 10.0.0.9:5432 finds one.",
  },
  "ports-missed": {
    says: "Table D is no case of {cause}: the kernel may give out 40000 to 40004, and each of these five stands in a row towards 10.0.0.9:5432.",
  },
  "healthy-misread": {
    says: "Table E is no case of {cause}: nobody waits for accept, nothing is half open, and both ends of each connection are ESTABLISHED.",
  },
  "wrong-row": { says: "Table {table} is {cause}, and row {row} does not prove it: {why}." },
  "both-ends-counted": {
    says: "connectionsInE is {count}: rows 2 and 3 are one connection, seen from its two ends. One connection, two rows.",
  },
  miscounted: {
    says: "connectionsInE is {count}: count the pairs of addresses that are ESTABLISHED; the listener is connected to nobody.",
  },
});

const CAUSES = ["accept queue full", "connections not closed", "SYN flood", "ports used up", "healthy"];

type Code = Parameters<typeof report>[0];

interface Table {
  rows: number;
  cause: string;
  /** Rows that prove it. */
  proof: readonly number[];
  /** What to say of another cause. */
  misread: (cause: string) => Code;
  /** Why another row proves nothing. */
  why: (row: number) => string;
}

const LISTENER = "it says only that nobody waits for accept";
const TABLES: Record<"A" | "B" | "C" | "D" | "E", Table> = {
  A: {
    rows: 7,
    cause: CAUSES[0] ?? "",
    proof: [1],
    misread: (cause) => (cause === "SYN flood" ? "handshakes-as-flood" : "recv-q-as-bytes"),
    why: (row) =>
      row === 5 || row === 6
        ? "a hanging handshake is the consequence, and how long the queue is stands at the listener"
        : "its 120 are bytes of one client, and how many clients wait stands at the listener",
  },
  B: {
    rows: 6,
    cause: CAUSES[1] ?? "",
    proof: [2, 3, 5, 6],
    misread: () => "leak-misread",
    why: (row) => (row === 1 ? LISTENER : "both sides of this connection are open, as they should be"),
  },
  C: {
    rows: 7,
    cause: CAUSES[2] ?? "",
    proof: [3, 4, 5, 6, 7],
    misread: (cause) => (cause === "accept queue full" ? "flood-as-overflow" : "flood-missed"),
    why: (row) => (row === 1 ? LISTENER : "this client has finished its handshake"),
  },
  D: {
    rows: 7,
    cause: CAUSES[3] ?? "",
    proof: [3, 4, 5, 6, 7],
    misread: (cause) => (cause === "connections not closed" ? "time-wait-as-leak" : "ports-missed"),
    why: (row) =>
      row === 1 ? LISTENER : "its local port is the listener's, and that takes none from the range",
  },
  E: {
    rows: 7,
    cause: CAUSES[4] ?? "",
    proof: [1],
    misread: () => "healthy-misread",
    why: () => "it shows one connection that is well; that no other waits for accept is said by the listener",
  },
};

function judge(name: keyof typeof TABLES): void {
  const { rows, cause, proof, misread, why } = TABLES[name];
  const answer = exported(learner, "diagnoses")[name] as { cause?: unknown; row?: unknown } | undefined;
  const values = { table: name, cause: String(answer?.cause), row: String(answer?.row), rows };
  if (answer?.cause === undefined || answer.cause === "?") report("not-answered", values);
  if (!CAUSES.includes(values.cause)) report("unknown-cause", values);
  if (values.cause !== cause) report(misread(values.cause), values);
  const row = Number(answer?.row);
  if (!Number.isInteger(row) || row < 1 || row > rows) report("no-such-row", values);
  if (!proof.includes(row)) report("wrong-row", { ...values, why: why(row) });
}

for (const name of ["A", "B", "C", "D", "E"] as const)
  test(`table ${name}`, () => {
    scenario(`table ${name}`, () => judge(name));
  });

test("the connections of table E", () => {
  scenario("table E, counted", () => {
    const count = Number(exported(learner, "connectionsInE"));
    if (count === 6) report("both-ends-counted", { count });
    if (count !== 3) report("miscounted", { count });
  });
});
