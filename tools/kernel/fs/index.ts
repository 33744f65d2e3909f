/** Open file descriptions and descriptor tables. */

export { MAX_EVENTS, createEpoll, epollCtl, epollWait } from "./epoll.ts";
export { EventFd, createEventFd } from "./eventfd.ts";
export { EpollUser, Eventpoll } from "./eventpoll.ts";
export {
  type EventpollSnapshot,
  type WaiterSnapshot,
  eventNames,
  snapshotEventpoll,
  snapshotWaiters,
} from "./eventpoll-snapshot.ts";
export { asyncChanged, setOwner, setSignal } from "./fasync.ts";
export {
  FdTable,
  checkLowerBound,
  filesOf,
  hasFreeDescriptor,
  installFile,
  isFileTableFull,
} from "./fdtable.ts";
export { type Caller, File, attemptOrSleep } from "./file.ts";
export { FileSystem } from "./filesystem.ts";
export { DirectoryInode, type Inode, SocketInode } from "./inode.ts";
export { type FsMachine, machineOf } from "./machine.ts";
export { PipeReader, PipeWriter, makePipe, pipeSize } from "./pipe.ts";
export { PIPE_BUF, PIPE_CAPACITY } from "./pipe-buffer.ts";
export { poll } from "./poll.ts";
export { RegularFile, openFile } from "./regular.ts";
export { type FdSets, select, selectBits } from "./select.ts";
export { SignalFd, createSignalFd } from "./signalfd.ts";
export { TimerFd, checkTimerSetting, createTimerFd } from "./timerfd.ts";
export { Terminal } from "./tty.ts";
