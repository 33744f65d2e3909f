// wrong: compares those who wait with somaxconn, though one more fits
// code: gives-up
// message: somaxconn bounds n, and n+1 fit

export function smallestBacklog(arrivals: readonly number[], service: number, somaxconn: number): number {
  const peak = Math.max(1, ...waiting(arrivals, service));
  return peak <= somaxconn ? peak - 1 : -1;
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
