/** Calls on any descriptor. */
import type { Buffer, Bytes, Ref } from "../kernel/uapi/index.ts";
import { type Call, trap } from "./trap.ts";

/**
 * read(2): up to `count` bytes from `fd` into `buf`.
 * @returns bytes read, 1 to `count`, fewer than asked being normal; 0 at the end of file; -1 with errno
 *   EAGAIN (non-blocking, nothing there), EINTR (a signal came before any byte), EBADF, ECONNRESET
 */
export function read(fd: number, buf: Buffer, count: number): Call<number> {
  return trap("read", fd, buf, count);
}

/**
 * write(2): up to `count` bytes of `buf`; a string stands for its UTF-8 bytes.
 * @returns bytes taken, perhaps fewer than `count`; -1 with errno EAGAIN, EINTR, EPIPE (and SIGPIPE), EBADF
 */
export function write(fd: number, buf: Bytes, count: number): Call<number> {
  return trap("write", fd, buf, count);
}

/** readv(2): one read into several buffers, in order. @returns as read(2) */
export function readv(fd: number, iov: readonly Buffer[]): Call<number> {
  return trap("readv", fd, iov);
}

/** writev(2): one write from several buffers, in order. @returns as write(2) */
export function writev(fd: number, iov: readonly Bytes[]): Call<number> {
  return trap("writev", fd, iov);
}

/** close(2): frees the descriptor; the description goes with its last one. @returns 0, or -1 with errno EBADF */
export function close(fd: number): Call<number> {
  return trap("close", fd);
}

/** dup(2): the lowest free descriptor for the same description. @returns it, or -1 with errno EBADF, EMFILE */
export function dup(fd: number): Call<number> {
  return trap("dup", fd);
}

/** dup2(2): `newfd` becomes a second name of `fd`; what it was is closed. @returns newfd, or -1 with errno EBADF */
export function dup2(fd: number, newfd: number): Call<number> {
  return trap("dup2", fd, newfd);
}

/** dup3(2): as dup2 with O_CLOEXEC. @returns newfd, or -1 with errno EBADF, EINVAL (both numbers equal) */
export function dup3(fd: number, newfd: number, flags: number): Call<number> {
  return trap("dup3", fd, newfd, flags);
}

/**
 * fcntl(2): F_GETFL and F_SETFL (status flags of the description), F_GETFD and F_SETFD (FD_CLOEXEC),
 * F_DUPFD and F_DUPFD_CLOEXEC.
 * @returns what the command gives, or -1 with errno EBADF, EINVAL, EMFILE
 */
export function fcntl(fd: number, command: number, argument = 0): Call<number> {
  return trap("fcntl", fd, command, argument);
}

/**
 * ioctl(2): FIONREAD (bytes to read), SIOCOUTQ (bytes not acknowledged), SIOCOUTQNSD (bytes not sent),
 * FIONBIO (sets O_NONBLOCK).
 * @param argument read or filled, by request
 * @returns 0, or -1 with errno EBADF, ENOTTY, EINVAL
 */
export function ioctl(fd: number, request: number, argument: Ref<number>): Call<number> {
  return trap("ioctl", fd, request, argument);
}

/** pipe(2): `fds[0]` reads what `fds[1]` writes. @returns 0, or -1 with errno EMFILE */
export function pipe(fds: number[]): Call<number> {
  return trap("pipe", fds);
}

/** pipe2(2): as pipe, with O_NONBLOCK and O_CLOEXEC. @returns 0, or -1 with errno EINVAL, EMFILE */
export function pipe2(fds: number[], flags: number): Call<number> {
  return trap("pipe2", fds, flags);
}
