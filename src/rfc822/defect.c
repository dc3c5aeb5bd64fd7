/* SPDX-License-Identifier: MIT */
/* defect.c - names of defects and the rules behind them; see libmail/defect.h. Linked when used. */

#include <libmail/mbox.h>
#include <libmail/rfc822.h>
#include "rfc822/defects.h"
#include <libmail/date.h>
#include <libmail/message_id.h>
#include <libmail/text.h>

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

    /* the field reader */
    D(DEFECT_FIELD_BOM, "RFC 5322 2.1");
    D(DEFECT_FIELD_CR_LINE_END, "RFC 5322 2.3");
    D(DEFECT_FIELD_BAD_UTF8, "RFC 6532 3.1");

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
    D(DEFECT_BAD_PERCENT, "RFC 2231 7");
    D(DEFECT_AFTER_CLOSE_DELIMITER, "RFC 2046 5.1.1");

    /* mbox files */
    D(DEFECT_MBOX_NO_FROM_LINE, "RFC 4155 A");
    D(DEFECT_MBOX_NO_BLANK_LINE, "RFC 4155 A");
    D(DEFECT_MBOX_LONG_LINE, "cfg.token_max");
    D(DEFECT_MBOX_BAD_LENGTH, "mboxcl");
    D(DEFECT_MBOX_WRONG_LENGTH, "mboxcl");
    D(DEFECT_MBOX_BOM, "RFC 4155 A");

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

    /* text.h */
    D(DEFECT_TEXT_GLUED_WORD, "RFC 2047 5");
    D(DEFECT_TEXT_LONG_WORD, "RFC 2047 2");
    D(DEFECT_TEXT_EMPTY_WORD, "RFC 2047 2");
    D(DEFECT_TEXT_BLANK_IN_WORD, "RFC 2047 2");
    D(DEFECT_TEXT_CUT_WORD, "RFC 2047 2");
    D(DEFECT_TEXT_BAD_WORD, "RFC 2047 2");
    D(DEFECT_TEXT_BAD_BASE64, "RFC 2047 4.1");
    D(DEFECT_TEXT_BAD_ESCAPE, "RFC 2047 4.2");
    D(DEFECT_TEXT_ENCODING, "RFC 2047 4");
    D(DEFECT_TEXT_CHARSET, "RFC 2047 3");
    D(DEFECT_TEXT_SPLIT, "RFC 2047 5");
    D(DEFECT_TEXT_BAD_OCTETS, "RFC 2047 6.3");
    D(DEFECT_TEXT_QUOTED_WORD, "RFC 2047 5");
    D(DEFECT_TEXT_8BIT, "RFC 6532 3.1");
    D(DEFECT_TEXT_CONTROL, "RFC 5322 3.2.5");
    D(DEFECT_TEXT_PHRASE, "RFC 5322 3.2.5");
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
