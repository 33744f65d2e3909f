/** Constants and structs of <sys/epoll.h> with Linux's values (include/uapi/linux/eventpoll.h). */
import { Misuse } from "./misuse.ts";

export const EPOLL_CTL_ADD = 1;
export const EPOLL_CTL_DEL = 2;
export const EPOLL_CTL_MOD = 3;

export const EPOLL_CLOEXEC = 0o2000000;

export const EPOLLIN = 0x001;
export const EPOLLPRI = 0x002;
export const EPOLLOUT = 0x004;
export const EPOLLERR = 0x008;
export const EPOLLHUP = 0x010;
export const EPOLLRDNORM = 0x040;
export const EPOLLRDBAND = 0x080;
export const EPOLLWRNORM = 0x100;
export const EPOLLWRBAND = 0x200;
export const EPOLLMSG = 0x400;
export const EPOLLRDHUP = 0x2000;
/** Of several epoll instances that watch the descriptor, wake one (or a few) and not all. */
export const EPOLLEXCLUSIVE = 2 ** 28;
/** Keeps the system from suspending; without effect here. */
export const EPOLLWAKEUP = 2 ** 29;
/** Silent after one report, until EPOLL_CTL_MOD. */
export const EPOLLONESHOT = 2 ** 30;
/** Edge-triggered: reported when something happens, not while it lasts. */
export const EPOLLET = 2 ** 31;

/** sizeof(struct epoll_event): packed on x86-64. */
export const SIZEOF_EPOLL_EVENT = 12;

/**
 * The address that any object has here. Simplified: one address for all, since a program can use the object
 * behind a pointer but has no use for the number.
 */
const OBJECT_ADDRESS = { low: 0x1a2b3c40, high: 0x7f5e };

/**
 * union epoll_data: 8 bytes that belong to the program. The kernel keeps them with the registration and gives
 * them back with each event; it never looks at them. `ptr`, `fd`, `u32` and `u64` are four views of the same
 * 8 bytes, so only one of them can be used at a time: setting `fd` or `u32` after `ptr` overwrites the low half
 * of the pointer and leaves the high half as it was.
 *
 * `ptr` holds any object, where C would hold its address, or a bigint as a bare address. Reading `ptr` gives
 * the object back while the bytes are still its address; after they were overwritten it throws, since in C
 * whatever the program did next with that pointer would be undefined.
 */
export class epoll_data {
  private low = 0;
  private high = 0;
  private object: object | null = null;

  get ptr(): unknown {
    if (!this.object) return this.u64;
    if (this.low === OBJECT_ADDRESS.low && this.high === OBJECT_ADDRESS.high) return this.object;
    throw new Misuse(
      "wild-pointer",
      `data.ptr is no pointer any more, it is 0x${this.u64.toString(16).padStart(16, "0")}: data.fd = ${this.fd} was written over its low half. ptr, fd, u32 and u64 share the same 8 bytes; set one of them only, and keep the descriptor inside the object.`,
    );
  }
  set ptr(value: object | bigint) {
    if (typeof value === "bigint") {
      this.u64 = value;
      return;
    }
    this.object = value;
    this.low = OBJECT_ADDRESS.low;
    this.high = OBJECT_ADDRESS.high;
  }

  /** The low 4 bytes as an int. */
  get fd(): number {
    return this.low;
  }
  set fd(value: number) {
    this.low = value | 0;
  }

  /** The low 4 bytes as an unsigned int. */
  get u32(): number {
    return this.low >>> 0;
  }
  set u32(value: number) {
    this.low = value | 0;
  }

  /** All 8 bytes as an unsigned number. */
  get u64(): bigint {
    return (BigInt(this.high >>> 0) << 32n) | BigInt(this.low >>> 0);
  }
  set u64(value: bigint) {
    this.object = null;
    this.low = Number(BigInt.asIntN(32, value));
    this.high = Number(BigInt.asIntN(32, value >> 32n));
  }

  /** Copies the 8 bytes, as assigning one struct epoll_event to another does. */
  set(from: epoll_data): void {
    this.low = from.low;
    this.high = from.high;
    this.object = from.object;
  }

  /** The object whose address the bytes are, or were before they were overwritten; for kernels and tracers. */
  static objectOf(data: epoll_data): object | null {
    return data.object;
  }

  /** Makes another object stand behind the same address: a forked process has its own copy at it. */
  static moveTo(data: epoll_data, object: object): void {
    data.object = object;
  }
}

/** struct epoll_event: `events` is a mask of EPOLL… bits, `data` the program's own 8 bytes. */
export interface epoll_event {
  events: number;
  readonly data: epoll_data;
}

/**
 * A struct epoll_event: `const ev = epoll_event(EPOLLIN, { fd })`, or empty and filled field by field.
 * @param data one view of the 8 bytes
 */
export function epoll_event(
  events = 0,
  data: { ptr: object | bigint } | { fd: number } | { u32: number } | { u64: bigint } | null = null,
): epoll_event {
  const event = { events, data: new epoll_data() };
  if (data) Object.assign(event.data, data);
  return event;
}

/** An array for epoll_wait to fill: C's `struct epoll_event events[count]`. */
export function epoll_events(count: number): epoll_event[] {
  return Array.from({ length: count }, () => epoll_event());
}
