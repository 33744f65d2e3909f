/** Checking what a program passes, where C would have undefined behaviour: findings, not errnos. */
import { Finding, type Task, isGenerator } from "../sched/index.ts";
import type { sockaddr } from "../uapi/inet.ts";
import type { Bytes } from "../uapi/request.ts";

const encoder = new TextEncoder();

/** A finding about an argument of the current call. */
export function finding(
  task: Task,
  code: "bad-argument" | "buffer-too-small" | "call-without-yield",
  message: string,
): Finding {
  return new Finding(code, message, task, task.request?.site?.stack ?? "");
}

/** A number, such as a descriptor. A generator here means that `yield*` was forgotten one call earlier. */
export function number(task: Task, name: string, value: unknown): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  const call = task.request?.call ?? "the call";
  if (isGenerator(value))
    throw finding(
      task,
      "call-without-yield",
      `${call}: \`${name}\` is a call that was never made. Write \`yield*\` before the call that gives it.`,
    );
  throw finding(
    task,
    "bad-argument",
    `${call}: \`${name}\` is ${describe(value)}, where a number is needed.`,
  );
}

function describe(value: unknown): string {
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "an array" : "an object";
  return String(value);
}

/** The first `count` bytes of a buffer that the kernel fills. */
export function bufferToFill(task: Task, buf: unknown, count: unknown): Uint8Array {
  const call = task.request?.call ?? "read";
  if (!(buf instanceof Uint8Array))
    throw finding(
      task,
      "bad-argument",
      `${call}: \`buf\` is ${describe(buf)}, where a Uint8Array is needed: \`const buf = new Uint8Array(4096)\`.`,
    );
  const wanted = length(task, count);
  if (wanted > buf.length)
    throw finding(
      task,
      "buffer-too-small",
      `${call} was asked for ${wanted} bytes, but \`buf\` holds ${buf.length}: in C the kernel would write past its end. Pass \`buf.length\` as count, or make the buffer larger.`,
    );
  return wanted === buf.length ? buf : buf.subarray(0, wanted);
}

/** The first `count` bytes of what the program hands over; a string stands for its UTF-8 bytes. */
export function bytesToTake(task: Task, buf: unknown, count: unknown): Uint8Array {
  const call = task.request?.call ?? "write";
  const bytes = asBytes(task, buf);
  const wanted = length(task, count);
  if (wanted > bytes.length)
    throw finding(
      task,
      "buffer-too-small",
      `${call} was told to send ${wanted} bytes, but \`buf\` holds ${bytes.length}: in C it would send whatever lies behind. Pass the number of bytes that are there.`,
    );
  return wanted === bytes.length ? bytes : bytes.subarray(0, wanted);
}

export function asBytes(task: Task, value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (typeof value === "string") return encoder.encode(value as Bytes as string);
  throw finding(
    task,
    "bad-argument",
    `${task.request?.call ?? "write"}: \`buf\` is ${describe(value)}, where a Uint8Array or a string is needed.`,
  );
}

function length(task: Task, count: unknown): number {
  const value = number(task, "count", count);
  if (Number.isInteger(value) && value >= 0) return value;
  throw finding(
    task,
    "bad-argument",
    `${task.request?.call}: \`count\` is ${value}. In C it is a size_t, and a negative one becomes 2^64${value} bytes: test the result of read before you pass it on.`,
  );
}

/** A sockaddr made by inet(), inet6(), unix() or sockaddr(). */
export function address(task: Task, value: unknown): sockaddr {
  if (typeof value === "object" && value !== null && "family" in value && "port" in value)
    return value as sockaddr;
  throw finding(
    task,
    "bad-argument",
    `${task.request?.call}: the address is ${describe(value)}. Make one with inet("127.0.0.1", 8080).`,
  );
}
