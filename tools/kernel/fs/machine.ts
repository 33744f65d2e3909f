/** What fs keeps for a whole machine; the machine itself belongs to net. */
import type { Machine, Task } from "../sched/index.ts";
import type { EpollUser } from "./eventpoll.ts";
import type { FileSystem } from "./filesystem.ts";

export interface FsMachine extends Machine {
  readonly epollUser: EpollUser;
  readonly fileSystem: FileSystem;
}

/** sched knows a machine's name only; here it is itself again. */
export function machineOf(task: Task): FsMachine {
  return task.process.machine as FsMachine;
}
