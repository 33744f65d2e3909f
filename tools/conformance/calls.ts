/**
 * How each call is written in a vector: its arguments from JSON, its answer back to JSON. One table, one
 * entry a call; a call that is not here cannot be expressed. Readiness calls have their own in `readiness.ts`.
 */
import {
  type Buffer,
  type Bytes,
  FIOASYNC,
  FIONBIO,
  F_GETFL,
  type Ref,
  SOL_SOCKET,
  SO_ERROR,
  SO_LINGER,
  SO_RCVTIMEO,
  SO_SNDTIMEO,
  type SockoptValue,
  errnoName,
  type linger,
  ref,
  sockaddr,
  type timeval,
} from "../kernel/uapi/index.ts";
import { bytesForm, bytesOf, u64Form } from "./bytes.ts";
import { flags, statusFlagNames } from "./constants.ts";
import { type Form, type Given, type Scene, onlyNumbers } from "./form.ts";
import { processCalls } from "./process-calls.ts";
import { readiness } from "./readiness.ts";
import { Inexpressible, type Json } from "./vector.ts";

const fdOf = (scene: Scene, args: readonly Json[]): number => scene.names.descriptor(scene.process, args[0]);

/** Calls whose arguments are a descriptor, and numbers or flags behind it. */
const plain = (count: number): Form => ({
  arguments: (scene, args) => [
    fdOf(scene, args),
    ...Array.from({ length: count }, (_, i) => flags(args[i + 1])),
  ],
});

/** Calls that fill two descriptors. */
const pair = (count: number): Form => ({
  arguments: (_scene, args) => {
    const numbers = Array.from({ length: count }, (_, i) => flags(args[i]));
    return count === 1 ? [[], ...numbers] : [...numbers, []];
  },
});

function naming(scene: Scene, address: sockaddr): Given {
  return { out: scene.names.addressForm(address) };
}

const asksForName: Form = {
  arguments: (scene, args) => [fdOf(scene, args), sockaddr()],
  given: (scene, args: readonly never[]) => naming(scene, args[1] as unknown as sockaddr),
};
const takesAddress: Form = {
  arguments: (scene, args) => [fdOf(scene, args), scene.names.address(scene.process, args[1])],
};

function received(scene: Scene, args: readonly unknown[], result: number): Given {
  const [fd, buf] = args as [number, Buffer];
  const kind = scene.kindOf(fd);
  const bytes = buf.subarray(0, Math.min(result, buf.length));
  return { out: kind === "eventfd" || kind === "timerfd" ? u64Form(bytes) : bytesForm(bytes) };
}

const reads = (hasFlags: boolean): Form => ({
  arguments: (scene, args) => {
    const size = flags(args[1]);
    const rest = hasFlags ? [flags(args[2])] : [];
    return [fdOf(scene, args), new Uint8Array(size), size, ...rest];
  },
  given: received,
});
const writes = (hasFlags: boolean): Form => ({
  arguments: (scene, args) => {
    const bytes = bytesOf(args[1]);
    return [fdOf(scene, args), bytes, bytes.length, ...(hasFlags ? [flags(args[2])] : [])];
  },
});

/* ---- options ---- */

function optionValue(level: number, option: number, value: Json | undefined): SockoptValue {
  if (!Array.isArray(value)) {
    if (typeof value === "number" || (typeof value === "string" && !/^[A-Z]/.test(value))) return value;
    return flags(value);
  }
  const [first, second] = value as [number, number];
  if (level === SOL_SOCKET && option === SO_LINGER) return { l_onoff: first, l_linger: second };
  if (level === SOL_SOCKET && (option === SO_RCVTIMEO || option === SO_SNDTIMEO))
    return { tv_sec: first, tv_usec: second };
  throw new Inexpressible(`an option's value as ${JSON.stringify(value)}`);
}

function optionForm(level: number, option: number, value: SockoptValue): Json {
  if (level === SOL_SOCKET && option === SO_ERROR && value !== 0) return errnoName(value as number);
  if (typeof value !== "object") return value;
  if ("l_onoff" in value) return [(value as linger).l_onoff, (value as linger).l_linger];
  if ("tv_sec" in value) return [(value as timeval).tv_sec, (value as timeval).tv_usec];
  throw new Inexpressible("an option with a struct that vectors have no form for");
}

