/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_RFC822_H
#define LIBMAIL_RFC822_H

/*
 * rfc822.h - header fields of messages (RFC 5322): their names, their raw values, unfolding.
 *
 * The MIME parser (mime.h) splits a message into fields and delivers each as it stands: name and
 * raw value, folded as it came. The functions here work on such a field, wherever it came from:
 *
 *   lmail_field_split(line, n, &f)          name and value of one field, from bytes in memory
 *   lmail_field_id(f.name, f.name_len)      which field is it? LMAIL_FIELD_SUBJECT, ...
 *   lmail_unfold(f.value, f.value_len, ...) the value on one line, in a buffer of yours
 *
 * Stored mail is never refused: what is wrong is said in flags, and the bytes stay available.
 */

#include "core.h"
#include "defect.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- names of fields -------------------------------------------------------------------------- */

/*
 * The fields that libmail knows, as event.field and lmail_field_id tell them. 0 (LMAIL_FIELD_NONE)
 * is a field that it does not know, which is no fault. Numbers never change.
 */
enum {
  LMAIL_FIELD_DATE = LMAIL_FIELD_RFC822 + 1, /* RFC 5322 3.6.1 to 3.6.5 */
  LMAIL_FIELD_FROM,
  LMAIL_FIELD_SENDER,
  LMAIL_FIELD_REPLY_TO,
  LMAIL_FIELD_TO,
  LMAIL_FIELD_CC,
  LMAIL_FIELD_BCC,
  LMAIL_FIELD_MESSAGE_ID,
  LMAIL_FIELD_IN_REPLY_TO,
  LMAIL_FIELD_REFERENCES,
  LMAIL_FIELD_SUBJECT,
  LMAIL_FIELD_COMMENTS,
  LMAIL_FIELD_KEYWORDS,
  LMAIL_FIELD_RESENT_DATE, /* RFC 5322 3.6.6 */
  LMAIL_FIELD_RESENT_FROM,
  LMAIL_FIELD_RESENT_SENDER,
  LMAIL_FIELD_RESENT_TO,
  LMAIL_FIELD_RESENT_CC,
  LMAIL_FIELD_RESENT_BCC,
  LMAIL_FIELD_RESENT_MESSAGE_ID,
  LMAIL_FIELD_RETURN_PATH, /* RFC 5322 3.6.7 */
  LMAIL_FIELD_RECEIVED,
  LMAIL_FIELD_MIME_VERSION, /* RFC 2045, 2183, 3282, 2557, 1864 */
  LMAIL_FIELD_CONTENT_TYPE,
  LMAIL_FIELD_CONTENT_TRANSFER_ENCODING,
  LMAIL_FIELD_CONTENT_ID,
  LMAIL_FIELD_CONTENT_DESCRIPTION,
  LMAIL_FIELD_CONTENT_DISPOSITION,
  LMAIL_FIELD_CONTENT_LANGUAGE,
  LMAIL_FIELD_CONTENT_LOCATION,
  LMAIL_FIELD_CONTENT_BASE,
  LMAIL_FIELD_CONTENT_MD5,
  LMAIL_FIELD_LIST_ID, /* RFC 2919, 2369 */
  LMAIL_FIELD_LIST_HELP,
  LMAIL_FIELD_LIST_POST,
  LMAIL_FIELD_LIST_OWNER,
  LMAIL_FIELD_LIST_ARCHIVE,
  LMAIL_FIELD_LIST_SUBSCRIBE,
  LMAIL_FIELD_LIST_UNSUBSCRIBE,
  LMAIL_FIELD_AUTO_SUBMITTED, /* RFC 3834 */
  LMAIL_FIELD_DELIVERED_TO,   /* RFC 9228 */
  LMAIL_FIELD_DKIM_SIGNATURE, /* RFC 6376 */
  LMAIL_FIELD_NEWSGROUPS,     /* RFC 5536 */
  LMAIL_FIELD_IMPORTANCE,     /* RFC 2156 */
  LMAIL_FIELD_PRIORITY,
  LMAIL_FIELD_ORGANIZATION
};

/* The number of the field called name[0 .. n), without regard to ASCII case; LMAIL_FIELD_NONE. */
LMAIL_API uint16_t lmail_field_id(const void *name, size_t n);

/* The name of a field, in lower case and not NUL-terminated, and *n; NULL when there is none. */
LMAIL_API const char *lmail_field_name(uint16_t field, size_t *n);

/* ---- one field -------------------------------------------------------------------------------- */

/* What is irregular in a field; each has its defect in the MIME parser. */
enum {
  LMAIL_FIELD_NO_COLON = 0x0001,     /* no colon: name is empty, value is the whole line            */
  LMAIL_FIELD_BAD_NAME = 0x0002,     /* the name is empty or holds what RFC 5322 3.6.8 forbids      */
  LMAIL_FIELD_OBS_SPACE = 0x0004,    /* white space before the colon (RFC 5322 4.5)                 */
  LMAIL_FIELD_CONTINUATION = 0x0008, /* begins with white space: it continues nothing               */
  LMAIL_FIELD_MBOX_FROM = 0x0010     /* "From " or ">From ": an mbox separator, no field            */
};

typedef struct lmail_field {
  const uint8_t *name; /* without the white space before the colon */
  size_t name_len;
  const uint8_t *value; /* from the byte after the colon, folded as it is, without the last line end */
  size_t value_len;
  uint16_t id;    /* LMAIL_FIELD_..., 0 when unknown */
  uint16_t flags; /* LMAIL_FIELD_NO_COLON, ...       */
  uint32_t reserved;
} lmail_field;

/*
 * Takes apart one header field, in memory as a whole with its continuation lines:
 *
 *   optional-field = field-name ":" unstructured CRLF          RFC 5322 3.6.8
 *   obs-optional   = field-name *WSP ":" unstructured CRLF     RFC 5322 4.5.8
 *
 * The last line end (CRLF or LF) may be there or not. Never fails: flags tell what was wrong.
 */
LMAIL_API void lmail_field_split(const void *field, size_t n, lmail_field *out);

/*
 * Copies a field's value to out[0 .. cap), unfolded: line ends are left out (RFC 5322 2.2.3), white
 * space at both ends too. Other bytes, NUL too, are copied as they are.
 * LMAIL_OK and *len; or LMAIL_FULL, nothing useful in out, and *len is how many bytes are needed.
 */
LMAIL_API lmail_status lmail_unfold(const void *value, size_t n, void *out, size_t cap,
                                    size_t *len);

#ifdef __cplusplus
}
#endif
#endif
