/** The little of <stdio.h> and <string.h> that programs here need. */
import { strerror } from "../kernel/uapi/index.ts";
import { type Call, errno, trap } from "./trap.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * printf(3) to standard output: %d %i %u %s %c %x %%, with width and zero padding ("%05d").
 * @returns bytes written, or -1
 */
export function printf(format: string, ...values: readonly (number | string)[]): Call<number> {
  const bytes = encoder.encode(sprintf(format, ...values));
  return trap("write", 1, bytes, bytes.length);
}

/** puts(3): a line to standard output. @returns bytes written, or -1 */
export function puts(line: string): Call<number> {
  const bytes = encoder.encode(`${line}\n`);
  return trap("write", 1, bytes, bytes.length);
}

/** perror(3): "what: Connection refused" for the current errno, to standard error. */
export function perror(what: string): Call<number> {
  const bytes = encoder.encode(`${what}: ${strerror(errno)}\n`);
  return trap("write", 2, bytes, bytes.length);
}

/** sprintf(3), which gives the string. */
export function sprintf(format: string, ...values: readonly (number | string)[]): string {
  let next = 0;
  return format.replace(/%(0?)(\d*)([diuscx%])/g, (_all, zero: string, width: string, kind: string) => {
    if (kind === "%") return "%";
    const value = values[next++];
    const text =
      kind === "x"
        ? Number(value).toString(16)
        : kind === "c" && typeof value === "number"
          ? String.fromCharCode(value)
          : String(value);
    return text.padStart(Number(width || 0), zero || " ");
  });
}

/** The UTF-8 bytes of a string, for write and send. */
export function bytes(text: string): Uint8Array {
  return encoder.encode(text);
}

/** The first `count` bytes of a buffer as text: C's printf("%.*s", count, buf). */
export function text(buf: Uint8Array, count = buf.length): string {
  return decoder.decode(buf.subarray(0, count));
}
