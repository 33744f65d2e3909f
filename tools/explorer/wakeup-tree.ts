/**
 * Wake-up trees (Abdulla, Aronis, Jonsson, Sagonas: "Source Sets: A Foundation for Optimal Dynamic Partial
 * Order Reduction", J. ACM 64(4), 2017): at each point of the current execution, the beginnings of executions
 * that still have to be explored from there. A beginning is added only where no other one covers it.
 */
import { type Footprint, type ThreadId, dependent } from "./system.ts";

/** One step of a planned execution. */
export interface Planned {
  readonly thread: ThreadId;
  readonly footprint: Footprint;
  /** Whether an earlier step of the same plan has to come before it. */
  comesAfter(earlier: { readonly thread: ThreadId }): boolean;
}

export interface Branch {
  readonly thread: ThreadId;
  readonly footprint: Footprint;
  readonly children: Branch[];
}

/**
 * Could `plan` begin with the next step of this thread (its weak initials)? Either the thread's first step in the plan
 * comes after nothing else in it, or the thread has none and its next step is independent of all.
 */
function canBegin(plan: readonly Planned[], thread: ThreadId, footprint: Footprint): boolean {
  for (let i = 0; i < plan.length; i++) {
    const step = plan[i] as Planned;
    if (step.thread === thread) return !plan.some((earlier, k) => k < i && step.comesAfter(earlier));
  }
  return plan.every((step) => !dependent(step.footprint, footprint));
}

/** Adds a plan below `branches` unless it is covered. */
export function insert(branches: Branch[], plan: readonly Planned[]): void {
  let level = branches;
  let rest = plan;
  for (;;) {
    const child = level.find((branch) => canBegin(rest, branch.thread, branch.footprint));
    if (!child) {
      append(level, rest);
      return;
    }
    rest = withoutFirst(rest, child.thread);
    if (child.children.length === 0 || rest.length === 0) return;
    level = child.children;
  }
}

function append(level: Branch[], plan: readonly Planned[]): void {
  let at = level;
  for (const { thread, footprint } of plan) {
    const branch: Branch = { thread, footprint, children: [] };
    at.push(branch);
    at = branch.children;
  }
}

function withoutFirst(plan: readonly Planned[], thread: ThreadId): readonly Planned[] {
  const index = plan.findIndex((step) => step.thread === thread);
  return index < 0 ? plan : [...plan.slice(0, index), ...plan.slice(index + 1)];
}
