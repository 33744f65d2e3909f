/** Constants and structs of eventfd(2), timerfd_create(2) and signalfd(2), and the 8-byte numbers they carry. */
import type { timespec } from "./limits.ts";

export const EFD_SEMAPHORE = 1;
export const EFD_NONBLOCK = 0o4000;
export const EFD_CLOEXEC = 0o2000000;

export const TFD_NONBLOCK = 0o4000;
export const TFD_CLOEXEC = 0o2000000;
/** timerfd_settime: `it_value` is a time of the clock, not a span from now. */
export const TFD_TIMER_ABSTIME = 1;
export const TFD_TIMER_CANCEL_ON_SET = 2;

export const SFD_NONBLOCK = 0o4000;
export const SFD_CLOEXEC = 0o2000000;

/** struct itimerspec: first expiry, and the interval of those after it; zero for none. */
export interface itimerspec {
  it_interval: timespec;
  it_value: timespec;
}

/** A timer's setting in milliseconds: `itimerspec(100, 20)`; without interval it expires once. */
export function itimerspec(valueMs = 0, intervalMs = 0): itimerspec {
  return { it_interval: fromMs(intervalMs), it_value: fromMs(valueMs) };
}

function fromMs(ms: number): timespec {
  const tv_sec = Math.floor(ms / 1000);
  return { tv_sec, tv_nsec: Math.round((ms - tv_sec * 1000) * 1e6) };
}

/** sizeof(struct signalfd_siginfo): what one read of a signalfd fills for each signal. */
export const SIZEOF_SIGNALFD_SIGINFO = 128;

/** The signal numbers (ssi_signo) in `count` bytes read from a signalfd. */
export function signalfd_signals(buf: Uint8Array, count: number): number[] {
  const view = new DataView(buf.buffer, buf.byteOffset, buf.byteLength);
  const signals: number[] = [];
  for (let at = 0; at + SIZEOF_SIGNALFD_SIGINFO <= count; at += SIZEOF_SIGNALFD_SIGINFO)
    signals.push(view.getUint32(at, true));
  return signals;
}

/** The 8 bytes of an unsigned number in the machine's order: C's `uint64_t one = 1`, for writing to an eventfd. */
export function u64(value: number | bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true);
  return bytes;
}

/** The number in the first 8 bytes of a buffer; exact up to 2^53. */
export function fromU64(buf: Uint8Array): number {
  return Number(new DataView(buf.buffer, buf.byteOffset, buf.byteLength).getBigUint64(0, true));
}
