/** Options of levels IPPROTO_IP and IPPROTO_IPV6 (net/ipv4/ip_sockglue.c, ip(7), ipv6(7)): kept, mostly. */
import { EINVAL } from "../../uapi/errno.ts";
import {
  IPPROTO_IP,
  IPV6_V6ONLY,
  IP_BIND_ADDRESS_NO_PORT,
  IP_FREEBIND,
  IP_MTU_DISCOVER,
  IP_RECVERR,
  IP_TOS,
  IP_TRANSPARENT,
  IP_TTL,
} from "../../uapi/socket.ts";
import { type OptionTable, flag, int, stored } from "./option.ts";

const key = (option: number): string => `${IPPROTO_IP}.${option}`;

/** The time to live of packets that nobody set it for. */
const DEFAULT_TTL = 64;

export const ipOptions: OptionTable = {
  [IP_TOS]: stored(key(IP_TOS), 0, (value) => value & 0xff),
  [IP_TTL]: stored(key(IP_TTL), DEFAULT_TTL, (value) =>
    value === -1 ? DEFAULT_TTL : value < 1 || value > 255 ? null : value,
  ),
  [IP_MTU_DISCOVER]: stored(key(IP_MTU_DISCOVER), 1, (value) => (value < 0 || value > 5 ? null : value)),
  [IP_RECVERR]: flag(key(IP_RECVERR)),
  [IP_FREEBIND]: flag(key(IP_FREEBIND)),
  [IP_TRANSPARENT]: flag(key(IP_TRANSPARENT)),
  [IP_BIND_ADDRESS_NO_PORT]: flag(key(IP_BIND_ADDRESS_NO_PORT)),
};

export const ipv6Options: OptionTable = {
  [IPV6_V6ONLY]: int(
    (sk) => Number(sk.isIpv6Only),
    (sk, value) => {
      if (sk.holdsPort) return -EINVAL;
      sk.isIpv6Only = value !== 0;
    },
  ),
};
