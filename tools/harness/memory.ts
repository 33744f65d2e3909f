/** A machine that is short of memory: what a program that believes a forged length runs into. */

/**
 * Runs `run` where no buffer above `limit` bytes is to be had: `new Uint8Array(n)` and `new ArrayBuffer(n)` then
 * throw the RangeError that the engine throws when memory is out, and nothing is reserved.
 * @returns the largest size that was asked for in vain; 0 where none was
 */
export function withShortMemory(limit: number, run: () => void): number {
  let refused = 0;
  const watched = <C extends Uint8ArrayConstructor | ArrayBufferConstructor>(original: C): C =>
    new Proxy(original, {
      construct(target, args: unknown[], newTarget) {
        const [size] = args;
        if (typeof size === "number" && size > limit) {
          refused = Math.max(refused, size);
          throw new RangeError("Array buffer allocation failed");
        }
        return Reflect.construct(target, args, newTarget) as object;
      },
    });
  const { Uint8Array: bytes, ArrayBuffer: buffer } = globalThis;
  globalThis.Uint8Array = watched(bytes);
  globalThis.ArrayBuffer = watched(buffer);
  try {
    run();
  } finally {
    globalThis.Uint8Array = bytes;
    globalThis.ArrayBuffer = buffer;
  }
  return refused;
}
