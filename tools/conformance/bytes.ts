/** Buffers as vectors write them: strings with one byte per character, runs of "x", 8-byte numbers. */
import { Inexpressible, type Json } from "./vector.ts";

/** Answers longer than this are given by their length only. */
const SHOWN = 256;

/** The bytes of a buffer to write. */
export function bytesOf(value: Json | undefined): Uint8Array {
  if (typeof value === "string") return Uint8Array.from(value, (letter) => letter.charCodeAt(0));
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    const { bytes, u64 } = value as { readonly bytes?: number; readonly u64?: number | string };
    if (bytes !== undefined) return new Uint8Array(bytes).fill("x".charCodeAt(0));
    if (u64 !== undefined) {
      const buffer = new Uint8Array(8);
      new DataView(buffer.buffer).setBigUint64(0, BigInt(u64), true);
      return buffer;
    }
  }
  throw new Inexpressible(`a buffer as ${JSON.stringify(value)}`);
}

/** What a read gave; undefined where it gave nothing. */
export function bytesForm(bytes: Uint8Array): Json | undefined {
  if (bytes.length === 0) return undefined;
  if (bytes.length > SHOWN) return { bytes: bytes.length };
  return String.fromCharCode(...bytes);
}

/** The number that an eventfd or timerfd gave. */
export function u64Form(bytes: Uint8Array): Json | undefined {
  if (bytes.length < 8) return undefined;
  const value = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  return { u64: value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : String(value) };
}
