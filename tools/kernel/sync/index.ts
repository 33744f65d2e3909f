/** Shared memory and the objects of pthreads(7) that order its use. */
export { SyncQueues, repeatSync } from "./call.ts";
export { ThreadData } from "./keys.ts";
export { type AnySecondStep, type AnyStep, type Order, PARKED, type SyncHost } from "./operation.ts";
export { type AnySyncOperation, SYNC_OPERATIONS } from "./table.ts";
