// right: looks at the header with MSG_PEEK and leaves the waiting to MSG_WAITALL

import { EINTR, MSG_PEEK, MSG_WAITALL, errno, recv, text } from "#libc";

export function* receiveMessages(conn: number, deliver: (message: string) => void) {
  for (;;) {
    const header = new Uint8Array(4);
    const seen = yield* recv(conn, header, 4, MSG_PEEK | MSG_WAITALL);
    if (seen === 0) return 0;
    if (seen < 0 && errno !== EINTR) return -1;
    if (seen < 4) {
      // A signal, or the end of file in the middle: the one passes, the other stays.
      const again = yield* recv(conn, header, 4, MSG_PEEK | MSG_WAITALL);
      if (again >= 0 && again < 4 && again === seen) return -1;
      continue;
    }
    const length = new DataView(header.buffer).getUint32(0);
    if (length > 65_536) return -1;
    const whole = new Uint8Array(4 + length);
    for (let got = 0; got < whole.length; ) {
      const n = yield* recv(conn, whole.subarray(got), whole.length - got, MSG_WAITALL);
      if (n === 0 || (n < 0 && errno !== EINTR)) return -1;
      if (n > 0) got += n;
    }
    deliver(text(whole.subarray(4)));
  }
}
