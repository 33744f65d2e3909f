import { expect, test } from "vitest";
import type { Call } from "../../libc/index.ts";
import {
  EBADF,
  EINVAL,
  EMFILE,
  F_DUPFD,
  F_DUPFD_CLOEXEC,
  F_GETFD,
  F_GETFL,
  F_SETFL,
  O_CLOEXEC,
  O_NONBLOCK,
  RLIMIT_NOFILE,
  close,
  dup,
  dup2,
  dup3,
  errno,
  fcntl,
  fork,
  pipe,
  setrlimit,
  waitpid,
} from "../../libc/index.ts";
import { runProgram } from "../run-program.ts";

/** What a program with a pipe at 3 and 4 notes down. */
function notesOf(program: (note: (value: number) => void) => Call<void>): number[] {
  const notes: number[] = [];
  runProgram(function* main() {
    yield* pipe([]);
    yield* program((value) => notes.push(value));
  });
  return notes;
}

test("a new descriptor is the lowest free one", () => {
  const notes = notesOf(function* (note) {
    note(yield* dup(3));
    yield* close(3);
    note(yield* dup(4));
    note(yield* dup(4));
  });
  expect(notes).toEqual([5, 3, 6]);
});

test("F_DUPFD takes the lowest free one from its argument on", () => {
  const notes = notesOf(function* (note) {
    note(yield* fcntl(3, F_DUPFD, 10));
    note(yield* fcntl(3, F_DUPFD_CLOEXEC, 10));
    note(yield* fcntl(10, F_GETFD, 0));
    note(yield* fcntl(11, F_GETFD, 0));
    note(yield* fcntl(3, F_DUPFD, 0));
    note(yield* fcntl(3, F_DUPFD, -1));
    note(errno);
  });
  expect(notes).toEqual([10, 11, 0, 1, 5, -1, EINVAL]);
});

test("at the limit a new descriptor is EMFILE, and two are none", () => {
  const notes = notesOf(function* (note) {
    yield* setrlimit(RLIMIT_NOFILE, { rlim_cur: 6, rlim_max: 4096 });
    note(yield* pipe([]));
    note(errno);
    note(yield* dup(3));
    note(yield* dup(3));
    note(errno);
    note(yield* dup2(3, 6));
    note(errno);
  });
  expect(notes).toEqual([-1, EMFILE, 5, -1, EMFILE, -1, EBADF]);
});

test("dup3 onto itself is EINVAL, dup2 does nothing", () => {
  const notes = notesOf(function* (note) {
    note(yield* dup2(3, 3));
    note(yield* dup3(3, 3, 0));
    note(errno);
    note(yield* dup3(3, 9, O_CLOEXEC));
    note(yield* fcntl(9, F_GETFD, 0));
  });
  expect(notes).toEqual([3, -1, EINVAL, 9, 1]);
});

test("status flags belong to the open file, in all processes; FD_CLOEXEC to the descriptor", () => {
  const notes = notesOf(function* (note) {
    const pid = yield* fork();
    if (pid === 0) {
      yield* fcntl(3, F_SETFL, O_NONBLOCK);
      return;
    }
    yield* waitpid(pid, null, 0);
    note((yield* fcntl(3, F_GETFL, 0)) & O_NONBLOCK);
    note((yield* fcntl(4, F_GETFL, 0)) & O_NONBLOCK);
  });
  expect(notes).toEqual([O_NONBLOCK, 0]);
});
