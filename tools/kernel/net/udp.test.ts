import { expect, test } from "vitest";
import {
  AF_INET,
  AF_UNSPEC,
  type Call,
  ECONNREFUSED,
  EDESTADDRREQ,
  EMSGSIZE,
  MSG_DONTWAIT,
  MSG_MORE,
  MSG_TRUNC,
  SOCK_DGRAM,
  SOL_SOCKET,
  SO_REUSEADDR,
  bind,
  connect,
  errno,
  getsockname,
  inet,
  recv,
  recvfrom,
  send,
  sendto,
  setsockopt,
  sockaddr,
  socket,
} from "../../libc/index.ts";
import { runProgram } from "../run-program.ts";

const HERE = "127.0.0.1";

function* bound(port: number): Call<number> {
  const fd = yield* socket(AF_INET, SOCK_DGRAM, 0);
  yield* setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, 1);
  yield* bind(fd, inet(HERE, port));
  return fd;
}

/** Counts, and errors as "-111". */
function notesOf(program: (note: (value: number | string) => void) => Call<void>): (number | string)[] {
  const notes: (number | string)[] = [];
  runProgram(function* main() {
    yield* program((value) => notes.push(value === -1 ? `-${errno}` : value));
  });
  return notes;
}

test("one receive takes one datagram; what does not fit is lost", () => {
  const notes = notesOf(function* (note) {
    const [a, b] = [yield* bound(5000), yield* bound(5001)];
    yield* sendto(b, "abcdef", 6, 0, inet(HERE, 5000));
    yield* sendto(b, "", 0, 0, inet(HERE, 5000));
    const from = sockaddr();
    note(yield* recvfrom(a, new Uint8Array(3), 3, MSG_TRUNC, from));
    note(from.port);
    note(yield* recv(a, new Uint8Array(3), 3, 0));
  });
  expect(notes).toEqual([6, 5001, 0]);
});

test("a connected socket hears of a closed port once; an unconnected one never", () => {
  const notes = notesOf(function* (note) {
    const fd = yield* socket(AF_INET, SOCK_DGRAM, 0);
    note(yield* sendto(fd, "x", 1, 0, inet(HERE, 9)));
    note(yield* sendto(fd, "x", 1, 0, inet(HERE, 9)));
    yield* connect(fd, inet(HERE, 9));
    note(yield* send(fd, "x", 1, 0));
    note(yield* send(fd, "x", 1, 0));
    note(yield* send(fd, "x", 1, 0));
  });
  expect(notes).toEqual([1, 1, 1, `-${ECONNREFUSED}`, 1]);
});

test("the kernel's port is given back with the peer", () => {
  const notes = notesOf(function* (note) {
    const fd = yield* socket(AF_INET, SOCK_DGRAM, 0);
    yield* connect(fd, inet(HERE, 9));
    const name = sockaddr();
    yield* getsockname(fd, name);
    note(Number(name.port > 0));
    yield* connect(fd, { ...sockaddr(), family: AF_UNSPEC });
    yield* getsockname(fd, name);
    note(name.port);
    note(yield* send(fd, "x", 1, 0));
  });
  expect(notes).toEqual([1, 0, `-${EDESTADDRREQ}`]);
});

test("MSG_MORE gathers one datagram, which has a largest size", () => {
  const notes = notesOf(function* (note) {
    const [a, b] = [yield* bound(5000), yield* bound(5001)];
    yield* connect(b, inet(HERE, 5000));
    note(yield* send(b, "ab", 2, MSG_MORE));
    note(yield* recv(a, new Uint8Array(9), 9, MSG_DONTWAIT));
    note(yield* send(b, "cd", 2, 0));
    note(yield* recv(a, new Uint8Array(9), 9, 0));
    note(yield* send(b, new Uint8Array(65_508), 65_508, 0));
  });
  expect(notes).toEqual([2, "-11", 2, 4, `-${EMSGSIZE}`]);
});

test("of two sockets on one port the last bound receives", () => {
  const notes = notesOf(function* (note) {
    const [first, last, sender] = [yield* bound(5000), yield* bound(5000), yield* bound(5001)];
    yield* sendto(sender, "x", 1, 0, inet(HERE, 5000));
    note(yield* recv(first, new Uint8Array(1), 1, MSG_DONTWAIT));
    note(yield* recv(last, new Uint8Array(1), 1, MSG_DONTWAIT));
  });
  expect(notes).toEqual(["-11", 1]);
});
