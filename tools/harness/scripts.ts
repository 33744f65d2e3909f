/** What scripted clients do, as generator functions to be used with `yield*` inside a client. */
import {
  AF_INET,
  type Bytes,
  ECONNREFUSED,
  MSG_NOSIGNAL,
  SOCK_STREAM,
  type Thread,
  close,
  connect,
  errno,
  inet,
  read,
  send,
  sleep,
  socket,
} from "../libc/index.ts";

/**
 * Connects, trying again while nobody listens yet.
 * @param patienceMs how long about; the pauses get longer
 * @returns the descriptor, or -1
 */
export function* dial(port: number, address = "10.0.0.5", patienceMs = 1000): Thread<number> {
  for (let wait = 1, waited = 0; ; waited += wait, wait *= 2) {
    const fd = yield* socket(AF_INET, SOCK_STREAM, 0);
    if ((yield* connect(fd, inet(address, port))) === 0) return fd;
    const reason = errno;
    yield* close(fd);
    if (reason !== ECONNREFUSED || waited >= patienceMs) return -1;
    yield* sleep(wait / 1000);
  }
}

/** Writes everything. @returns false where the peer would not take it */
export function* sendAll(fd: number, data: Bytes): Thread<boolean> {
  const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
  for (let sent = 0; sent < bytes.length; ) {
    const n = yield* send(fd, bytes.subarray(sent), bytes.length - sent, MSG_NOSIGNAL);
    if (n < 0) return false;
    sent += n;
  }
  return true;
}

/** Writes the parts one by one, with a pause between them that is long enough for each to be read alone. */
export function* sendInParts(fd: number, parts: readonly Bytes[], pauseMs = 1): Thread<boolean> {
  for (const part of parts) {
    if (!(yield* sendAll(fd, part))) return false;
    yield* sleep(pauseMs / 1000);
  }
  return true;
}

/** What a client has got so far; looked at by the check after the run, also where the client still waits. */
export class Inbox {
  private readonly parts: Uint8Array[] = [];
  /** Bytes so far. */
  length = 0;
  /** The peer has ended its side: read gave 0. */
  ended = false;
  /** The errno that ended reading, or 0. */
  error = 0;

  push(part: Uint8Array): void {
    this.parts.push(part);
    this.length += part.length;
  }

  get data(): Uint8Array {
    return join(this.parts);
  }
}

/**
 * Reads up to `limit` bytes more, or to the end of file.
 * @param inbox where the bytes go as they come
 */
export function* receive(
  fd: number,
  inbox: Inbox = new Inbox(),
  limit = Number.POSITIVE_INFINITY,
): Thread<Inbox> {
  const buf = new Uint8Array(16_384);
  for (let got = 0; got < limit; ) {
    const n = yield* read(fd, buf, Math.min(buf.length, limit - got));
    if (n <= 0) {
      inbox.ended = n === 0;
      inbox.error = n < 0 ? errno : 0;
      break;
    }
    inbox.push(buf.slice(0, n));
    got += n;
  }
  return inbox;
}

/** One array of several. */
export function join(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const ALPHABET = "abcdefghijklmnopqrstuvwxyz";

/**
 * Readable bytes that show where they stand: numbered lines of the alphabet, each beginning one letter later.
 * A repeated or missing part is seen at once.
 */
export function pattern(length: number): Uint8Array {
  let text = "";
  for (let line = 0; text.length < length; line++) {
    const turn = line % ALPHABET.length;
    text += `${line}:${ALPHABET.slice(turn)}${ALPHABET.slice(0, turn)}\n`;
  }
  return new TextEncoder().encode(text.slice(0, length));
}

/** The first index at which two arrays differ; -1 where they are equal. */
export function firstDifference(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return i;
  return a.length === b.length ? -1 : length;
}

/** All ways to cut `data` in two, at every position from 1 to its length - 1. */
export function* everyCut(data: Uint8Array): IterableIterator<[Uint8Array, Uint8Array]> {
  for (let at = 1; at < data.length; at++) yield [data.subarray(0, at), data.subarray(at)];
}
