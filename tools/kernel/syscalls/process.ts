/** Processes, threads, signals and time. */
import {
  type Process,
  type Task,
  WOULD_SLEEP,
  bit,
  createThread,
  drop,
  exitThread,
  fork,
  isIgnored,
  maskable,
  mayAddTask,
  noteEffect,
  programFrame,
  reap,
  sendToProcess,
  sendToTask,
} from "../sched/index.ts";
import { SECOND } from "../time/index.ts";
import { EAGAIN, ECHILD, EDEADLK, EINVAL, ESRCH } from "../uapi/errno.ts";
import { SIGKILL, SIGRTMAX, SIGSTOP, SIG_BLOCK, SIG_SETMASK, SIG_UNBLOCK } from "../uapi/signal.ts";
import { WCONTINUED, WNOHANG, WUNTRACED } from "../uapi/wait.ts";
import type { Handlers } from "./io.ts";

/** The child that waitpid is about to report, with the status word to give. */
function waitable(
  parent: Process,
  pid: number,
  options: number,
): { child: Process; status: number } | "none" | "later" {
  const candidates = parent.children.filter((child) => pid === -1 || pid === 0 || child.pid === pid);
  if (candidates.length === 0) return "none";
  for (const child of candidates) {
    if (child.state === "zombie") return { child, status: child.status };
    if (child.report === "stopped" && options & WUNTRACED) return { child, status: child.status };
    if (child.report === "continued" && options & WCONTINUED) return { child, status: 0xffff };
  }
  return "later";
}

function findThread(task: Task, tid: number): Task | undefined {
  return task.process.tasks.find((other) => other.tid === tid);
}

export const processes: Handlers = {
  fork(kernel, task) {
    const child = fork(kernel.sched, task);
    return typeof child === "number" ? child : child.pid;
  },
  exit(kernel, task, status) {
    kernel.sched.exitProcess(task.process, (status & 0xff) << 8);
    return 0;
  },
  waitpid(kernel, task, pid, status, options) {
    if ((options & ~(WNOHANG | WUNTRACED | WCONTINUED)) !== 0) return -EINVAL;
    const attempt = (): number => {
      const found = waitable(task.process, pid, options);
      if (found === "none") return -ECHILD;
      if (found === "later") return options & WNOHANG ? 0 : WOULD_SLEEP;
      if (status) status.value = found.status;
      found.child.report = null;
      if (found.child.state === "zombie") reap(kernel.sched, found.child);
      return found.child.pid;
    };
    return kernel.sched.sleep(task, { attempt, queues: [task.process.childExit], restartable: true });
  },
  getpid: (_kernel, task) => task.pid,
  getppid: (_kernel, task) => task.process.parent?.pid ?? 0,
  gettid: (_kernel, task) => task.tid,
  sched_yield(kernel) {
    kernel.sched.yieldNow();
    return 0;
  },
};

export const signals: Handlers = {
  kill(kernel, task, pid, signal) {
    const target = pid === 0 || pid === task.pid ? task.process : kernel.sched.processes.get(pid);
    if (!target) return -ESRCH;
    if (signal < 0 || signal > SIGRTMAX) return -EINVAL;
    if (signal !== 0) sendToProcess(kernel.sched, target, signal);
    return 0;
  },
  sigaction(_kernel, task, signal, action, old) {
    if (signal < 1 || signal > SIGRTMAX || (action && (signal === SIGKILL || signal === SIGSTOP)))
      return -EINVAL;
    const { process } = task;
    const previous = process.actions.get(signal);
    if (old) Object.assign(old, previous ?? { sa_handler: "SIG_DFL", sa_flags: 0, sa_mask: { bits: 0n } });
    if (!action) return 0;
    process.actions.set(signal, {
      sa_handler: action.sa_handler,
      sa_flags: action.sa_flags ?? 0,
      sa_mask: { bits: maskable(action.sa_mask?.bits ?? 0n) },
    });
    if (isIgnored(process, signal)) drop(process, bit(signal));
    noteEffect(task);
    return 0;
  },
  sigprocmask(_kernel, task, how, set, old) {
    const before = task.blocked;
    if (set) {
      const bits = maskable(set.bits);
      if (how === SIG_BLOCK) task.blocked |= bits;
      else if (how === SIG_UNBLOCK) task.blocked &= ~bits;
      else if (how === SIG_SETMASK) task.blocked = bits;
      else return -EINVAL;
    }
    if (old) old.bits = before;
    return 0;
  },
  sigpending(_kernel, task, set) {
    set.bits = (task.pending | task.process.pending) & task.blocked;
    return 0;
  },
  pause(kernel, task) {
    return kernel.sched.sleep(task, { attempt: () => WOULD_SLEEP, queues: [] });
  },
  sigsuspend(kernel, task, mask) {
    task.maskToRestore = task.blocked;
    task.blocked = maskable(mask.bits);
    return kernel.sched.sleep(task, { attempt: () => WOULD_SLEEP, queues: [] });
  },
  pthread_kill(kernel, task, thread, signal) {
    if (signal < 0 || signal > SIGRTMAX) return EINVAL;
    const target = findThread(task, thread);
    if (!target || target.state === "DEAD") return ESRCH;
    if (signal !== 0) sendToTask(kernel.sched, target, signal);
    return 0;
  },
};

