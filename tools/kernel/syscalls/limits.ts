/**
 * getrlimit(2) and setrlimit(2) (do_prlimit in kernel/sys.c). Two limits are enforced: RLIMIT_NOFILE and
 * RLIMIT_NPROC.
 *
 * Simplified: the other limits are kept and given back, and nothing is measured against them.
 */
import { machineOf } from "../fs/index.ts";
import type { Process, Task } from "../sched/index.ts";
import { EINVAL, EPERM } from "../uapi/errno.ts";
import {
  RLIMIT_CORE,
  RLIMIT_MEMLOCK,
  RLIMIT_MSGQUEUE,
  RLIMIT_NICE,
  RLIMIT_NOFILE,
  RLIMIT_NPROC,
  RLIMIT_RTPRIO,
  RLIMIT_SIGPENDING,
  RLIMIT_STACK,
  RLIM_INFINITY,
  RLIM_NLIMITS,
  type rlimit,
} from "../uapi/limits.ts";
import type { Handlers } from "./io.ts";

/** What the first process of a machine with 24 GiB has (INIT_RLIMITS, init_task's fork_init). */
const INITIAL: Readonly<Record<number, rlimit>> = {
  [RLIMIT_STACK]: { rlim_cur: 8_388_608, rlim_max: RLIM_INFINITY },
  [RLIMIT_CORE]: { rlim_cur: 0, rlim_max: RLIM_INFINITY },
  [RLIMIT_MEMLOCK]: { rlim_cur: 8_388_608, rlim_max: 8_388_608 },
  [RLIMIT_SIGPENDING]: { rlim_cur: 96_365, rlim_max: 96_365 },
  [RLIMIT_MSGQUEUE]: { rlim_cur: 819_200, rlim_max: 819_200 },
  [RLIMIT_NICE]: { rlim_cur: 0, rlim_max: 0 },
  [RLIMIT_RTPRIO]: { rlim_cur: 0, rlim_max: 0 },
};
const UNLIMITED: rlimit = { rlim_cur: RLIM_INFINITY, rlim_max: RLIM_INFINITY };

function limitOf(process: Process, resource: number): rlimit {
  if (resource === RLIMIT_NOFILE) return process.nofile;
  if (resource === RLIMIT_NPROC) return process.nproc;
  return process.otherLimits.get(resource) ?? INITIAL[resource] ?? UNLIMITED;
}

function isResource(resource: number): boolean {
  return Number.isInteger(resource) && resource >= 0 && resource < RLIM_NLIMITS;
}

/** Simplified: programs have no CAP_SYS_RESOURCE, so that nobody raises a hard limit. */
function set(task: Task, resource: number, wanted: rlimit): number {
  const { rlim_cur, rlim_max } = wanted;
  if (!isResource(resource) || rlim_cur > rlim_max) return -EINVAL;
  if (resource === RLIMIT_NOFILE && rlim_max > machineOf(task).sysctl.nr_open) return -EPERM;
  const { process } = task;
  const limit = limitOf(process, resource);
  if (rlim_max > limit.rlim_max) return -EPERM;
  if (limit === process.nofile || limit === process.nproc) Object.assign(limit, { rlim_cur, rlim_max });
  else process.otherLimits.set(resource, { rlim_cur, rlim_max });
  return 0;
}

export const limits: Handlers = {
  getrlimit(_kernel, task, resource, limit) {
    if (!isResource(resource)) return -EINVAL;
    Object.assign(limit, limitOf(task.process, resource));
    return 0;
  },
  setrlimit: (_kernel, task, resource, limit) => set(task, resource, limit),
};
