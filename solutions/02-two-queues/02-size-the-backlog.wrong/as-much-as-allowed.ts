// wrong: takes the smaller of the two, as the kernel does, and calls that enough
// code: none-is-enough
// message: no backlog has room for them. The answer is -1

export function smallestBacklog(arrivals: readonly number[], service: number, somaxconn: number): number {
  return Math.min(somaxconn, Math.max(0, Math.max(...waiting(arrivals, service)) - 1));
}

function acceptMoments(arrivals: readonly number[], service: number): number[] {
  const moments: number[] = [];
  for (const arrival of arrivals) moments.push(Math.max(arrival, (moments.at(-1) ?? -service) + service));
  return moments;
}

/** How many wait when each client has come, itself included. */
function waiting(arrivals: readonly number[], service: number): number[] {
  const moments = acceptMoments(arrivals, service);
  return arrivals.map((arrival, i) => moments.slice(0, i + 1).filter((moment) => moment > arrival).length);
}
