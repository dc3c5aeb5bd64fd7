/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_AUTHRES_H
#define LIBMAIL_AUTHRES_H

/*
 * authres.h - Authentication-Results (RFC 8601): what a server found when it checked a message.
 *
 *   lmail_authres_iter it;
 *   lmail_authres_result r;
 *   lmail_authres_property p;
 *
 *   lmail_authres_init(&it, f.value, f.value_len, NULL);
 *   if (it.authserv_id is one of my servers')
 *     while (lmail_authres_next(&it, &r))
 *       while (lmail_authres_next_property(&it, &p)) ...        dkim=pass header.d=example.com
 *
 * Anybody can write such a field into a message. Believe those only whose authserv-id is yours, and
 * only when your server removes foreign ones that claim it (RFC 8601 5). ARC-Authentication-Results
 * (RFC 8617 4.1.1) is read by the same functions.
 */

#include "compose.h"
#include "defect.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What is irregular in this field (defect.h). */
enum {
  LMAIL_DEFECT_AUTHRES_NO_ID = LMAIL_DEFECT_TRACE + 14, /* no authserv-id (Office 365)           */
  LMAIL_DEFECT_AUTHRES_EMPTY,  /* nothing between two ";", or behind the last (Yahoo)            */
  LMAIL_DEFECT_AUTHRES_NO_END, /* a comment or a quoted string without end                       */
  LMAIL_DEFECT_AUTHRES_NO_PTYPE, /* a property without type, "action=none" (Office 365)            */
  LMAIL_DEFECT_AUTHRES_BAD /* a word where another should be: left out                       */
};

/* ---- reading ---------------------------------------------------------------------------------- */

/* Results: RFC 8601 2.7, those of older RFCs, and of DMARC at Microsoft. */
enum {
  LMAIL_AUTHRES_NONE = 1,
  LMAIL_AUTHRES_PASS = 2,
  LMAIL_AUTHRES_FAIL = 3, /* "hardfail" of RFC 5451 too */
  LMAIL_AUTHRES_SOFTFAIL = 4,
  LMAIL_AUTHRES_NEUTRAL = 5,
  LMAIL_AUTHRES_POLICY = 6,
  LMAIL_AUTHRES_TEMPERROR = 7,
  LMAIL_AUTHRES_PERMERROR = 8, /* "permfail", "perm_fail" too */
  LMAIL_AUTHRES_NXDOMAIN = 9,
  LMAIL_AUTHRES_DISCARD = 10,
  LMAIL_AUTHRES_UNKNOWN = 11,
  LMAIL_AUTHRES_BESTGUESSPASS = 12
};

/*
 * authserv_id  the server, without quotes; NULL when there is none
 * version      of the field's format, 1 when it does not say
 * instance     of ARC: the number behind "i=", else 0
 */
typedef struct lmail_authres_iter {
  const uint8_t *data;
  size_t len;
  lmail_defects *defects;
  size_t at_;
  const uint8_t *authserv_id;
  size_t authserv_id_len;
  uint32_t version;
  uint32_t instance;
  uint32_t state_;
  uint32_t open_; /* a comment without end was told */
} lmail_authres_iter;

/*
 * method   "dkim", "spf", "dmarc", ...
 * result   as it stands
 * reason   without quotes; a quoted-pair in it still has its "\"; NULL for none
 * code     LMAIL_AUTHRES_... of the result, without regard to case and "_"; 0 unknown
 * version  of the method, 1 when it does not say
 */
typedef struct lmail_authres_result {
  const uint8_t *method;
  size_t method_len;
  const uint8_t *result;
  size_t result_len;
  const uint8_t *reason;
  size_t reason_len;
  uint32_t code;
  uint32_t version;
} lmail_authres_result;

/*
 * ptype     "smtp", "header", "body", "policy", ...; NULL when there is none
 * property  "mailfrom", "d", ...
 * value     without quotes when all of it is quoted; a quoted-pair in it still has its "\"
 */
typedef struct lmail_authres_property {
  const uint8_t *ptype;
  size_t ptype_len;
  const uint8_t *property;
  size_t property_len;
  const uint8_t *value;
  size_t value_len;
} lmail_authres_property;

/*
 *   authres-payload = [CFWS] authserv-id [ CFWS authres-version ]
 *                     ( no-result / 1*resinfo ) [CFWS] CRLF               RFC 8601 2.2
 *
 * Reads up to the first result. The value must stay in memory, and so must defects (or NULL).
 */
LMAIL_API void lmail_authres_init(lmail_authres_iter *it, const void *value, size_t n,
                                  lmail_defects *defects);

/*
 *   resinfo = [CFWS] ";" methodspec [ CFWS reasonspec ] [ CFWS 1*propspec ]
 *
 * The next method and its result; properties that were not read are passed over. 1 and *out, or 0 at
 * the end. "none" in place of all results is an empty list.
 */
LMAIL_API int lmail_authres_next(lmail_authres_iter *it, lmail_authres_result *out);

/* propspec = ptype [CFWS] "." [CFWS] property [CFWS] "=" pvalue: the next one, or 0 at their end. */
LMAIL_API int lmail_authres_next_property(lmail_authres_iter *it, lmail_authres_property *out);

/* ---- writing ---------------------------------------------------------------------------------- */

/*
 *   lmail_field_begin(&f, &w, "Authentication-Results", 22, 0);
 *   lmail_field_authserv(&f, &w, "mx.example.org", 14);
 *   lmail_field_authres(&f, &w, "dkim", 4, "pass", 4, NULL, 0);           each whole or not at all
 *     lmail_field_authres_property(&f, &w, "header", 6, "d", 1, "example.com", 11);
 *   lmail_field_end(&f, &w);
 *
 * Statuses as those of lmail_field_begin (compose.h). What is no token, address or domain becomes a
 * quoted string; it is printable US-ASCII, or UTF-8 with LMAIL_COMPOSE_UTF8.
 */
LMAIL_API lmail_status lmail_field_authserv(lmail_field_writer *f, lmail_writer *w, const void *id,
                                            size_t n);

/* A method and its result, keywords; method_len 0 is "none", in place of all results. */
LMAIL_API lmail_status lmail_field_authres(lmail_field_writer *f, lmail_writer *w,
                                           const void *method, size_t method_len,
                                           const void *result, size_t result_len,
                                           const void *reason, size_t reason_len);

/* A property of the last result; ptype and property are keywords. */
LMAIL_API lmail_status lmail_field_authres_property(lmail_field_writer *f, lmail_writer *w,
                                                    const void *ptype, size_t ptype_len,
                                                    const void *property, size_t property_len,
                                                    const void *value, size_t n);

#ifdef __cplusplus
}
#endif
#endif
