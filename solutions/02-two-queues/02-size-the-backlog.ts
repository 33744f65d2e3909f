// The accept queue holds connections that are finished and that nobody has accepted. It grows with each client that
// finishes the handshake and shrinks with each accept. So walk through the clients in order, say for each when it is
// accepted, and count how many are there and not accepted yet when it comes. The largest count is what the queue
// must hold. How many come in all does not matter, nor how many wait on average.
//
// A client is accepted when it comes, or when the one before it has been served, whichever is later. The "or" is where
// estimates by rates go wrong: a server that has nobody to serve cannot work ahead.
//
// listen(fd, n) has room for n+1, since the kernel asks whether the queue is *longer* than n. And n is cut to
// net.core.somaxconn without a word: a larger one is no error and no help.
//
// What an interviewer asks next: what happens to the client that finds the queue full? Its SYN is dropped, or the last
// ACK of its handshake is ignored. It repeats the SYN after a second: nobody is refused, but some are slow.

/** As the stub says. */
export function smallestBacklog(arrivals: readonly number[], service: number, somaxconn: number): number {
  const accepted: number[] = [];
  let peak = 1; // Even who is accepted at once has been in the queue.
  let oldest = 0;
  for (const arrival of arrivals) {
    const before = accepted.at(-1) ?? Number.NEGATIVE_INFINITY;
    accepted.push(Math.max(arrival, before + service));
    while (oldest < accepted.length && Number(accepted[oldest]) <= arrival) oldest++;
    peak = Math.max(peak, accepted.length - oldest);
  }
  const backlog = peak - 1;
  return backlog <= somaxconn ? backlog : -1;
}