/** By man-page name. */
export const FORMS: Readonly<Record<string, Form>> = {
  ...readiness,
  ...processCalls,
  socket: onlyNumbers(3),
  socketpair: pair(3),
  bind: takesAddress,
  connect: takesAddress,
  listen: plain(1),
  accept: asksForName,
  accept4: {
    arguments: (scene, args) => [fdOf(scene, args), sockaddr(), flags(args[1])],
    given: asksForName.given as NonNullable<Form["given"]>,
  },
  shutdown: plain(1),
  getsockname: asksForName,
  getpeername: asksForName,
  getsockopt: {
    arguments: (scene, args) => [fdOf(scene, args), flags(args[1]), flags(args[2]), ref<SockoptValue>(0)],
    given: (_scene, args: readonly unknown[]) => {
      const [, level, option, value] = args as [number, number, number, Ref<SockoptValue>];
      return { out: optionForm(level, option, value.value) };
    },
  },
  setsockopt: {
    arguments: (scene, args) => {
      const level = flags(args[1]);
      const option = flags(args[2]);
      return [fdOf(scene, args), level, option, optionValue(level, option, args[3])];
    },
  },
  read: reads(false),
  recv: reads(true),
  recvfrom: {
    arguments: (scene, args) => [...reads(true).arguments(scene, args), sockaddr()],
    given: (scene, args: readonly never[], result) => ({
      ...received(scene, args, result),
      from: scene.names.addressForm(args[4] as unknown as sockaddr),
    }),
  },
  readv: {
    arguments: (scene, args) => [
      fdOf(scene, args),
      (args[1] as readonly number[]).map((size) => new Uint8Array(size)),
    ],
    given: (_scene, args: readonly unknown[], result) => {
      const parts = (args as [number, Buffer[]])[1];
      const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
      parts.reduce((at, part) => {
        joined.set(part, at);
        return at + part.length;
      }, 0);
      return { out: bytesForm(joined.subarray(0, result)) };
    },
  },
  write: writes(false),
  send: writes(true),
  sendto: {
    arguments: (scene, args) => {
      const to =
        args[3] === undefined || args[3] === null ? null : scene.names.address(scene.process, args[3]);
      return [...writes(true).arguments(scene, args), to];
    },
  },
  writev: {
    arguments: (scene, args) => [
      fdOf(scene, args),
      (args[1] as readonly Json[]).map(bytesOf) satisfies Bytes[],
    ],
  },
  close: plain(0),
  dup: plain(0),
  dup2: { arguments: (scene, args) => [fdOf(scene, args), scene.names.descriptor(scene.process, args[1])] },
  dup3: {
    arguments: (scene, args) => [
      fdOf(scene, args),
      scene.names.descriptor(scene.process, args[1]),
      flags(args[2]),
    ],
  },
  fcntl: {
    arguments: (scene, args) => {
      const command = flags(args[1]);
      const isProcess = typeof args[2] === "string" && /^[A-Z](\.\d+)?$/.test(args[2]);
      return [fdOf(scene, args), command, isProcess ? scene.pid(args[2]) : flags(args[2])];
    },
    given: (_scene, args: readonly unknown[], result) =>
      args[1] === F_GETFL ? { out: statusFlagNames(result), hidesRet: true } : {},
  },
  ioctl: {
    arguments: (scene, args) => [fdOf(scene, args), flags(args[1]), ref(flags(args[2]))],
    given: (_scene, args: readonly unknown[]) => {
      const [, request, value] = args as [number, number, Ref<number>];
      return request === FIONBIO || request === FIOASYNC ? {} : { out: value.value };
    },
  },
  open: { arguments: (scene, args) => [scene.names.path(args[0]), flags(args[1]), flags(args[2] ?? 0o644)] },
  lseek: plain(2),
  pipe: pair(0),
  pipe2: pair(1),
};
