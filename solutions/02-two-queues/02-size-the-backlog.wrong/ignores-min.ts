// wrong: asks for what it needs, whatever somaxconn is
// code: cut-silently
// message: the kernel kept

export function smallestBacklog(arrivals: readonly number[], service: number, _somaxconn: number): number {
  return Math.max(0, Math.max(...waiting(arrivals, service)) - 1);
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
