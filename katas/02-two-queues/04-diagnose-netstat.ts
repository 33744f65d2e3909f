// k2.4 diagnose-netstat
//
// Five machines, and of each somebody says that it does not answer. Here is what `netstat -apn` prints
// there, with its rows numbered.
//
// A: shop has called listen(3, 2).
//    Proto  Recv-Q  Send-Q  Local Address   Foreign Address       State        PID/Program name
// 1  tcp         3       0  0.0.0.0:8080    0.0.0.0:*             LISTEN       100/shop
// 2  tcp       120       0  10.0.0.5:8080   10.0.0.7:32768        ESTABLISHED  100/shop
// 3  tcp       120       0  10.0.0.5:8080   10.0.0.7:32770        ESTABLISHED  -
// 4  tcp       120       0  10.0.0.5:8080   10.0.0.7:32772        ESTABLISHED  -
// 5  tcp         0       0  10.0.0.5:8080   10.0.0.7:32776        SYN_RECV     -
// 6  tcp         0       0  10.0.0.5:8080   10.0.0.7:32778        SYN_RECV     -
// 7  tcp       120       0  10.0.0.5:8080   10.0.0.7:32774        ESTABLISHED  -
//
// B: api may have 8 descriptors open.
// 1  tcp         0       0  0.0.0.0:8080    0.0.0.0:*             LISTEN       100/api
// 2  tcp         0       0  10.0.0.5:8080   10.0.0.7:32768        CLOSE_WAIT   100/api
// 3  tcp         0       0  10.0.0.5:8080   10.0.0.7:32770        CLOSE_WAIT   100/api
// 4  tcp         0       0  10.0.0.5:8080   10.0.0.7:32772        ESTABLISHED  100/api
// 5  tcp         0       0  10.0.0.5:8080   10.0.0.7:32774        CLOSE_WAIT   100/api
// 6  tcp         0       0  10.0.0.5:8080   10.0.0.7:32776        CLOSE_WAIT   100/api
//
// C: web has called listen(3, 128).
// 1  tcp         0       0  0.0.0.0:8080    0.0.0.0:*             LISTEN       100/web
// 2  tcp         0       0  10.0.0.5:8080   10.0.0.7:32768        ESTABLISHED  100/web
// 3  tcp         0       0  10.0.0.5:8080   198.51.100.11:32768   SYN_RECV     -
// 4  tcp         0       0  10.0.0.5:8080   198.51.117.84:32768   SYN_RECV     -
// 5  tcp         0       0  10.0.0.5:8080   198.51.134.157:32768  SYN_RECV     -
// 6  tcp         0       0  10.0.0.5:8080   198.51.151.230:32768  SYN_RECV     -
// 7  tcp         0       0  10.0.0.5:8080   198.51.168.53:32768   SYN_RECV     -
//
// D: report asks the database 10.0.0.9 for each of its answers; net.ipv4.ip_local_port_range is 40000 40004.
// 1  tcp         0       0  0.0.0.0:8080    0.0.0.0:*             LISTEN       101/report
// 2  tcp         0       0  10.0.0.5:8080   10.0.0.7:32768        ESTABLISHED  101/report
// 3  tcp         0       0  10.0.0.5:40000  10.0.0.9:5432         TIME_WAIT    -
// 4  tcp         0       0  10.0.0.5:40002  10.0.0.9:5432         TIME_WAIT    -
// 5  tcp         0       0  10.0.0.5:40004  10.0.0.9:5432         TIME_WAIT    -
// 6  tcp         0       0  10.0.0.5:40001  10.0.0.9:5432         TIME_WAIT    -
// 7  tcp         0       0  10.0.0.5:40003  10.0.0.9:5432         ESTABLISHED  103/report
//
// E: cache has called listen(3, 16).
// 1  tcp         0       0  127.0.0.1:8080   0.0.0.0:*            LISTEN       100/cache
// 2  tcp         0       0  127.0.0.1:32768  127.0.0.1:8080       ESTABLISHED  101/worker
// 3  tcp         0       0  127.0.0.1:8080   127.0.0.1:32768      ESTABLISHED  100/cache
// 4  tcp         0       0  127.0.0.1:32770  127.0.0.1:8080       ESTABLISHED  102/worker
// 5  tcp         0       0  127.0.0.1:8080   127.0.0.1:32770      ESTABLISHED  100/cache
// 6  tcp         0       0  127.0.0.1:32772  127.0.0.1:8080       ESTABLISHED  103/worker
// 7  tcp       512       0  127.0.0.1:8080   127.0.0.1:32772      ESTABLISHED  100/cache

/** Each fits one table. */
type Cause = "accept queue full" | "connections not closed" | "SYN flood" | "ports used up" | "healthy";

/** What is wrong, and the row that proves it. */
type Diagnosis = { cause: Cause | "?"; row: number };

// Your turn.
export const diagnoses: Record<"A" | "B" | "C" | "D" | "E", Diagnosis> = {
  A: { cause: "?", row: 0 },
  B: { cause: "?", row: 0 },
  C: { cause: "?", row: 0 },
  D: { cause: "?", row: 0 },
  E: { cause: "?", row: 0 },
};

/** How many connections are there in table E? */
export const connectionsInE: number = 0;
