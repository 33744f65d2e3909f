// k3.2 graceful-close
//
// A client sends a line, gets the report, and then the end of file. The new version of the client goes on talking
// after its line: statistics, thanks. Nobody here reads that, and since then users complain:
//
//   report.csv: 159,816 of 200,000 bytes
//   read: Connection reset by peer
//
// Hang up so that a client gets all of the report and then the end of file, however much it talks. But for no
// longer than PATIENCE, counted from the end of the report: the next client waits.

import { AF_INET, SOCK_STREAM, accept, bind, close, inet, listen, read, socket, write } from "#libc";

/** Seconds. */
export const PATIENCE = 5;

/** Sends `report` to so many clients, one after the other, then returns. */
export function* reportServer(port: number, report: Uint8Array, clients: number) {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(listener, inet("0.0.0.0", port));
  yield* listen(listener, 16);
  for (let served = 0; served < clients; served++) {
    const conn = yield* accept(listener);
    const line = new Uint8Array(80);
    yield* read(conn, line, line.length);
    yield* write(conn, report, report.length);
    yield* hangUp(conn);
  }
  yield* close(listener);
}

/** Ends a connection on which all has been written; the client may take PATIENCE for its part. */
function* hangUp(conn: number) {
  // Your turn.
  yield* close(conn);
}
