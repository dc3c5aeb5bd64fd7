/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_SUMMARY_H
#define LIBMAIL_SUMMARY_H

/*
 * summary.h - a message as people see it: which part is the text, which the HTML, what is attached.
 *
 *   lmail_summary_part parts[64];
 *   char text[4096];
 *   lmail_summary s;
 *
 *   lmail_summary_init(&s, parts, 64, text, sizeof text, NULL);
 *   while ((st = lmail_next(&m.base, in, n, &used, &ev)) == LMAIL_EVENT) {
 *     in += used, n -= used;
 *     lmail_summary_take(&s, &ev);
 *   }
 *   ...
 *   html = lmail_summary_main(&s, 1, LMAIL_SUMMARY_HTML);
 *   for (p = 0; (p = lmail_summary_next(&s, 1, LMAIL_SUMMARY_ATTACHMENT, p)) != 0;)
 *     name = lmail_summary_text(&s, p, LMAIL_SUMMARY_NAME, &len);
 *
 * It is made from the events of the MIME parser and holds what is worth remembering of each part, in
 * storage of yours. Where the bodies are is in it: parts[p - 1].body and .end are offsets in the stream.
 *
 * The lists are those of RFC 8621 4.1.4 (JMAP), textBody, htmlBody and attachments, as its algorithm
 * makes them, with one addition: the root of a multipart/related is the part that its parameter
 * "start" names (RFC 2387 3.2). Mail programs disagree in detail; this is what is written down.
 */

#include "mime.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Where a part belongs; bits of lmail_summary_part.roles.
 *   TEXT        textBody: shown, one after the other, where there is no HTML
 *   HTML        htmlBody: shown, one after the other, where there is. A text without HTML form is in
 *               both, and so are pictures between texts
 *   ATTACHMENT  attachments: neither of them, and pictures that one of them lacks
 */
enum { LMAIL_SUMMARY_TEXT = 1, LMAIL_SUMMARY_HTML = 2, LMAIL_SUMMARY_ATTACHMENT = 4 };

/*
 * What is odd about a part; bits of lmail_summary_part.notes.
 *   TWO_NAMES   name of Content-Type and filename of Content-Disposition are not the same: a filter
 *               that goes by one of them judges another file than the one that is saved
 */
enum { LMAIL_SUMMARY_TWO_NAMES = 1 };

/* Where octets of a part stand in the text buffer; private. */
typedef struct lmail_summary_span {
  uint32_t at_;
  uint32_t len_;
} lmail_summary_span;

/* The texts that are kept of a part. */
enum {
  LMAIL_SUMMARY_TYPE = 0, /* "text/plain", in lower case                                          */
  LMAIL_SUMMARY_NAME = 1, /* file name, UTF-8: filename of Content-Disposition, else name of
                             Content-Type. Not made safe: see lmail_file_name                     */
  LMAIL_SUMMARY_ID = 2,       /* Content-ID without "<" and ">"                                   */
  LMAIL_SUMMARY_LOCATION = 3, /* Content-Location without white space (RFC 2557 4.4.2)            */
  LMAIL_SUMMARY_CHARSET = 4,  /* of text; of a multipart/related "start" without "<" and ">"      */
  LMAIL_SUMMARY_TEXTS = 5
};

/* What is remembered of a part. */
typedef struct lmail_summary_part {
  uint64_t header; /* offset of its header                                             */
  uint64_t body;   /* offset of its body                                               */
  uint64_t end;    /* offset behind its last octet; 0 while it is open                 */
  uint64_t octets; /* of its body, as in the stream                                    */
  uint32_t parent; /* the part around it, 0 for none                                   */
  uint32_t place;  /* in that part, from 1                                             */
  uint32_t message;     /* the top part of the message that it belongs to: 1, or inside a
                           message/rfc822 another one, which has its own lists              */
  uint32_t texts_made_; /* of a multipart when it began, of a message so far                */
  uint32_t htmls_made_;
  uint16_t media;       /* LMAIL_MEDIA_...                                                  */
  uint16_t encoding;    /* LMAIL_ENCODING_...                                               */
  uint16_t disposition; /* LMAIL_DISPOSITION_...; UNKNOWN also when there is none           */
  uint16_t roles;       /* LMAIL_SUMMARY_TEXT, ...; 0 for what holds other parts            */
  uint16_t held;        /* LMAIL_MIME_TOP, ...                                              */
  uint16_t flags_;
  uint32_t notes;       /* LMAIL_SUMMARY_TWO_NAMES                                          */
  lmail_summary_span text_[LMAIL_SUMMARY_TEXTS];
} lmail_summary_part;

