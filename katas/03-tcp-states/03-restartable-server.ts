// k3.3 restartable-server
//
// To install a new version, the old process is killed and the program started again. Then it says
//
//   bind: Address already in use
//
// and goes on saying so for a minute. On the test machine, where nobody is connected, it never does.
//
// Make the second start work at once, whatever the clients of the first one are doing; they get the end of file
// from a dead server, not an error. But as long as a server lives, a second one must still fail beside it.

import { AF_INET, SOCK_STREAM, accept, bind, close, inet, listen, perror, read, socket, write } from "#libc";

/** Echoes on `port` to one client after the other, for ever. Returns 1 if it cannot begin. */
export function* echoServer(port: number) {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  // Your turn, somewhere here.
  if ((yield* bind(listener, inet("0.0.0.0", port))) < 0) {
    yield* perror("bind");
    yield* close(listener);
    return 1;
  }
  yield* listen(listener, 16);
  for (;;) {
    const conn = yield* accept(listener);
    const buf = new Uint8Array(1024);
    for (;;) {
      const n = yield* read(conn, buf, buf.length);
      if (n <= 0) break;
      yield* write(conn, buf, n);
    }
    yield* close(conn);
  }
}
