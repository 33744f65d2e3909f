/** fd_set and its macros (select(2), <sys/select.h>), on 32-bit words. */
import { Misuse } from "./misuse.ts";

/** Bits of an fd_set: a constant of the C library. The kernel knows no such limit. */
export const FD_SETSIZE = 1024;

const WORD_BITS = 32;

/** A bitmap: bit fd % 32 of word fd / 32 stands for descriptor fd. */
export type fd_set = Uint32Array;

/**
 * An empty fd_set.
 * @param size descriptors it can hold: FD_SETSIZE in every C library; more for the raw system call
 */
export function fd_set(size = FD_SETSIZE): fd_set {
  return new Uint32Array(Math.ceil(size / WORD_BITS));
}

/** FD_ZERO(3): no descriptor is in the set. */
export function FD_ZERO(set: fd_set): void {
  set.fill(0);
}

/** FD_SET(3). @throws Misuse for a descriptor that the set has no bit for: C would write past its end */
export function FD_SET(fd: number, set: fd_set): void {
  check("FD_SET", fd, set);
  set[fd >>> 5] = (set[fd >>> 5] as number) | (1 << (fd & 31));
}

/** FD_CLR(3). @throws Misuse as {@link FD_SET} does */
export function FD_CLR(fd: number, set: fd_set): void {
  check("FD_CLR", fd, set);
  set[fd >>> 5] = (set[fd >>> 5] as number) & ~(1 << (fd & 31));
}

/** FD_ISSET(3). @throws Misuse as {@link FD_SET} does */
export function FD_ISSET(fd: number, set: fd_set): boolean {
  check("FD_ISSET", fd, set);
  return ((set[fd >>> 5] as number) & (1 << (fd & 31))) !== 0;
}

/** C's `*to = *from`: select overwrites its sets, so the original must be kept elsewhere. */
export function FD_COPY(from: fd_set, to: fd_set): void {
  to.set(from);
}

function check(macro: string, fd: number, set: fd_set): void {
  const bits = set.length * WORD_BITS;
  if (Number.isInteger(fd) && fd >= 0 && fd < bits) return;
  throw new Misuse(
    "buffer-too-small",
    fd < 0 || !Number.isInteger(fd)
      ? `${macro}(${fd}): ${fd} is not a descriptor; in C the bit would lie before the set. Test the result of the call that gave it.`
      : `${macro}(${fd}): the set has bits for descriptors 0 to ${bits - 1} only; in C this would change whatever variable lies behind it. select cannot watch a descriptor of FD_SETSIZE (${FD_SETSIZE}) or above: use poll or epoll.`,
  );
}
