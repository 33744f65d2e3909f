/** Small programs for the harness's own tests. */
import {
  AF_INET,
  SOCK_STREAM,
  accept,
  bind,
  close,
  inet,
  listen,
  read,
  socket,
  write,
} from "../libc/index.ts";

/** A listener on `port`. */
function* listenOn(port: number) {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(listener, inet("0.0.0.0", port));
  yield* listen(listener, 8);
  return listener;
}

/** Echoes for one client and closes everything. */
export function* politeEcho(port: number) {
  const listener = yield* listenOn(port);
  const conn = yield* accept(listener);
  const buf = new Uint8Array(512);
  for (;;) {
    const n = yield* read(conn, buf, buf.length);
    if (n <= 0) break;
    yield* write(conn, buf, n);
  }
  yield* close(conn);
  yield* close(listener);
}

/** Forgets the connection's descriptor. */
export function* leakyEcho(port: number) {
  const listener = yield* listenOn(port);
  const conn = yield* accept(listener);
  const buf = new Uint8Array(512);
  yield* read(conn, buf, buf.length);
  yield* close(listener);
}

/** Takes the end of file for "nothing yet". */
export function* spinningEcho(port: number) {
  const listener = yield* listenOn(port);
  const conn = yield* accept(listener);
  const buf = new Uint8Array(512);
  for (;;) yield* read(conn, buf, buf.length);
}

/** Forgets one `yield*`. */
export function* forgetfulEcho(port: number) {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(listener, inet("0.0.0.0", port));
  listen(listener, 8);
  yield* accept(listener);
}
