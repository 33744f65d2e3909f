import { expect, test } from "vitest";
import type { Call } from "../../libc/index.ts";
import {
  EAGAIN,
  EBUSY,
  EPIPE,
  FIONREAD,
  F_GETPIPE_SZ,
  F_SETPIPE_SZ,
  O_DIRECT,
  O_NONBLOCK,
  POLLOUT,
  SIGPIPE,
  SIG_IGN,
  close,
  errno,
  fcntl,
  fork,
  ioctl,
  pipe2,
  poll,
  read,
  ref,
  sigaction,
  waitpid,
  write,
} from "../../libc/index.ts";
import { runProgram } from "../run-program.ts";

/** What a program on a fresh pipe notes down. */
function onPipe(
  flags: number,
  program: (reader: number, writer: number, note: (value: number) => void) => Call<void>,
): number[] {
  const notes: number[] = [];
  runProgram(function* main() {
    const fds: number[] = [];
    yield* pipe2(fds, flags);
    yield* program(fds[0] as number, fds[1] as number, (value) => notes.push(value));
  });
  return notes;
}

const bytes = (count: number): Uint8Array => new Uint8Array(count);

test("a pipe holds 16 pages", () => {
  const notes = onPipe(O_NONBLOCK, function* (_reader, writer, note) {
    note(yield* write(writer, bytes(70_000), 70_000));
    note(yield* write(writer, "x", 1));
    note(errno);
  });
  expect(notes).toEqual([65_536, -1, EAGAIN]);
});

test("a page is free again when its last byte is read, not before", () => {
  const notes = onPipe(O_NONBLOCK, function* (reader, writer, note) {
    yield* write(writer, bytes(65_536), 65_536);
    const ask = function* (): Call<number> {
      return yield* poll([{ fd: writer, events: POLLOUT, revents: 0 }], 0);
    };
    yield* read(reader, bytes(4095), 4095);
    note(yield* ask());
    yield* read(reader, bytes(1), 1);
    note(yield* ask());
  });
  expect(notes).toEqual([0, 1]);
});

test("a write of at most PIPE_BUF bytes goes in whole or not at all", () => {
  const notes = onPipe(O_NONBLOCK, function* (reader, writer, note) {
    yield* write(writer, bytes(65_536), 65_536);
    yield* read(reader, bytes(4000), 4000);
    note(yield* write(writer, bytes(96), 96));
    yield* read(reader, bytes(96), 96);
    note(yield* write(writer, bytes(4096), 4096));
  });
  expect(notes).toEqual([-1, 4096]);
});

test("small writes share a page", () => {
  const notes = onPipe(O_NONBLOCK, function* (reader, writer, note) {
    let count = 0;
    while ((yield* write(writer, bytes(1024), 1024)) > 0) count++;
    note(count);
    const unread = ref(0);
    yield* ioctl(reader, FIONREAD, unread);
    note(unread.value);
  });
  expect(notes).toEqual([64, 65_536]);
});

test("with O_DIRECT one read takes one write, and the rest of it is lost", () => {
  const notes = onPipe(O_DIRECT | O_NONBLOCK, function* (reader, writer, note) {
    yield* write(writer, "abc", 3);
    yield* write(writer, "def", 3);
    note(yield* read(reader, bytes(2), 2));
    note(yield* read(reader, bytes(9), 9));
    note(yield* read(reader, bytes(9), 9));
  });
  expect(notes).toEqual([2, 3, -1]);
});

test("F_SETPIPE_SZ rounds up to a power of two, and refuses what would lose bytes", () => {
  const notes = onPipe(O_NONBLOCK, function* (_reader, writer, note) {
    note(yield* fcntl(writer, F_SETPIPE_SZ, 5000));
    yield* write(writer, bytes(8192), 8192);
    note(yield* fcntl(writer, F_SETPIPE_SZ, 4096));
    note(errno);
    note(yield* fcntl(writer, F_GETPIPE_SZ, 0));
  });
  expect(notes).toEqual([8192, -1, EBUSY, 8192]);
});

test("a blocking write goes in piece by piece as the reader takes", () => {
  const notes = onPipe(0, function* (reader, writer, note) {
    if ((yield* fork()) === 0) {
      yield* close(reader);
      yield* write(writer, bytes(200_000), 200_000);
      return;
    }
    yield* close(writer);
    let sum = 0;
    for (let n = 1; n > 0; sum += n) n = yield* read(reader, bytes(10_000), 10_000);
    yield* waitpid(-1, null, 0);
    note(sum);
  });
  expect(notes).toEqual([200_000]);
});

test("the end of file needs all writers closed, and EPIPE all readers", () => {
  const notes = onPipe(O_NONBLOCK, function* (reader, writer, note) {
    yield* sigaction(SIGPIPE, { sa_handler: SIG_IGN });
    note(yield* read(reader, bytes(1), 1));
    yield* close(reader);
    note(yield* write(writer, "x", 1));
    note(errno);
  });
  expect(notes).toEqual([-1, -1, EPIPE]);
});
