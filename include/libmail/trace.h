/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_TRACE_H
#define LIBMAIL_TRACE_H

/*
 * trace.h - the fields that tell a message's way: Received, Return-Path, Delivered-To,
 * and the blocks of Resent-*.
 *
 *   lmail_received r;
 *
 *   lmail_received_parse(f.value, f.value_len, &r, NULL);
 *   printf("%.*s got it from %.*s", (int)r.by_len, r.by, (int)r.from_len, r.from);
 *   if (r.ip) printf(", which was at %.*s", (int)r.ip_len, r.ip);
 *
 * Values are given as they stand in the message, folded or not. What comes out points into them:
 * spans that are there have a pointer, and perhaps no octets; those that are not are NULL and 0.
 * A Received field is what some server claims. Only those that your own servers wrote, which are the
 * topmost ones, can be believed.
 */

#include "compose.h"
#include "defect.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What is irregular in these fields (defect.h). */
enum {
  LMAIL_DEFECT_RECEIVED_NO_DATE =
      LMAIL_DEFECT_TRACE,         /* no semicolon: a date is looked for all the same */
  LMAIL_DEFECT_RECEIVED_REPEATED, /* a clause that is there already: the first one counts         */
  LMAIL_DEFECT_RECEIVED_EMPTY,    /* a clause without value, or "<", "[" or "(" without end       */
  LMAIL_DEFECT_RECEIVED_UNKNOWN,  /* words that belong to no known clause: they are in `extra`    */
  LMAIL_DEFECT_RECEIVED_AFTER_DATE, /* a clause behind the semicolon: read as any other             */
  LMAIL_DEFECT_PATH_NO_DOMAIN, /* no "@": all of it is the local part                           */
  LMAIL_DEFECT_PATH_NO_END,    /* "<" without ">"                                               */
  LMAIL_DEFECT_PATH_TAIL       /* something stands before or behind the path: left out          */
};

/* ---- Received ---------------------------------------------------------------------------------- */

/* lmail_received.flags */
enum {
  LMAIL_RECEIVED_EHLO = 0x0001 /* `helo` stood behind EHLO (or LHLO), not HELO */
};

/*
 * What one server said of one hop.
 *
 * from           who sent: by the RFC, what it said in EHLO; with qmail, the name of its address
 * from_info      the comment behind it, without parentheses: what the server saw itself
 * helo           the name said in HELO or EHLO, where from_info has it as such: "(HELO x)", "helo=x"
 * rdns           the name that belongs to the address; it has a dot ("unknown", "localhost" are no
 *                names in the DNS: RFC 5321 2.3.5)
 * ip             the address, without brackets, "IPv6:" and port
 * ident          the user of RFC 1413: "user@" before the name or the address, "ident=user"
 * envelope_from  the reverse path, without "<" and ">": "(envelope-from <x@y>)", "from <x@y>"
 * by, by_info, by_ip   the same of the receiving host
 * via, with      as they stand, perhaps of several words ("Microsoft SMTP Server")
 * id, for_path   without "<" and ">"
 * date           what stands behind the semicolon, comments too
 * tls_version, tls_cipher, tls_group   of RFC 8314's clauses, or of one of the comments that name
 *                them in other ways
 * extra          the first words that are no clause that libmail knows, as they stand
 */
typedef struct lmail_received {
  const uint8_t *from;
  size_t from_len;
  const uint8_t *by;
  size_t by_len;
  const uint8_t *via;
  size_t via_len;
  const uint8_t *with;
  size_t with_len;
  const uint8_t *id;
  size_t id_len;
  const uint8_t *for_path;
  size_t for_path_len;
  const uint8_t *tls_cipher;
  size_t tls_cipher_len;
  const uint8_t *tls_group;
  size_t tls_group_len;
  const uint8_t *date;
  size_t date_len;
  const uint8_t *helo;
  size_t helo_len;
  const uint8_t *ident;
  size_t ident_len;
  const uint8_t *tls_version;
  size_t tls_version_len;
  const uint8_t *envelope_from;
  size_t envelope_from_len;
  const uint8_t *from_info;
  size_t from_info_len;
  const uint8_t *ip;
  size_t ip_len;
  const uint8_t *by_info;
  size_t by_info_len;
  const uint8_t *by_ip;
  size_t by_ip_len;
  const uint8_t *rdns;
  size_t rdns_len;
  const uint8_t *extra;
  size_t extra_len;
  uint16_t flags;  /* LMAIL_RECEIVED_...   */
  uint8_t ip_kind; /* 4 or 6, 0 for none   */
  uint8_t by_ip_kind;
  uint32_t reserved;
} lmail_received;

/*
 *   Time-stamp-line = "Received:" FWS Stamp <CRLF>                    RFC 5321 4.4
 *   Stamp = From-domain By-domain Opt-info [CFWS] ";" FWS date-time
 *
 * Takes value[0 .. n) apart. Clauses may come in any order. Never fails: defects, which may be NULL,
 * tell what is irregular. What servers write into comments is not standardised; the forms of Exim,
 * Postfix, Sendmail, qmail, Exchange, Courier, Gmail and their kind are understood.
 */
LMAIL_API void lmail_received_parse(const void *value, size_t n, lmail_received *out,
                                    lmail_defects *defects);

/*
 * Transmission types (RFC 5321 4.4, RFC 3848, RFC 6531 4.3): which protocol, and what it was used
 * with; "ESMTPSA" is ESMTP, TLS and AUTH.
 */
