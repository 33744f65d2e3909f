// right: a thread for each connection that is to be ended; the server goes on at once

import {
  AF_INET,
  EAGAIN,
  MSG_DONTWAIT,
  SHUT_WR,
  SOCK_STREAM,
  accept,
  bind,
  close,
  errno,
  inet,
  listen,
  pthread_create,
  pthread_join,
  read,
  recv,
  shutdown,
  sleep,
  socket,
  write,
} from "#libc";

const PATIENCE = 5;

export function* reportServer(port: number, report: Uint8Array, clients: number) {
  const threads: number[] = [];
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(listener, inet("0.0.0.0", port));
  yield* listen(listener, 16);
  for (let served = 0; served < clients; served++) {
    const conn = yield* accept(listener);
    const line = new Uint8Array(80);
    yield* read(conn, line, line.length);
    yield* write(conn, report, report.length);
    const thread = { value: 0 };
    yield* pthread_create(thread, null, hangUp, [conn, PATIENCE]);
    threads.push(thread.value);
  }
  for (const thread of threads) yield* pthread_join(thread);
  yield* close(listener);
}

function* hangUp([conn, patience]: [number, number]) {
  yield* shutdown(conn, SHUT_WR);
  const rest = new Uint8Array(4096);
  let left = patience * 10;
  while (left > 0) {
    const n = yield* recv(conn, rest, rest.length, MSG_DONTWAIT);
    if (n === 0 || (n < 0 && errno !== EAGAIN)) break;
    if (n < 0) {
      yield* sleep(0.1);
      left--;
    }
  }
  yield* close(conn);
}
