/** All operations on shared objects, by the name of their call. */
import { barriers } from "./barrier.ts";
import { condvars } from "./condvar.ts";
import { memory } from "./memory.ts";
import { mutexes } from "./mutex.ts";
import type { SyncOperation } from "./operation.ts";
import { rwlocks } from "./rwlock.ts";
import { semaphores } from "./semaphore.ts";

export type AnySyncOperation = SyncOperation<readonly unknown[]>;

export const SYNC_OPERATIONS = {
  ...memory,
  ...mutexes,
  ...condvars,
  ...rwlocks,
  ...semaphores,
  ...barriers,
} as unknown as Readonly<Record<string, AnySyncOperation | undefined>>;
