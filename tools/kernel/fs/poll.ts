/**
 * poll(2) (do_sys_poll in fs/select.c): an array of questions, in which the answers come back.
 *
 * Simplified: a poll that is made again after a stop and continuation waits for the whole time once more.
 */
import type { Scheduler, Task } from "../sched/index.ts";
import { EINVAL } from "../uapi/errno.ts";
import { POLLERR, POLLHUP, POLLNVAL, type pollfd } from "../uapi/poll.ts";
import { PollWait } from "./poll-wait.ts";

/** sizeof(struct pollfd), and of the one field that is written back. */
const POLLFD_BYTES = 8;
const REVENTS_BYTES = 2;

class Poll extends PollWait {
  private readonly fds: readonly pollfd[];

  constructor(sched: Scheduler, task: Task, fds: readonly pollfd[], timeout: number) {
    super(sched, task, timeout);
    this.fds = fds;
    this.countIn(fds.length * POLLFD_BYTES);
  }

  protected override scan(): number {
    let ready = 0;
    for (const entry of this.fds) {
      entry.revents = 0;
      if (entry.fd < 0) continue;
      const mask = this.ask(entry.fd);
      entry.revents = mask === POLLNVAL ? POLLNVAL : mask & interestOf(entry);
      if (entry.revents !== 0) ready++;
    }
    return ready;
  }

  protected override *watched(): IterableIterator<readonly [fd: number, interest: number]> {
    for (const entry of this.fds) if (entry.fd >= 0) yield [entry.fd, interestOf(entry)];
  }

  protected override finish(): void {
    this.countOut(this.fds.length * REVENTS_BYTES);
  }

  protected override interruptedBySignal(): void {
    this.finish();
  }
}

/** Errors and hang-ups are reported without being asked for. */
function interestOf(entry: pollfd): number {
  return entry.events | POLLERR | POLLHUP;
}

/**
 * @param fds `revents` is overwritten in each
 * @param timeout virtual ns; Infinity waits for ever, 0 not at all
 * @returns how many have a non-zero `revents`; -EINVAL above RLIMIT_NOFILE; -EINTR after a signal, always
 */
export function poll(sched: Scheduler, task: Task, fds: readonly pollfd[], timeout: number): number {
  if (fds.length > task.process.nofile.rlim_cur) return -EINVAL;
  return sched.sleep(task, new Poll(sched, task, fds, timeout));
}
