/** Open file descriptions and descriptor tables. */
export { createEventFd, EventFd } from "./eventfd.ts";
export { asyncChanged, setOwner, setSignal } from "./fasync.ts";
export { checkLowerBound, FdTable, filesOf, hasFreeDescriptor, installFile } from "./fdtable.ts";
export { createEpoll, epollCtl, epollWait } from "./epoll.ts";
export { EpollUser, Eventpoll } from "./eventpoll.ts";
export { eventNames, type EventpollSnapshot, snapshotEventpoll, snapshotWaiters, type WaiterSnapshot } from "./eventpoll-snapshot.ts";
export { attemptOrSleep, type Caller, File } from "./file.ts";
export { FileSystem } from "./filesystem.ts";
export { DirectoryInode, type Inode, SocketInode } from "./inode.ts";
export { type FsMachine, machineOf } from "./machine.ts";
export { makePipe, PIPE_BUF, PIPE_CAPACITY, PipeReader, PipeWriter, pipeSize } from "./pipe.ts";
export { poll } from "./poll.ts";
export { openFile, RegularFile } from "./regular.ts";
export { type FdSets, select, selectBits } from "./select.ts";
export { createSignalFd, SignalFd } from "./signalfd.ts";
export { checkTimerSetting, createTimerFd, TimerFd } from "./timerfd.ts";
export { Terminal } from "./tty.ts";
