// k2.3 connect-with-deadline
//
// A web server asks a database for each page. One day somebody unplugs the database's cable, and all pages hang:
//
//   13:00:00.000  connect(3, {sin_port=htons(5432), sin_addr=inet_addr("10.1.0.9")}, 16)
//   13:02:11.072     = -1 ETIMEDOUT (Connection timed out)
//
// Nobody answers, nobody refuses, and the kernel repeats its SYN for 131 s. The web server would rather know
// after 2 s. Give connect a deadline; and where there is an answer before, take it at once, whatever it is.

import { AF_INET, SOCK_STREAM, close, connect, errno, type sockaddr, socket } from "#libc";

/**
 * Connects to `address`, and gives up after so many milliseconds.
 * @returns the connected descriptor, non-blocking or not; or minus the error's number: -ECONNREFUSED where the port
 *   refuses, -ETIMEDOUT where there was no answer in time. Then nothing is left open
 */
export function* connectWithin(address: sockaddr, milliseconds: number) {
  const fd = yield* socket(AF_INET, SOCK_STREAM, 0);
  if ((yield* connect(fd, address)) === 0) return fd; // Your turn: this may take a while.
  const error = errno;
  yield* close(fd);
  return -error;
}
