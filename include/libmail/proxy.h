/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_PROXY_H
#define LIBMAIL_PROXY_H

/*
 * proxy.h - the header of the PROXY protocol, versions 1 and 2, with which a load balancer says who the
 * client is. It stands in front of everything else, even of a TLS handshake, in front of any protocol.
 *
 *   lmail_proxy_init(&p, scratch, sizeof scratch);
 *   while ((st = lmail_proxy_feed(&p, in, n, &used)) == LMAIL_OK) ... read more
 *   if (st == LMAIL_DONE) lmail_proxy_get(&p, &info); // in + used is the client's
 *
 * Expect it where you have been told that it comes, and from those addresses alone: whoever may send it
 * is believed to be anybody ("Implementers should be very careful about not trying to automatically
 * detect whether they have to decode the header or not", section 5 of its specification). When the
 * stream ends while more is wanted, or an error is returned, close the connection.
 */

#include "writer.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct lmail_proxy {
  uint8_t *scratch_;
  size_t scratch_size_;
  size_t len_;  /* octets of the header so far        */
  size_t want_; /* its length, 0 as long as unknown   */
  lmail_status status_;
  uint32_t reserved_;
} lmail_proxy;

/* The least scratch: a header without TLVs; with 65,551 octets every header fits. */
#define LMAIL_PROXY_SCRATCH_LEAST 232

/*
 * Makes *p ready for a new connection. scratch holds the header, and what lmail_proxy_get tells points
 * into it. LMAIL_OK; LMAIL_E_SCRATCH.
 */
LMAIL_API lmail_status lmail_proxy_init(lmail_proxy *p, void *scratch, size_t scratch_size);

/*
 * Takes octets of the header, and none of what follows it.
 * LMAIL_OK: all n were taken, more is wanted; LMAIL_DONE: the header is complete, in + *used is what the
 * client sent; LMAIL_E_SYNTAX: this is no such header, or one of no known version; LMAIL_E_TOO_LONG: it
 * would not fit into scratch, which is told as soon as its length is known. The last two stay.
 */
LMAIL_API lmail_status lmail_proxy_feed(lmail_proxy *p, const void *in, size_t n, size_t *used);

/* lmail_proxy_info.command */
enum {
  LMAIL_PROXY_LOCAL = 0, /* the proxy speaks for itself (a health check): take the real addresses */
  LMAIL_PROXY_PROXY = 1  /* for a client                                                          */
};
/* lmail_proxy_info.family and transport */
enum {
  LMAIL_PROXY_UNSPEC = 0, /* no addresses are known: take the real ones */
  LMAIL_PROXY_INET = 1,
  LMAIL_PROXY_INET6 = 2,
  LMAIL_PROXY_UNIX = 3
};
enum { LMAIL_PROXY_STREAM = 1, LMAIL_PROXY_DGRAM = 2 };

typedef struct lmail_proxy_info {
  const uint8_t *source;      /* the client's address: 4 or 16 octets in network order, or 108 */
  const uint8_t *destination; /* where it connected to; both NULL when the family is UNSPEC    */
  size_t address_len;
  const uint8_t *tlvs; /* version 2, for lmail_proxy_tlv_next */
  size_t tlvs_len;
  uint16_t source_port;
  uint16_t destination_port;
  uint8_t version;
  uint8_t command;
  uint8_t family;
  uint8_t transport;
} lmail_proxy_info;

/* What the header says, behind LMAIL_DONE. LMAIL_OK; LMAIL_E_STATE: it is not complete. */
LMAIL_API lmail_status lmail_proxy_get(const lmail_proxy *p, lmail_proxy_info *info);

/*
 * Is the checksum right that the header may have (LMAIL_PROXY_TLV_CRC32C)? LMAIL_OK, also when there is
 * none; LMAIL_E_SYNTAX: it is wrong, and the connection has to be closed; LMAIL_E_STATE.
 */
LMAIL_API lmail_status lmail_proxy_check(const lmail_proxy *p);

