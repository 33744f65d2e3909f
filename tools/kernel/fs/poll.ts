/**
 * poll(2) (fs/select.c, do_sys_poll): asks every descriptor each time, sleeps on all their queues, and asks
 * all of them again after a wake-up. The scans are counted: they are its price.
 */
import { type Scheduler, type Task, type WaitQueue, WOULD_SLEEP } from "../sched/index.ts";
import { EINVAL } from "../uapi/errno.ts";
import { POLLERR, POLLHUP, POLLNVAL, type pollfd } from "../uapi/poll.ts";
import { MS } from "../time/index.ts";
import { filesOf } from "./fdtable.ts";

/**
 * @param fds `revents` is overwritten in each
 * @param timeout milliseconds; negative waits for ever, 0 not at all
 * @returns how many have a non-zero `revents`; -EINVAL above RLIMIT_NOFILE; -EINTR after a signal, always
 */
export function poll(sched: Scheduler, task: Task, fds: pollfd[], timeout: number): number {
  if (fds.length > task.process.nofile.rlim_cur) return -EINVAL;
  const files = filesOf(task.process);
  const scan = (): number => {
    let ready = 0;
    for (const entry of fds) {
      entry.revents = 0;
      if (entry.fd < 0) continue;
      const file = files.get(entry.fd);
      entry.revents = file ? file.poll() & (entry.events | POLLERR | POLLHUP) : POLLNVAL;
      if (entry.revents !== 0) ready++;
    }
    return ready === 0 ? WOULD_SLEEP : ready;
  };
  const queues: WaitQueue[] = [];
  for (const entry of fds) queues.push(...(files.get(entry.fd)?.pollQueues() ?? []));
  return sched.sleep(task, {
    attempt: scan,
    queues,
    timeout: timeout < 0 ? Number.POSITIVE_INFINITY : timeout * MS,
    timedOut: () => 0,
  });
}
