// right: one thread reads from the client into a pipe, another writes from the pipe to the client

import {
  AF_INET,
  SOCK_STREAM,
  accept,
  bind,
  close,
  inet,
  listen,
  pipe,
  pthread_create,
  pthread_join,
  read,
  socket,
  write,
} from "#libc";

export function* echoServer(port: number) {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(listener, inet("0.0.0.0", port));
  yield* listen(listener, 1);
  const conn = yield* accept(listener);
  const ends: number[] = [];
  yield* pipe(ends);
  const [out = -1, into = -1] = ends;
  const thread = { value: 0 };
  yield* pthread_create(thread, null, copy, { from: conn, to: into });
  yield* copy({ from: out, to: conn });
  yield* pthread_join(thread.value);
  for (const fd of [out, conn, listener]) yield* close(fd);
}

/** Copies to the end, and closes `to` if it is the pipe's. */
function* copy({ from, to }: { from: number; to: number }) {
  const buf = new Uint8Array(300);
  for (;;) {
    const n = yield* read(from, buf, buf.length);
    if (n <= 0) break;
    yield* write(to, buf, n);
  }
  if (to > from) yield* close(to);
}
