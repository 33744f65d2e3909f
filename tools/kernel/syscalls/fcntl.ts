/** fcntl(2) and ioctl(2) on any descriptor (fs/fcntl.c, fs/ioctl.c). */
import {
  type File,
  asyncChanged,
  checkLowerBound,
  filesOf,
  installFile,
  pipeSize,
  setOwner,
  setSignal,
} from "../fs/index.ts";
import type { Scheduler, Task } from "../sched/index.ts";
import { EBADF, EINVAL } from "../uapi/errno.ts";
import {
  FD_CLOEXEC,
  FIOASYNC,
  FIONBIO,
  F_DUPFD,
  F_DUPFD_CLOEXEC,
  F_GETFD,
  F_GETFL,
  F_GETOWN,
  F_GETPIPE_SZ,
  F_GETSIG,
  F_SETFD,
  F_SETFL,
  F_SETOWN,
  F_SETPIPE_SZ,
  F_SETSIG,
  O_APPEND,
  O_ASYNC,
  O_DIRECT,
  O_NONBLOCK,
} from "../uapi/fcntl.ts";
import { type Handlers, fileAt } from "./io.ts";

/** Status flags that F_SETFL may change; the others are passed over in silence. */
const SETTABLE = O_APPEND | O_NONBLOCK | O_ASYNC | O_DIRECT;

/** The lowest free descriptor from `from` on, for the same description. */
function duplicate(task: Task, file: File, from: number, cloexec: boolean): number {
  const bad = checkLowerBound(task.process, from);
  return bad < 0 ? bad : installFile(task.process, file, cloexec, from);
}

function setStatusFlags(sched: Scheduler, file: File, flags: number): number {
  const before = file.flags;
  file.flags = (before & ~SETTABLE) | (flags & SETTABLE);
  if ((before ^ file.flags) & O_ASYNC) asyncChanged(sched, file);
  return 0;
}

export const control: Handlers = {
  fcntl({ sched }, task, fd, command, argument) {
    const file = fileAt(task, fd);
    if (!file) return -EBADF;
    const files = filesOf(task.process);
    switch (command) {
      case F_DUPFD:
        return duplicate(task, file, argument, false);
      case F_DUPFD_CLOEXEC:
        return duplicate(task, file, argument, true);
      case F_GETFD:
        return files.isCloseOnExec(fd) ? FD_CLOEXEC : 0;
      case F_SETFD:
        files.setCloseOnExec(fd, (argument & FD_CLOEXEC) !== 0);
        return 0;
      case F_GETFL:
        return file.flags;
      case F_SETFL:
        return setStatusFlags(sched, file, argument);
      case F_GETOWN:
        return file.async?.owner ?? 0;
      case F_SETOWN:
        return setOwner(sched, file, argument);
      case F_GETSIG:
        return file.async?.signal ?? 0;
      case F_SETSIG:
        return setSignal(sched, file, argument);
      case F_GETPIPE_SZ:
        return pipeSize(file, null);
      case F_SETPIPE_SZ:
        return pipeSize(file, argument);
      default:
        return -EINVAL;
    }
  },
  ioctl({ sched }, task, fd, request, argument) {
    const file = fileAt(task, fd);
    if (!file) return -EBADF;
    const flag = request === FIONBIO ? O_NONBLOCK : request === FIOASYNC ? O_ASYNC : 0;
    if (flag === 0) return file.ioctl(request, argument);
    return setStatusFlags(sched, file, argument.value !== 0 ? file.flags | flag : file.flags & ~flag);
  },
};
