// wrong: takes the average length of the queue
// code: too-small
// message: of 200 clients found the accept queue full

export function smallestBacklog(arrivals: readonly number[], service: number, somaxconn: number): number {
  const counts = waiting(arrivals, service);
  const average = Math.ceil(counts.reduce((sum, count) => sum + count, 0) / counts.length);
  return average <= somaxconn ? average : -1;
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
