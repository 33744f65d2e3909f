// wrong: subtracts the one that fits besides also where nobody waits
// code: below-zero
// message: smallestBacklog returned -1 where nobody waits

export function smallestBacklog(arrivals: readonly number[], service: number, somaxconn: number): number {
  const backlog = Math.max(...waiting(arrivals, service)) - 1;
  return backlog <= somaxconn ? backlog : -1;
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
