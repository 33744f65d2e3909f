// k2.2 size-the-backlog
//
// A shop opens its sale. 200 clients connect, one each millisecond; a single process accepts one, serves it for
// 5 ms, closes, and accepts the next. Nobody is refused, and yet most wait for a second and more:
//
//   $ ss -ltn
//   State   Recv-Q  Send-Q  Local Address:Port
//   LISTEN  6       5       0.0.0.0:8080
//   $ nstat -az TcpExtListenOverflows
//   TcpExtListenOverflows    154
//
// Say which backlog would have been enough, so that no client finds the accept queue full. Ask for no more
// than that. The kernel keeps the smaller of what listen is given and net.core.somaxconn, and says nothing.

/**
 * @param arrivals when clients connect, in ms, in order; none comes just when the server becomes free
 * @param service ms from one accept to the next, where somebody waits
 * @param somaxconn what net.core.somaxconn is
 * @returns the smallest backlog with which none finds the queue full; -1 where even the largest is not enough
 */
export function smallestBacklog(arrivals: readonly number[], service: number, somaxconn: number): number {
  return 5; // Your turn.
}
