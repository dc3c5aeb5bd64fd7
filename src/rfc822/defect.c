/* SPDX-License-Identifier: MIT */
/* defect.c - names of defects and the rules behind them; see libmail/defect.h. Linked when used. */

#include "rfc822/defects.h"
#include <libmail/authres.h>
#include <libmail/autocrypt.h>
#include <libmail/date.h>
#include <libmail/dkim.h>
#include <libmail/list.h>
#include <libmail/message_id.h>
#include <libmail/trace.h>

/* Name and rule in one string, with NUL between them: no table of pointers. */
#define D(name, rule) \
  case LMAIL_##name: return #name "\0" rule

static const char *both(uint16_t defect)
{
  switch (defect) {
    /* lines of a header */
    D(DEFECT_MBOX_FROM, "RFC 4155");
    D(DEFECT_LEADING_CONTINUATION, "RFC 5322 2.2");
    D(DEFECT_NO_COLON, "RFC 5322 2.2");
    D(DEFECT_NO_BLANK_LINE, "RFC 5322 2.1");
    D(DEFECT_BAD_NAME, "RFC 5322 3.6.8");
    D(DEFECT_SPACE_BEFORE_COLON, "RFC 5322 4.5");
    D(DEFECT_NUL_IN_HEADER, "RFC 5322 2.2");
    D(DEFECT_BARE_CR_IN_HEADER, "RFC 5322 2.3");
    D(DEFECT_BLANK_FOLD, "RFC 5322 3.2.2");
    D(DEFECT_LONG_LINE, "RFC 5322 2.1.1");
    D(DEFECT_LONG_FIELD, "cfg.token_max");
    D(DEFECT_HEADER_LIMIT, "cfg.header_bytes_max");
    D(DEFECT_DUPLICATE_FIELD, "RFC 5322 3.6");
    D(DEFECT_NO_MIME_VERSION, "RFC 2045 4");

    /* MIME */
    D(DEFECT_BAD_CONTENT_TYPE, "RFC 2045 5.1");
    D(DEFECT_UNKNOWN_ENCODING, "RFC 2045 6.1");
    D(DEFECT_COMPOSITE_ENCODED, "RFC 2045 6.4");
    D(DEFECT_NO_BOUNDARY, "RFC 2046 5.1.1");
    D(DEFECT_CONFLICTING_BOUNDARY, "RFC 2046 5.1.2");
    D(DEFECT_LONG_BOUNDARY, "RFC 2046 5.1.1");
    D(DEFECT_BOUNDARY_LIMIT, "cfg scratch");
    D(DEFECT_DUPLICATE_PARAMETER, "RFC 2045 5.1");
    D(DEFECT_BAD_PARAMETER, "RFC 2045 5.1");
    D(DEFECT_DELIMITER_TAIL, "RFC 2046 5.1.1");
    D(DEFECT_NO_DELIMITER, "RFC 2046 5.1.1");
    D(DEFECT_NO_CLOSE_DELIMITER, "RFC 2046 5.1.1");
    D(DEFECT_DEPTH_LIMIT, "cfg.depth_max");
    D(DEFECT_PARTS_LIMIT, "cfg.parts_max");
    D(DEFECT_BAD_BASE64, "RFC 2045 6.8");
    D(DEFECT_BASE64_PADDING, "RFC 2045 6.8");
    D(DEFECT_BAD_QUOTED_PRINTABLE, "RFC 2045 6.7");

    /* trace fields */
    D(DEFECT_RECEIVED_NO_DATE, "RFC 5321 4.4");
    D(DEFECT_RECEIVED_REPEATED, "RFC 5321 4.4");
    D(DEFECT_RECEIVED_EMPTY, "RFC 5321 4.4");
    D(DEFECT_RECEIVED_UNKNOWN, "RFC 5321 4.4");
    D(DEFECT_RECEIVED_AFTER_DATE, "RFC 5321 4.4");
    D(DEFECT_PATH_NO_DOMAIN, "RFC 5321 4.1.2");
    D(DEFECT_PATH_NO_END, "RFC 5322 3.6.7");
    D(DEFECT_PATH_TAIL, "RFC 5322 3.6.7");

    /* lists and automatic mail */
    D(DEFECT_LIST_IGNORED, "RFC 2369 2");
    D(DEFECT_LIST_EMPTY, "RFC 2369 2");
    D(DEFECT_LIST_NO_END, "RFC 2369 2");
    D(DEFECT_LIST_ID_BARE, "RFC 2919 3");
    D(DEFECT_LIST_ID_BAD, "RFC 2919 2");
    D(DEFECT_AUTO_SUBMITTED_BAD, "RFC 3834 5.1");

    /* Authentication-Results */
    D(DEFECT_AUTHRES_NO_ID, "RFC 8601 2.2");
    D(DEFECT_AUTHRES_EMPTY, "RFC 8601 2.2");
    D(DEFECT_AUTHRES_NO_END, "RFC 8601 2.2");
    D(DEFECT_AUTHRES_NO_PTYPE, "RFC 8601 2.3");
    D(DEFECT_AUTHRES_BAD, "RFC 8601 2.2");

    /* tag lists */
    D(DEFECT_TAG_DUPLICATE, "RFC 6376 3.2");
    D(DEFECT_TAG_EMPTY, "RFC 6376 3.2");
    D(DEFECT_TAG_NO_VALUE, "RFC 6376 3.2");
    D(DEFECT_TAG_BAD_NAME, "RFC 6376 3.2");
    D(DEFECT_AUTOCRYPT_CRITICAL, "Autocrypt Level 1");
    D(DEFECT_AUTOCRYPT_MISSING, "Autocrypt Level 1");
    D(DEFECT_AUTOCRYPT_ORDER, "Autocrypt Level 1");
    D(DEFECT_AUTOCRYPT_REPEATED, "Autocrypt Level 1");
    /* dates */
    D(DEFECT_DATE_SYNTAX, "RFC 5322 3.3");
    D(DEFECT_DATE_RANGE, "RFC 5322 3.3");
    D(DEFECT_DATE_NO_TIME, "RFC 5322 3.3");
    D(DEFECT_DATE_OPEN_COMMENT, "RFC 5322 3.2.2");
    D(DEFECT_DATE_WEEKDAY, "RFC 5322 3.3");
    D(DEFECT_DATE_YEAR, "RFC 5322 4.3");
    D(DEFECT_DATE_24_00, "RFC 5322 3.3");
    D(DEFECT_DATE_LEAP_SECOND, "RFC 5322 3.3");
    D(DEFECT_DATE_AM_PM, "RFC 5322 3.3");
    D(DEFECT_DATE_ORDER, "RFC 5322 3.3");
    D(DEFECT_DATE_MONTH, "RFC 5322 3.3");
    D(DEFECT_DATE_LAYOUT, "RFC 5322 3.3");
    D(DEFECT_DATE_TEXT, "RFC 5322 3.3");
    D(DEFECT_DATE_NO_ZONE, "RFC 5322 3.3");
    D(DEFECT_DATE_ZONE_NAME, "RFC 5322 4.3");
    D(DEFECT_DATE_ZONE_UNKNOWN, "RFC 5322 4.3");

    /* identifiers and keywords */
    D(DEFECT_ID_NONE, "RFC 5322 3.6.4");
    D(DEFECT_ID_NO_BRACKETS, "RFC 5322 3.6.4");
    D(DEFECT_ID_OPEN, "RFC 5322 3.6.4");
    D(DEFECT_ID_NO_DOMAIN, "RFC 5322 3.6.4");
    D(DEFECT_ID_TWO_DOMAINS, "RFC 5322 3.6.4");
    D(DEFECT_ID_EMPTY, "RFC 5322 3.6.4");
    D(DEFECT_ID_SPACE, "RFC 5322 4.5.4");
    D(DEFECT_ID_QUOTED, "RFC 5322 4.5.4");
    D(DEFECT_ID_CHARACTERS, "RFC 5322 3.6.4");
    D(DEFECT_ID_TEXT, "RFC 5322 4.5.4");
    D(DEFECT_ID_SEPARATOR, "RFC 5322 3.6.4");
    D(DEFECT_ID_OPEN_COMMENT, "RFC 5322 3.2.2");
    D(DEFECT_KEYWORDS_EMPTY, "RFC 5322 4.1");
    D(DEFECT_KEYWORDS_OPEN, "RFC 5322 3.2.4");
  default: return NULL;
  }
}

const char *lmail_defect_name(uint16_t defect)
{
  return both(defect);
}

const char *lmail_defect_rule(uint16_t defect)
{
  const char *s = both(defect);

  if (!s) return NULL;
  while (*s != '\0') s++;
  return s + 1;
}
