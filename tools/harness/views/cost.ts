/**
 * What calls have cost, as a table: one row a call name, and below it what the whole program took. The figures are
 * the kernel's own tallies (Accounting); a ledger only says which call each part belongs to.
 */
import type { Accounting, KernelEvent, Process, Task } from "../kernel-parts.ts";
import { columns } from "./sockets.ts";
import { duration } from "./time.ts";

/** One call name of one process. */
export interface CostRow {
  pid: number;
  call: string;
  times: number;
  /** Virtual ns asleep in it. */
  asleep: number;
  cost: Accounting;
}

/** Hears of calls as they begin and end, and keeps what lies between. */
export class CostLedger {
  private readonly rows = new Map<string, CostRow>();
  private readonly open = new Map<Task, Accounting>();

  listen(event: KernelEvent): void {
    if (event.type !== "enter" && event.type !== "exit") return;
    const task = event.task as Task;
    if (event.type === "enter") {
      const before = task.accounting.copy();
      before.calls--;
      this.open.set(task, before);
      return;
    }
    const before = this.open.get(task);
    if (!before) return;
    this.open.delete(task);
    const { call } = event.request;
    const key = `${task.pid} ${call}`;
    let row = this.rows.get(key);
    if (!row) {
      row = { pid: task.pid, call, times: 0, asleep: 0, cost: before.since(before) };
      this.rows.set(key, row);
    }
    row.times++;
    row.asleep += event.slept;
    row.cost.add(task.accounting.since(before));
  }

  /** All rows, or those of one process, in the order of their first call. */
  of(process?: Process): CostRow[] {
    return [...this.rows.values()].filter((row) => !process || row.pid === process.pid);
  }
}

const HEAD = [
  "call",
  "times",
  "asleep",
  "cpu",
  "bytes in",
  "bytes out",
  "fd polls",
  "wake-ups",
  "useless",
  "switches",
];

function figures(name: string, times: number, asleep: string, cost: Accounting): string[] {
  const { cpu, bytesIn, bytesOut, dataIn, dataOut, filePolls, wakeups, uselessWakeups, switches } = cost;
  const counts = [bytesIn + dataIn, bytesOut + dataOut, filePolls, wakeups, uselessWakeups, switches];
  return [
    name,
    times.toLocaleString("en-US"),
    asleep,
    duration(Math.round(cpu)),
    ...counts.map((n) => n.toLocaleString("en-US")),
  ];
}

/** @param total the tally of the whole program, what no finished call accounts for included */
export function formatCost(rows: readonly CostRow[], total: Accounting): string {
  const byCall = new Map<string, CostRow>();
  for (const row of rows) {
    const sum = byCall.get(row.call);
    if (sum) {
      sum.times += row.times;
      sum.asleep += row.asleep;
      sum.cost.add(row.cost);
    } else byCall.set(row.call, { ...row, cost: row.cost.copy() });
  }
  const lines = [...byCall.values()].map((row) =>
    figures(row.call, row.times, row.asleep > 0 ? duration(row.asleep) : "-", row.cost),
  );
  const right = HEAD.map((_, i) => i).slice(1);
  return columns([HEAD, ...lines, figures("total", total.calls, "", total)], right);
}
