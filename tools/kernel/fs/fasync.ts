/**
 * Signal-driven I/O (fcntl(2), F_SETOWN, F_SETSIG, O_ASYNC; fs/fcntl.c): a signal to the owner whenever the
 * file becomes ready. It listens on the file's own wait queues, as a poller that never leaves.
 */
import { type Process, type Scheduler, WaitEntry, sendToProcess } from "../sched/index.ts";
import { EINVAL, ESRCH } from "../uapi/errno.ts";
import { O_ASYNC } from "../uapi/fcntl.ts";
import { SIGIO, SIGRTMAX } from "../uapi/signal.ts";
import type { File } from "./file.ts";

/** struct fown_struct, and the file's place on its wait queues. */
export class Fasync {
  private readonly sched: Scheduler;
  /** F_SETOWN: a process id; 0 for nobody. */
  owner = 0;
  /** F_SETSIG; 0 stands for SIGIO. */
  signal = 0;
  private entries: AsyncEntry[] = [];

  constructor(sched: Scheduler) {
    this.sched = sched;
  }

  send(): void {
    const process: Process | undefined = this.sched.processes.get(this.owner);
    if (process) sendToProcess(this.sched, process, this.signal || SIGIO);
  }

  start(file: File): void {
    if (this.entries.length > 0) return;
    for (const queue of file.pollQueues() ?? []) {
      const entry = new AsyncEntry(this);
      queue.add(entry);
      this.entries.push(entry);
    }
  }

  stop(): void {
    for (const entry of this.entries) entry.leave();
    this.entries = [];
  }
}

class AsyncEntry extends WaitEntry {
  private readonly fasync: Fasync;

  constructor(fasync: Fasync) {
    super();
    this.fasync = fasync;
  }

  override wake(): boolean {
    this.fasync.send();
    return true;
  }
}

/** The file's, made when first asked for. */
function fasyncOf(sched: Scheduler, file: File): Fasync {
  file.async ??= new Fasync(sched);
  return file.async;
}

/** F_SETOWN. Simplified: SIGIO goes to processes only, not to process groups (negative ids). */
export function setOwner(sched: Scheduler, file: File, pid: number): number {
  if (pid !== 0 && !sched.processes.has(pid)) return -ESRCH;
  fasyncOf(sched, file).owner = pid;
  return 0;
}

/** F_SETSIG. */
export function setSignal(sched: Scheduler, file: File, signal: number): number {
  if (signal < 0 || signal > SIGRTMAX) return -EINVAL;
  fasyncOf(sched, file).signal = signal;
  return 0;
}

/** F_SETFL has changed O_ASYNC. */
export function asyncChanged(sched: Scheduler, file: File): void {
  if (file.flags & O_ASYNC) fasyncOf(sched, file).start(file);
  else file.async?.stop();
}