enum {
  LMAIL_TRANSMISSION_SMTP = 1,
  LMAIL_TRANSMISSION_ESMTP = 2,
  LMAIL_TRANSMISSION_LMTP = 3,
  LMAIL_TRANSMISSION_LOCAL = 4, /* from a program on the same host (Exim) */
  LMAIL_TRANSMISSION_HTTP = 5,
  LMAIL_TRANSMISSION_MMS = 6,  /* RFC 4356 */
  LMAIL_TRANSMISSION_POP3 = 7, /* fetched */
  LMAIL_TRANSMISSION_PROTOCOL = 0x0f,
  LMAIL_TRANSMISSION_TLS = 0x10,
  LMAIL_TRANSMISSION_AUTH = 0x20,
  LMAIL_TRANSMISSION_UTF8 = 0x40
};

/*
 * What the value of "with" means: LMAIL_TRANSMISSION_..., 0 unknown. Of several words it is the first
 * one that is a type: "local-esmtp", "Microsoft SMTP Server", "ESMTP/TLS/DHE-RSA-AES256-SHA".
 */
LMAIL_API unsigned lmail_received_transmission(const void *with, size_t n);

/*
 * What a Received field of your own says. Lengths of 0 leave a clause out; `helo` and `by` have to be
 * there. Nothing is NUL-terminated.
 *
 * helo        what the client said in EHLO: a domain, or an address literal in brackets
 * rdns, ip    the name, if any, and the address of the client, without brackets; an IPv6 address is
 *             known by its colons
 * by          this host
 * with        the transmission type, "ESMTPSA"
 * id          what your log calls this message: a dot-atom, or a message-id without "<" and ">"
 * for_local, for_domain   the recipient, when it is a single one (RFC 5321 7.2: others must not learn
 *             of it); the local part without quotes, as in lmail_mailbox
 * tls_cipher, tls_group   the names in IANA's registries (RFC 8314 4.3)
 * unix_time, offset_minutes   as in lmail_field_write_date
 */
typedef struct lmail_received_info {
  const void *helo;
  size_t helo_len;
  const void *rdns;
  size_t rdns_len;
  const void *ip;
  size_t ip_len;
  const void *by;
  size_t by_len;
  const void *with;
  size_t with_len;
  const void *id;
  size_t id_len;
  const void *for_local;
  size_t for_local_len;
  const void *for_domain;
  size_t for_domain_len;
  const void *tls_cipher;
  size_t tls_cipher_len;
  const void *tls_group;
  size_t tls_group_len;
  int64_t unix_time;
  int32_t offset_minutes;
  uint32_t reserved;
} lmail_received_info;

/*
 * Writes the field, folded between clauses; options are LMAIL_COMPOSE_UTF8 or 0. LMAIL_OK;
 * LMAIL_FULL; LMAIL_E_ARGUMENT: a part is not of its grammar, or `helo` or `by` is missing;
 * LMAIL_E_RANGE: the date.
 */
LMAIL_API lmail_status lmail_field_write_received(lmail_writer *w, const lmail_received_info *r,
                                                  unsigned options);

/* ---- Return-Path, Delivered-To ------------------------------------------------------------------- */

/* lmail_path.flags */
enum {
  LMAIL_PATH_BRACKETS =
      0x0001 /* it stood in "<" and ">", as Return-Path has it and Delivered-To has not */
};

/*
 * path    what stands between "<" and ">", without white space and comments at its ends; "" is the
 *         null path of error reports
 * route   "@one,@two" of "<@one,@two:user@host>" (RFC 5321 4.1.2: accepted and ignored), else NULL
 * local   as it stands, perhaps in quotes; NULL in the null path
 * domain  as it stands, perhaps a literal in brackets; NULL when there is none
 */
typedef struct lmail_path {
  const uint8_t *path;
  size_t path_len;
  const uint8_t *route;
  size_t route_len;
  const uint8_t *local;
  size_t local_len;
  const uint8_t *domain;
  size_t domain_len;
  uint32_t flags;
  uint32_t reserved;
} lmail_path;

/*
 *   Return-path-line = "Return-Path:" FWS Reverse-path <CRLF>                    RFC 5321 4.4
 *   path             = angle-addr / ([CFWS] "<" [CFWS] ">" [CFWS])              RFC 5322 3.6.7
 *   delivered-to     = "Delivered-To:" FWS addr-spec FWS CRLF                   RFC 9228 4
 *
 * Takes the value of one of these apart. Never fails: out->path is NULL when there is nothing. Whether
 * the parts are a valid address is not asked here.
 */
LMAIL_API void lmail_path_parse(const void *value, size_t n, lmail_path *out,
                                lmail_defects *defects);

/*
 * "Return-Path: <local@domain>", of m without its name; m NULL is the null path, "<>". Statuses and
 * options as lmail_field_write_mailbox, which writes Delivered-To.
 */
LMAIL_API lmail_status lmail_field_write_return_path(lmail_writer *w, const lmail_mailbox *m,
                                                     unsigned options);

/* ---- Resent-* ----------------------------------------------------------------------------------- */

/*
 * Which fields belong to one resending (RFC 5322 3.6.6)? Each puts its block of Resent-* in front of
 * the message, so the first block is of the last resending.
 */
typedef struct lmail_resent {
  uint32_t block_;
  uint32_t seen_;
} lmail_resent;

/* Begins a header. */
LMAIL_API void lmail_resent_init(lmail_resent *r);

/*
 * Tell every field of the header, from its top, as lmail_field_id numbers it. The number of the block
 * that a Resent-* field belongs to, from 1; 0 for other fields. A block ends at Received or Return-Path,
 * and where one of its fields comes again.
 */
LMAIL_API uint32_t lmail_resent_next(lmail_resent *r, uint16_t field);

#ifdef __cplusplus
}
#endif
#endif