/** pthread calls answer with the error number itself, as in C: no -1, no errno. */
export const threads: Handlers = {
  pthread_create(kernel, task, thread, _attr, start, arg) {
    if (!mayAddTask(task.process)) return EAGAIN;
    thread.value = createThread(kernel.sched, task, start, arg).tid;
    return 0;
  },
  pthread_join(kernel, task, thread, result) {
    const target = findThread(task, thread);
    if (!target) return ESRCH;
    if (target === task) return EDEADLK;
    if (target.detached) return EINVAL;
    const attempt = (): number => {
      if (target.state !== "DEAD") return WOULD_SLEEP;
      if (result) result.value = target.result;
      target.detached = true;
      return 0;
    };
    return kernel.sched.sleep(task, { attempt, queues: [target.joiners], restartable: "always" });
  },
  pthread_detach(_kernel, task, thread) {
    const target = findThread(task, thread);
    if (!target) return ESRCH;
    if (target.detached) return EINVAL;
    target.detached = true;
    return 0;
  },
  pthread_exit(kernel, task, result) {
    const ending = kernel.threadData.ending(task, result);
    if (ending) {
      task.frames.splice(0, task.frames.length, programFrame(ending));
      noteEffect(task);
    } else exitThread(kernel.sched, task, result);
    return 0;
  },
  pthread_self: (_kernel, task) => task.tid,
  pthread_key_create(kernel, task, key, destructor) {
    const created = kernel.threadData.create(task.process, destructor);
    if (created < 0) return -created;
    key.value = created;
    noteEffect(task);
    return 0;
  },
  pthread_key_delete(kernel, task, key) {
    noteEffect(task);
    return kernel.threadData.delete(task, key);
  },
  pthread_setspecific(kernel, task, key, value) {
    noteEffect(task);
    return kernel.threadData.set(task, key, value);
  },
  pthread_getspecific(kernel, task, key, value) {
    noteEffect(task);
    value.value = kernel.threadData.get(task, key);
    return 0;
  },
};

export const time: Handlers = {
  nanosleep(kernel, task, request, remaining) {
    const { tv_sec, tv_nsec } = request;
    if (tv_sec < 0 || tv_nsec < 0 || tv_nsec >= SECOND) return -EINVAL;
    const until = kernel.sched.clock.now + tv_sec * SECOND + tv_nsec;
    const left = (): number => Math.max(0, until - kernel.sched.clock.now);
    return kernel.sched.sleep(task, {
      attempt: () => (left() === 0 ? 0 : WOULD_SLEEP),
      queues: [],
      timeout: left(),
      timedOut: () => 0,
      interrupted: () => {
        if (remaining)
          Object.assign(remaining, { tv_sec: Math.floor(left() / SECOND), tv_nsec: left() % SECOND });
        return WOULD_SLEEP;
      },
    });
  },
  clock_gettime(kernel, _task, clock, out) {
    if (clock !== 0 && clock !== 1) return -EINVAL;
    const { now } = kernel.sched.clock;
    Object.assign(out, { tv_sec: Math.floor(now / SECOND), tv_nsec: Math.floor(now % SECOND) });
    return 0;
  },
};