/*
 * parts  yours: the part with the id (event.id) p is parts[p - 1]
 * known  how many of them are filled
 * count  parts that there are. More than known: there was no room, the others are in no list
 * cut    a text had no room and is empty, or a field was longer than the parser's token_max
 */
typedef struct lmail_summary {
  lmail_summary_part *parts;
  uint8_t *text_;
  const lmail_text_config *text_cfg_;
  size_t text_cap_;
  size_t text_used_;
  uint32_t cap_;
  uint32_t known;
  uint32_t count;
  uint32_t cut;
} lmail_summary;

/*
 * Begins a message. parts[0 .. cap) and text[0 .. text_cap) must stay as they are while the summary is
 * used, and so must cfg, which says how names are decoded (text.h); NULL is as for lmail_text_decode.
 * With little room for text less is remembered, and nothing else changes but what "start" decides.
 */
LMAIL_API void lmail_summary_init(lmail_summary *s, lmail_summary_part *parts, uint32_t cap,
                                  void *text, size_t text_cap, const lmail_text_config *cfg);

/*
 * Takes an event of the MIME parser; to be called for each one. Returns the part that it is about, or
 * NULL. After LMAIL_MIME_HEADERS_END its roles say what is known so far, for who must decide now what
 * to do with the body; later it may still become TEXT or HTML as well: in the end of a
 * multipart/alternative that lacks one of them, or of a multipart/related whose "start" was not found.
 */
LMAIL_API const lmail_summary_part *lmail_summary_take(lmail_summary *s, const lmail_event *ev);

/* One of the texts of a part and *n; NULL and 0 when there is none. */
LMAIL_API const char *lmail_summary_text(const lmail_summary *s, uint32_t part, unsigned which,
                                         size_t *n);

/* ---- lists ------------------------------------------------------------------------------------- */

/* Below, message is the number of a message's top part: 1 for the one that was parsed. */

/* The next part of one of the lists of a message, in order; 0 at the end. Begin with part 0. */
LMAIL_API uint32_t lmail_summary_next(const lmail_summary *s, uint32_t message, unsigned role,
                                      uint32_t part);

/*
 * The main text of a message (role LMAIL_SUMMARY_TEXT): its first text/plain in textBody, else its
 * first text/html there; or its main HTML (LMAIL_SUMMARY_HTML): the first text/html in htmlBody, else
 * the first text/plain. 0 when there is neither.
 */
LMAIL_API uint32_t lmail_summary_main(const lmail_summary *s, uint32_t message, unsigned role);

/* Does a message have attachments that are not meant to be shown inside it (RFC 8621 4.1.4)? */
LMAIL_API int lmail_summary_has_attachment(const lmail_summary *s, uint32_t message);

/* ---- parts that others refer to ---------------------------------------------------------------- */

/* The part with this Content-ID, which is given without "<" and ">"; 0 for none. The first counts. */
LMAIL_API uint32_t lmail_summary_find_id(const lmail_summary *s, const void *id, size_t n);

/*
 * The part that a URL in the part `from` refers to; 0 for none.
 *
 *   cid-url = "cid" ":" content-id                            RFC 2392 2
 *   mid-url = "mid" ":" message-id [ "/" content-id ]         the message-id is for you to check
 *
 * Any other URL is compared with Content-Location (RFC 2557 8.3), as it stands: relative ones are not
 * resolved, but "thismessage:/x" is "x" (RFC 2557 5). A part in the same multipart/related as `from`
 * counts before those of the ones around it, and these before all others.
 */
LMAIL_API uint32_t lmail_summary_find_url(const lmail_summary *s, uint32_t from, const void *url,
                                          size_t n);

#ifdef __cplusplus
}
#endif
#endif
