/*
 * The work of the echo benchmark on the real kernel: CONNECTIONS clients in one process connect to an edge-triggered
 * epoll server in another, send 64 bytes ROUNDS times each and get them back, and close.
 * Prints the nanoseconds that connecting, echoing and closing took. The simulated twin is kernel/echo.ts.
 *
 *     cc -O2 -o echo echo.c && ./echo 10000 10
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MESSAGE = 64, BATCH = 512, YIELD_EVERY = 1000 };

static long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000L + t.tv_nsec;
}

static int must(int result, const char *what) {
  if (result < 0) {
    perror(what);
    exit(1);
  }
  return result;
}

static void watch(int epfd, int fd) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLET, .data.fd = fd};
  must(epoll_ctl(epfd, EPOLL_CTL_ADD, fd, &event), "epoll_ctl");
}

/* Echoes until there is nothing more to read. Returns whether the client is gone. */
static int echo(int fd) {
  char buf[4096];
  for (;;) {
    ssize_t n = read(fd, buf, sizeof buf);
    if (n < 0) return 0;
    if (n == 0) {
      close(fd);
      return 1;
    }
    if (write(fd, buf, n) != n) must(-1, "write");
  }
}

/* Serves until so many clients have come and gone. */
static void serve(int listener, int clients) {
  struct epoll_event events[BATCH];
  int epfd = must(epoll_create1(0), "epoll_create1");
  watch(epfd, listener);
  while (clients > 0) {
    int ready = must(epoll_wait(epfd, events, BATCH, -1), "epoll_wait");
    for (int i = 0; i < ready; i++) {
      if (events[i].data.fd != listener) {
        clients -= echo(events[i].data.fd);
        continue;
      }
      for (int fd; (fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0;) watch(epfd, fd);
    }
  }
}

int main(int argc, char **argv) {
  int connections = argc > 1 ? atoi(argv[1]) : 10000, rounds = argc > 2 ? atoi(argv[2]) : 10;
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);

  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  int listener = must(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), "socket");
  must(bind(listener, (struct sockaddr *)&address, sizeof address), "bind");
  must(listen(listener, 4096), "listen");
  getsockname(listener, (struct sockaddr *)&address, &length);
  if (must(fork(), "fork") == 0) {
    serve(listener, connections);
    _exit(0);
  }
  close(listener);

  int *fds = calloc(connections, sizeof *fds);
  char message[MESSAGE] = "", reply[MESSAGE];
  long begun = now();
  for (int i = 0; i < connections; i++) {
    fds[i] = must(socket(AF_INET, SOCK_STREAM, 0), "socket");
    must(connect(fds[i], (struct sockaddr *)&address, sizeof address), "connect");
    if (i % YIELD_EVERY == 0) sched_yield(); /* the accept queue holds 4,096 */
  }
  long connected = now();
  for (int round = 0; round < rounds; round++) {
    for (int i = 0; i < connections; i++)
      if (write(fds[i], message, MESSAGE) != MESSAGE) must(-1, "write");
    for (int i = 0; i < connections; i++)
      for (int got = 0; got < MESSAGE;) {
        int n = must(read(fds[i], reply, MESSAGE - got), "read");
        if (n == 0) exit(1);
        got += n;
      }
  }
  long echoed = now();
  for (int i = 0; i < connections; i++) close(fds[i]);
  int status;
  wait(&status);
  long closed = now();
  printf("%ld %ld %ld\n", connected - begun, echoed - connected, closed - echoed);
  return status;
}