/* lmail_proxy_tlv.code */
enum {
  LMAIL_PROXY_TLV_ALPN = 0x01,
  LMAIL_PROXY_TLV_AUTHORITY = 0x02, /* the host name that the client asked for (SNI), UTF-8      */
  LMAIL_PROXY_TLV_CRC32C = 0x03,
  LMAIL_PROXY_TLV_NOOP = 0x04,
  LMAIL_PROXY_TLV_UNIQUE_ID = 0x05, /* at most 128 octets                                        */
  LMAIL_PROXY_TLV_SSL = 0x20, /* value[0]: LMAIL_PROXY_SSL_...; value[1..5): 0 when the client's
                                 certificate was verified; behind it TLVs of the kinds 0x21 to 0x25 */
  LMAIL_PROXY_TLV_SSL_VERSION = 0x21,
  LMAIL_PROXY_TLV_SSL_CN = 0x22,
  LMAIL_PROXY_TLV_SSL_CIPHER = 0x23,
  LMAIL_PROXY_TLV_SSL_SIG_ALG = 0x24,
  LMAIL_PROXY_TLV_SSL_KEY_ALG = 0x25,
  LMAIL_PROXY_TLV_NETNS = 0x30
};
/* Bits of the first octet of LMAIL_PROXY_TLV_SSL. */
enum {
  LMAIL_PROXY_SSL_USED = 0x01,         /* the client came over TLS                      */
  LMAIL_PROXY_SSL_CERT_IN_CONN = 0x02, /* and showed a certificate, in this connection  */
  LMAIL_PROXY_SSL_CERT_IN_SESS = 0x04  /* or once in this TLS session                   */
};

typedef struct lmail_proxy_tlv {
  const uint8_t *value;
  size_t len;
  uint32_t code; /* LMAIL_PROXY_TLV_..., or one that is not known */
  uint32_t reserved;
} lmail_proxy_tlv;

/*
 * Iterates over TLVs; *pos starts at 0. LMAIL_EVENT; LMAIL_DONE; LMAIL_E_SYNTAX: the one at *pos
 * reaches beyond the end.
 */
LMAIL_API lmail_status lmail_proxy_tlv_next(const void *tlvs, size_t n, size_t *pos,
                                            lmail_proxy_tlv *tlv);

/* ---- writing ---------------------------------------------------------------------------------- */

/*
 * Appends a header, whole or nothing: what a proxy or a test sends first over a connection.
 * info      as lmail_proxy_get tells it: version 1 or 2, and
 *             LOCAL   nothing more: no addresses, no TLVs
 *             PROXY   family, transport, both addresses of address_len octets (4, 16, 108) and their ports; or
 *                     UNSPEC and neither. Version 1 has streams of INET and INET6 alone
 *             tlvs    version 2: TLVs as lmail_proxy_tlv_write makes them, all together at most 65,535 octets
 *                     with the addresses
 * checksum  1: a TLV with the CRC-32C of the header is put behind them (version 2)
 * LMAIL_OK; LMAIL_FULL; LMAIL_E_ARGUMENT: what such a header cannot say, TLVs that are not whole or have a CRC32C.
 */
LMAIL_API lmail_status lmail_proxy_write(lmail_writer *w, const lmail_proxy_info *info,
                                         int checksum);

/*
 * Appends a TLV. One with TLVs in it (LMAIL_PROXY_TLV_SSL) is written from the inside: those of the kinds 0x21 to 0x25
 * behind five octets of yours, which are its value then.
 * LMAIL_OK; LMAIL_FULL; LMAIL_E_ARGUMENT: code over 255 or CRC32C, which lmail_proxy_write makes; more than 65,532
 * octets, or of a UNIQUE_ID more than 128.
 */
LMAIL_API lmail_status lmail_proxy_tlv_write(lmail_writer *w, uint32_t code, const void *value,
                                             size_t n);

#ifdef __cplusplus
}
#endif
#endif
