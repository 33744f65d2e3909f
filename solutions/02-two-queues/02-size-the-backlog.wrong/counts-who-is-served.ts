// wrong: counts who is being served among those who wait
// code: one-more-fits
// message: clients waited at once besides the one who is served

export function smallestBacklog(arrivals: readonly number[], service: number, somaxconn: number): number {
  const moments = acceptMoments(arrivals, service);
  const inside = arrivals.map(
    (arrival, i) => moments.slice(0, i + 1).filter((m) => m + service > arrival).length,
  );
  const backlog = Math.max(...inside) - 1;
  return backlog <= somaxconn ? backlog : -1;
}

function acceptMoments(arrivals: readonly number[], service: number): number[] {
  const moments: number[] = [];
  for (const arrival of arrivals) moments.push(Math.max(arrival, (moments.at(-1) ?? -service) + service));
  return moments;
}
