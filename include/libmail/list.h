/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_LIST_H
#define LIBMAIL_LIST_H

/*
 * list.h - the fields of mailing lists and of automatic mail: List-*, Auto-Submitted.
 *
 *   lmail_list_iter it;
 *   lmail_list_item item;
 *
 *   lmail_list_init(&it, f.value, f.value_len, NULL);            List-Unsubscribe, List-Post, ...
 *   while (lmail_list_next(&it, &item))
 *     if (item.kind == LMAIL_LIST_URL) lmail_list_url(&item, url, sizeof url, &n);
 *
 * What comes out points into the value. A URL is somebody's wish: ask your user before you follow it.
 */

#include "compose.h"
#include "defect.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What is irregular in these fields (defect.h). */
enum {
  LMAIL_DEFECT_LIST_IGNORED = LMAIL_DEFECT_TRACE +
                              8,  /* no URL in "<" and ">": the rest is left out */
  LMAIL_DEFECT_LIST_EMPTY,        /* nothing between two commas                         */
  LMAIL_DEFECT_LIST_NO_END,       /* "<" without ">"                                    */
  LMAIL_DEFECT_LIST_ID_BARE,      /* an identifier without "<" and ">"                  */
  LMAIL_DEFECT_LIST_ID_BAD,       /* no dot-atom with a dot, over 255 octets, or a tail */
  LMAIL_DEFECT_AUTO_SUBMITTED_BAD /* no token, or something but parameters behind it    */
};

/* ---- List-Help, -Post, -Owner, -Archive, -Subscribe, -Unsubscribe --------------------------------- */

enum {
  LMAIL_LIST_URL = 1,
  LMAIL_LIST_NO = 2 /* "NO" in List-Post: nobody may post (RFC 2369 3.4) */
};

/*
 * url      what stands between "<" and ">"; white space in it has to be ignored: lmail_list_url
 * comment  of the first comment before or behind it, without parentheses; NULL for none
 */
typedef struct lmail_list_item {
  const uint8_t *url;
  size_t url_len;
  const uint8_t *comment;
  size_t comment_len;
  uint32_t kind; /* LMAIL_LIST_... */
  uint32_t reserved;
} lmail_list_item;

typedef struct lmail_list_iter {
  const uint8_t *data;
  size_t len;
  lmail_defects *defects;
  size_t at_;
} lmail_list_iter;

/* Begins with the value, which must stay in memory, and so must defects (or NULL). */
LMAIL_API void lmail_list_init(lmail_list_iter *it, const void *value, size_t n,
                               lmail_defects *defects);

/*
 * The next URL, in the list's order of preference (RFC 2369 2). 1 and *out, or 0 at the end, which
 * comes early where something else stands in place of a URL or behind one.
 */
LMAIL_API int lmail_list_next(lmail_list_iter *it, lmail_list_item *out);

/*
 * The item's URL without white space, in out[0 .. cap). LMAIL_OK and *len; LMAIL_FULL and *len, the
 * octets that are needed.
 */
LMAIL_API lmail_status lmail_list_url(const lmail_list_item *item, void *out, size_t cap,
                                      size_t *len);

/* Is this value of List-Unsubscribe-Post "List-Unsubscribe=One-Click" (RFC 8058 5)? */
LMAIL_API int lmail_list_one_click(const void *value, size_t n);

/*
 * One more URL of a field that lmail_field_begin (compose.h) began and lmail_field_end ends, with a
 * comment unless comment_len is 0. Both are printable US-ASCII; the URL has no space, "<" or ">", and
 * is never folded. Statuses as there. List-Post's "NO" and RFC 8058's field have one value each:
 *
 *   lmail_field_write_raw(&w, "List-Post", 9, "NO", 2, 0);
 *   lmail_field_write_raw(&w, "List-Unsubscribe-Post", 21, "List-Unsubscribe=One-Click", 26, 0);
 */
LMAIL_API lmail_status lmail_field_url(lmail_field_writer *f, lmail_writer *w, const void *url,
                                       size_t n, const void *comment, size_t comment_len);

/* ---- List-Id --------------------------------------------------------------------------------- */

/*
 * phrase  the description as it stands: quoted strings, encoded words; NULL for none
 * id      what stands between "<" and ">"
 */
typedef struct lmail_list_id {
  const uint8_t *phrase;
  size_t phrase_len;
  const uint8_t *id;
  size_t id_len;
} lmail_list_id;

/*
 *   list-id-header = "List-ID:" [phrase] "<" list-id ">" CRLF                  RFC 2919 3
 *
 * Never fails: without "<", the whole value is the id, and a defect. id is NULL when there is nothing.
 */
LMAIL_API void lmail_list_id_parse(const void *value, size_t n, lmail_list_id *out,
                                   lmail_defects *defects);

/*
 * Writes "List-Id: phrase <id>". phrase is UTF-8 as people read it, or empty; id a dot-atom with a dot
 * in it, of at most 255 octets. LMAIL_OK; LMAIL_FULL; LMAIL_E_ARGUMENT.
 */
LMAIL_API lmail_status lmail_field_write_list_id(lmail_writer *w, const void *phrase,
                                                 size_t phrase_len, const void *id, size_t id_len,
                                                 unsigned options);

/* ---- Auto-Submitted --------------------------------------------------------------------------- */

/* RFC 3834 5.1, RFC 5436 2.7.1 */
enum {
  LMAIL_AUTO_NO = 1,        /* a human wrote it      */
  LMAIL_AUTO_GENERATED = 2, /* cron and the like     */
  LMAIL_AUTO_REPLIED = 3,   /* an answer             */
  LMAIL_AUTO_NOTIFIED = 4   /* a notification (Sieve) */
};

/*
 * kind     LMAIL_AUTO_..., 0 for a keyword that is not known: automatic all the same (RFC 3834 5.2)
 * keyword  as it stands; NULL when there is none
 * params   what follows: for lmail_param_init (mime.h); NULL for none
 */
typedef struct lmail_auto_submitted {
  const uint8_t *keyword;
  size_t keyword_len;
  const uint8_t *params;
  size_t params_len;
  uint32_t kind;
  uint32_t reserved;
} lmail_auto_submitted;

/*
 *   auto-submitted-field = "Auto-Submitted:" [CFWS] auto-submitted [CFWS] CRLF      RFC 3834 5.1
 *
 * Takes a value apart; never fails. lmail_field_begin, _token, _param and _end (compose.h) write one.
 */
LMAIL_API void lmail_auto_submitted_parse(const void *value, size_t n, lmail_auto_submitted *out,
                                          lmail_defects *defects);

#ifdef __cplusplus
}
#endif
#endif
