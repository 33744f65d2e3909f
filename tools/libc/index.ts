/**
 * `#libc`: what programs import. One typed function a call, by its man-page name and argument order; the
 * constants with Linux's values; errno. Make every call with `yield*`.
 */
export * from "../kernel/uapi/index.ts";
export { assert } from "./assert.ts";
export * from "./descriptors.ts";
export * from "./events.ts";
export * from "./files.ts";
export * from "./locks.ts";
export * from "./memory.ts";
export * from "./messages.ts";
export * from "./processes.ts";
export * from "./semaphores.ts";
export * from "./sockets.ts";
export * from "./stdio.ts";
export * from "./thread-specific.ts";
export { type Call, errno } from "./trap.ts";
