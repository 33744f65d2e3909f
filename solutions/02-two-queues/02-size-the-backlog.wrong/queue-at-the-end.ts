// wrong: computes how long the queue is when the last client has come
// code: end-not-peak
// message: waited when the burst was over, fewer at the end

export function smallestBacklog(arrivals: readonly number[], service: number, somaxconn: number): number {
  const backlog = Math.max(0, (waiting(arrivals, service).at(-1) ?? 0) - 1);
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
