// wrong: subtracts what could have been served since the first came, as if the server could work ahead
// code: pause-counted
// message: nobody can be served ahead

export function smallestBacklog(arrivals: readonly number[], service: number, somaxconn: number): number {
  const [first = 0] = arrivals;
  const counts = arrivals.map((arrival, i) => i - Math.floor((arrival - first) / service));
  const backlog = Math.max(0, Math.max(...counts) - 1);
  return backlog <= somaxconn ? backlog : -1;
}
