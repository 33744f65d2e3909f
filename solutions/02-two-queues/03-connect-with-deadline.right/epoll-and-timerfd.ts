// right: the deadline is a descriptor too: a timerfd, waited for in one epoll; getpeername says whether it worked

import {
  AF_INET,
  CLOCK_MONOTONIC,
  EINPROGRESS,
  EPOLLIN,
  EPOLLOUT,
  EPOLL_CTL_ADD,
  ETIMEDOUT,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  SOL_SOCKET,
  SO_ERROR,
  close,
  connect,
  epoll_create1,
  epoll_ctl,
  epoll_event,
  epoll_events,
  epoll_wait,
  errno,
  getpeername,
  getsockopt,
  inet,
  type sockaddr,
  socket,
  timerfd_create,
  timerfd_settime,
} from "#libc";

export function* connectWithin(address: sockaddr, milliseconds: number) {
  const fd = yield* socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  const epfd = yield* epoll_create1(0);
  const timer = yield* timerfd_create(CLOCK_MONOTONIC, 0);
  const answer = yield* connectWith(fd, epfd, timer, address, milliseconds);
  for (const each of answer < 0 ? [epfd, timer, fd] : [epfd, timer]) yield* close(each);
  return answer;
}

function* connectWith(fd: number, epfd: number, timer: number, address: sockaddr, milliseconds: number) {
  const it_value = { tv_sec: Math.floor(milliseconds / 1000), tv_nsec: (milliseconds % 1000) * 1e6 };
  yield* timerfd_settime(timer, 0, { it_value, it_interval: { tv_sec: 0, tv_nsec: 0 } });
  if ((yield* connect(fd, address)) < 0 && errno !== EINPROGRESS) return -errno;
  yield* epoll_ctl(epfd, EPOLL_CTL_ADD, fd, epoll_event(EPOLLOUT, { fd }));
  yield* epoll_ctl(epfd, EPOLL_CTL_ADD, timer, epoll_event(EPOLLIN, { fd: timer }));
  const events = epoll_events(2);
  let count = -1;
  while (count < 0) count = yield* epoll_wait(epfd, events, 2, -1);
  if (!events.slice(0, count).some(({ data }) => data.fd === fd)) return -ETIMEDOUT;
  if ((yield* getpeername(fd, inet("0.0.0.0", 0))) === 0) return fd;
  const error = { value: 0 };
  yield* getsockopt(fd, SOL_SOCKET, SO_ERROR, error);
  return -error.value;
}
