// wrong: reads all that the client says before it answers
// code: no-reply
// message: The client waits, and has 0 of the report

import { AF_INET, SOCK_STREAM, accept, bind, close, inet, listen, read, socket, write } from "#libc";

export function* reportServer(port: number, report: Uint8Array, clients: number) {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(listener, inet("0.0.0.0", port));
  yield* listen(listener, 16);
  for (let served = 0; served < clients; served++) {
    const conn = yield* accept(listener);
    yield* drain(conn);
    yield* write(conn, report, report.length);
    yield* close(conn);
  }
  yield* close(listener);
}

function* drain(conn: number) {
  const rest = new Uint8Array(4096);
  while ((yield* read(conn, rest, rest.length)) > 0);
}
