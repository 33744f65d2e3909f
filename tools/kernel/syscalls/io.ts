/** Calls on descriptors: read and write in all forms, close, dup, fcntl, ioctl, pipe, poll. */
import { type File, filesOf, installFile, makePipe } from "../fs/index.ts";
import type { Kernel } from "../kernel.ts";
import type { Task } from "../sched/index.ts";
import { EBADF, EINVAL } from "../uapi/errno.ts";
import { O_CLOEXEC, O_DIRECT, O_NONBLOCK } from "../uapi/fcntl.ts";
import type { Calls } from "../uapi/request.ts";
import { asBytes, bufferToFill, bytesToTake, number } from "./arguments.ts";

/** One call's kernel side: the same arguments, behind kernel and caller. */
export type Handlers = {
  [K in keyof Calls]?: (kernel: Kernel, task: Task, ...args: Parameters<Calls[K]>) => number;
};

export function fileAt(task: Task, fd: unknown): File | undefined {
  return filesOf(task.process).get(number(task, "fd", fd));
}

/** A chooser may shorten what a stream read or write moves, to any count from 1 on. */
function shorten(
  kernel: Kernel,
  task: Task,
  file: File,
  what: "short-read" | "short-write",
  fd: number,
  bytes: number,
): number {
  const { chooser } = kernel.sched;
  if (!chooser || bytes <= 1 || !file.isStream) return bytes;
  return bytes - chooser.choose({ what, task, fd, bytes }, bytes);
}

/** The buffer for a read, cut where a chooser says so. */
export function readBuffer(kernel: Kernel, task: Task, file: File, fd: number, buf: Uint8Array): Uint8Array {
  const count = shorten(kernel, task, file, "short-read", fd, buf.length);
  return count === buf.length ? buf : buf.subarray(0, count);
}

/** The data of a write, cut where a chooser says so: a signal that arrives midway ends a blocking write early. */
export function writeData(kernel: Kernel, task: Task, file: File, fd: number, data: Uint8Array): Uint8Array {
  const count = shorten(kernel, task, file, "short-write", fd, data.length);
  if (count === data.length) return data;
  if (!file.isNonBlocking) kernel.sched.interrupter?.(task);
  return data.subarray(0, count);
}

function replaceWith(task: Task, fd: number, newfd: number, cloexec: boolean): number {
  const file = fileAt(task, fd);
  if (!file || newfd < 0 || newfd >= task.process.nofile.rlim_cur) return -EBADF;
  filesOf(task.process).replace(newfd, file, cloexec);
  return newfd;
}

export const io: Handlers = {
  read(kernel, task, fd, buf, count) {
    const file = fileAt(task, fd);
    if (!file?.isReadable) return -EBADF;
    const target = bufferToFill(task, buf, count);
    return file.read({ sched: kernel.sched, task }, readBuffer(kernel, task, file, fd, target));
  },
  write(kernel, task, fd, buf, count) {
    const file = fileAt(task, fd);
    if (!file?.isWritable) return -EBADF;
    const data = bytesToTake(task, buf, count);
    return file.write({ sched: kernel.sched, task }, writeData(kernel, task, file, fd, data));
  },
  readv(kernel, task, fd, iov) {
    const file = fileAt(task, fd);
    if (!file?.isReadable) return -EBADF;
    const joined = new Uint8Array(iov.reduce((sum, part) => sum + part.length, 0));
    const scatter = (count: number): number => {
      let at = 0;
      for (const part of iov) {
        part.set(joined.subarray(at, Math.min(at + part.length, Math.max(count, 0))));
        at += part.length;
      }
      return count;
    };
    const target = readBuffer(kernel, task, file, fd, joined);
    return kernel.whenAnswered(task, file.read({ sched: kernel.sched, task }, target), scatter);
  },
  writev(kernel, task, fd, iov) {
    const file = fileAt(task, fd);
    if (!file?.isWritable) return -EBADF;
    const parts = iov.map((part) => asBytes(task, part));
    const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      joined.set(part, at);
      at += part.length;
    }
    return file.write({ sched: kernel.sched, task }, writeData(kernel, task, file, fd, joined));
  },
  close({ sched }, task, fd) {
    const file = fileAt(task, fd);
    if (!file) return -EBADF;
    filesOf(task.process).close(fd);
    const wait = file.references === 0 ? file.closing() : null;
    return wait ? sched.sleep(task, wait) : 0;
  },
  dup(_kernel, task, fd) {
    const file = fileAt(task, fd);
    return file ? installFile(task.process, file, false) : -EBADF;
  },
  dup2(_kernel, task, fd, newfd) {
    if (fd === newfd) return fileAt(task, fd) ? newfd : -EBADF;
    return replaceWith(task, fd, newfd, false);
  },
  dup3(_kernel, task, fd, newfd, flags) {
    if (fd === newfd || (flags & ~O_CLOEXEC) !== 0) return -EINVAL;
    return replaceWith(task, fd, newfd, (flags & O_CLOEXEC) !== 0);
  },
  pipe(_kernel, task, fds) {
    return makeBoth(task, fds, 0, makePipe(0));
  },
  pipe2(_kernel, task, fds, flags) {
    if ((flags & ~(O_NONBLOCK | O_CLOEXEC | O_DIRECT)) !== 0) return -EINVAL;
    return makeBoth(task, fds, flags, makePipe(flags & (O_NONBLOCK | O_DIRECT)));
  },
};

/** Two descriptors or none. */
export function makeBoth(task: Task, fds: number[], flags: number, files: readonly [File, File]): number {
  const cloexec = (flags & O_CLOEXEC) !== 0;
  const first = installFile(task.process, files[0], cloexec);
  if (first < 0) return first;
  const second = installFile(task.process, files[1], cloexec);
  if (second < 0) {
    filesOf(task.process).close(first);
    return second;
  }
  fds[0] = first;
  fds[1] = second;
  return 0;
}
