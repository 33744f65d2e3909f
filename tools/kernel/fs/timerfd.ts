/**
 * timerfd (fs/timerfd.c, timerfd_create(2)): a timer as a file. Reading gives how often it has expired since
 * the last read or setting.
 *
 * Simplified: CLOCK_REALTIME is the monotonic clock, so nobody ever sets it, and reads are never ECANCELED.
 */
import { type Scheduler, type Task, WOULD_SLEEP, WaitQueue } from "../sched/index.ts";
import { SECOND, Timer } from "../time/index.ts";
import { EFAULT, EINVAL } from "../uapi/errno.ts";
import {
  TFD_CLOEXEC,
  TFD_NONBLOCK,
  TFD_TIMER_ABSTIME,
  TFD_TIMER_CANCEL_ON_SET,
  type itimerspec,
  u64,
} from "../uapi/eventfd.ts";
import { O_RDWR } from "../uapi/fcntl.ts";
import {
  CLOCK_BOOTTIME,
  CLOCK_BOOTTIME_ALARM,
  CLOCK_MONOTONIC,
  CLOCK_REALTIME,
  CLOCK_REALTIME_ALARM,
  type timespec,
} from "../uapi/limits.ts";
import { POLLIN } from "../uapi/poll.ts";
import { installFile } from "./fdtable.ts";
import { type Caller, File, attemptOrSleep } from "./file.ts";

const CLOCKS = new Set([
  CLOCK_REALTIME,
  CLOCK_MONOTONIC,
  CLOCK_BOOTTIME,
  CLOCK_REALTIME_ALARM,
  CLOCK_BOOTTIME_ALARM,
]);
const SIZE = 8;

export class TimerFd extends File {
  override readonly kind = "timerfd";
  private readonly sched: Scheduler;
  private readonly wait = new WaitQueue();
  private readonly timer: Timer;
  /** Expiries that nobody has read; of a periodic timer those after the first are counted when asked for. */
  private ticks = 0;
  /** When the next one is due, in virtual ns; 0 where the timer is stopped. */
  private dueAt = 0;
  private interval = 0;

  constructor(sched: Scheduler, flags: number) {
    super(O_RDWR | (flags & TFD_NONBLOCK));
    this.sched = sched;
    this.timer = new Timer(() => this.expire());
  }

  /** timerfd_settime(2). `old` gets what was set before. */
  set(flags: number, value: itimerspec, old: itimerspec | null): number {
    if (old) this.get(old);
    const { clock } = this.sched;
    clock.cancel(this.timer);
    this.ticks = 0;
    this.interval = nanoseconds(value.it_interval);
    const first = nanoseconds(value.it_value);
    this.dueAt = first === 0 ? 0 : flags & TFD_TIMER_ABSTIME ? first : clock.now + first;
    if (this.dueAt !== 0) clock.arm(this.timer, Math.max(0, this.dueAt - clock.now));
    return 0;
  }

  /** timerfd_gettime(2): the time left, and the interval. */
  get(value: itimerspec): number {
    this.countPeriods();
    const isRunning = this.dueAt !== 0 && (this.interval > 0 || this.ticks === 0);
    Object.assign(value, {
      it_interval: timespecOf(this.interval),
      it_value: timespecOf(isRunning ? Math.max(1, this.dueAt - this.sched.clock.now) : 0),
    });
    return 0;
  }

  /** The first expiry since the last read wakes; the timer then rests until somebody asks (timerfd_tmrproc). */
  private expire(): void {
    this.ticks++;
    if (this.interval > 0) this.dueAt += this.interval;
    this.wait.wake(POLLIN);
  }

  /** hrtimer_forward_now: counts the periods that went by while the timer rested, and arms the next one. */
  private countPeriods(): void {
    const { clock } = this.sched;
    if (this.ticks === 0 || this.interval === 0 || this.timer.armed) return;
    const missed = Math.max(0, Math.floor((clock.now - this.dueAt) / this.interval) + 1);
    this.ticks += missed;
    this.dueAt += missed * this.interval;
  }

  override read(by: Caller, buf: Uint8Array): number {
    if (buf.length < SIZE) return -EINVAL;
    return attemptOrSleep(by, this.isNonBlocking, {
      attempt: () => {
        if (this.ticks === 0) return WOULD_SLEEP;
        this.countPeriods();
        buf.set(u64(this.ticks));
        this.ticks = 0;
        if (this.interval > 0) this.sched.clock.arm(this.timer, this.dueAt - this.sched.clock.now);
        return SIZE;
      },
      queues: [this.wait],
      restartable: true,
    });
  }

  override poll(): number {
    return this.ticks > 0 ? POLLIN : 0;
  }

  override pollQueues(): readonly WaitQueue[] {
    return [this.wait];
  }

  override seek(): number {
    return 0;
  }

  override release(): void {
    this.sched.clock.cancel(this.timer);
  }
}

/** timerfd_create(2). @returns a descriptor, -EINVAL or -EMFILE */
export function createTimerFd(sched: Scheduler, task: Task, clock: number, flags: number): number {
  if ((flags & ~(TFD_NONBLOCK | TFD_CLOEXEC)) !== 0 || !CLOCKS.has(clock)) return -EINVAL;
  return installFile(task.process, new TimerFd(sched, flags), (flags & TFD_CLOEXEC) !== 0);
}

/** Whether timerfd_settime takes these arguments, whatever the descriptor: 0, -EFAULT or -EINVAL. */
export function checkTimerSetting(flags: number, value: itimerspec | null): number {
  if (!value) return -EFAULT;
  const isValid =
    (flags & ~(TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET)) === 0 &&
    isTime(value.it_value) &&
    isTime(value.it_interval);
  return isValid ? 0 : -EINVAL;
}

function isTime(time: timespec): boolean {
  return time.tv_sec >= 0 && time.tv_nsec >= 0 && time.tv_nsec < SECOND;
}

function nanoseconds(time: timespec): number {
  return time.tv_sec * SECOND + time.tv_nsec;
}

function timespecOf(ns: number): timespec {
  return { tv_sec: Math.floor(ns / SECOND), tv_nsec: Math.floor(ns % SECOND) };
}
