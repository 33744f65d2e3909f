/** eventfd (fs/eventfd.c, eventfd(2)): a 64-bit counter as a file, to wake an event loop with. */
import { type Scheduler, type Task, WOULD_SLEEP, WaitQueue } from "../sched/index.ts";
import { EINVAL } from "../uapi/errno.ts";
import { EFD_CLOEXEC, EFD_NONBLOCK, EFD_SEMAPHORE } from "../uapi/eventfd.ts";
import { O_RDWR } from "../uapi/fcntl.ts";
import { POLLERR, POLLIN, POLLOUT } from "../uapi/poll.ts";
import { installFile } from "./fdtable.ts";
import { type Caller, File, attemptOrSleep } from "./file.ts";

/** ULLONG_MAX: never reached by writing; the largest count is one less. */
const OVERFLOW = 2n ** 64n - 1n;
const SIZE = 8;

export class EventFd extends File {
  override readonly kind = "eventfd";
  count: bigint;
  /** Reads take 1 at a time (EFD_SEMAPHORE) instead of everything. */
  readonly isSemaphore: boolean;
  private readonly wait = new WaitQueue();

  constructor(initial: number, flags: number) {
    super(O_RDWR | (flags & EFD_NONBLOCK));
    this.count = BigInt(initial >>> 0);
    this.isSemaphore = (flags & EFD_SEMAPHORE) !== 0;
  }

  override read(by: Caller, buf: Uint8Array): number {
    if (buf.length < SIZE) return -EINVAL;
    if (this.count !== 0n) return this.take(buf);
    return attemptOrSleep(by, this.isNonBlocking, {
      attempt: () => this.take(buf),
      queues: [this.wait],
      restartable: true,
    });
  }

  private take(buf: Uint8Array): number {
    if (this.count === 0n) return WOULD_SLEEP;
    const taken = this.isSemaphore ? 1n : this.count;
    this.count -= taken;
    new DataView(buf.buffer, buf.byteOffset).setBigUint64(0, taken, true);
    this.wait.wake(POLLOUT);
    return SIZE;
  }

  override write(by: Caller, data: Uint8Array): number {
    if (data.length !== SIZE) return -EINVAL;
    const added = new DataView(data.buffer, data.byteOffset).getBigUint64(0, true);
    if (added === OVERFLOW) return -EINVAL;
    if (OVERFLOW - this.count > added) return this.add(added);
    return attemptOrSleep(by, this.isNonBlocking, {
      attempt: () => this.add(added),
      queues: [this.wait],
      restartable: true,
    });
  }

  private add(added: bigint): number {
    if (OVERFLOW - this.count <= added) return WOULD_SLEEP;
    this.count += added;
    this.wait.wake(POLLIN);
    return SIZE;
  }

  override poll(): number {
    return (
      (this.count > 0n ? POLLIN : 0) |
      (this.count === OVERFLOW ? POLLERR : 0) |
      (this.count < OVERFLOW - 1n ? POLLOUT : 0)
    );
  }

  override pollQueues(): readonly WaitQueue[] {
    return [this.wait];
  }

  override seek(): number {
    return 0;
  }

  override release(): void {}
}

/** eventfd(2). @returns a descriptor, -EINVAL or -EMFILE */
export function createEventFd(_sched: Scheduler, task: Task, initial: number, flags: number): number {
  if ((flags & ~(EFD_SEMAPHORE | EFD_NONBLOCK | EFD_CLOEXEC)) !== 0) return -EINVAL;
  return installFile(task.process, new EventFd(initial, flags), (flags & EFD_CLOEXEC) !== 0);
}
