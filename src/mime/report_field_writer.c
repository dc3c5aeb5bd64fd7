/* SPDX-License-Identifier: MIT */
/* report_field_writer.c - the fields of reports, written; see libmail/compose_report.h. */

#include "core/chars.h"
#include "mime/report_writer.h"

/* ---- which field ------------------------------------------------------------------------------ */

/* Fields of a kind of report, apart from those about a recipient of a delivery status. */
static uint64_t fields_of(const lmail_report_writer *r)
{
  uint64_t mdn = lmail_report_bit_(LMAIL_REPORT_WARNING + 1) -
                 lmail_report_bit_(LMAIL_REPORT_REPORTING_UA);
  uint64_t arf = lmail_report_bit_(LMAIL_REPORT_AUTHENTICATION_RESULTS + 1) -
                 lmail_report_bit_(LMAIL_REPORT_FEEDBACK_TYPE);

  switch (r->kind_) {
  case LMAIL_REPORT_DELIVERY:
    return r->about_ == LMAIL_REPORT_ABOUT_MESSAGE ? LMAIL_REPORT_OF_MESSAGE_
                                                   : LMAIL_REPORT_OF_RECIPIENT_;
  case LMAIL_REPORT_DISPOSITION:
    return mdn | lmail_report_bit_(LMAIL_REPORT_ORIGINAL_RECIPIENT) |
           lmail_report_bit_(LMAIL_REPORT_FINAL_RECIPIENT);
  default:
    return arf | lmail_report_bit_(LMAIL_REPORT_ORIGINAL_ENVELOPE_ID) |
           lmail_report_bit_(LMAIL_REPORT_ARRIVAL_DATE) |
           lmail_report_bit_(LMAIL_REPORT_REPORTING_MTA);
  }
}

/* May the field be written now? LMAIL_OK, or why not. */
static lmail_status may_write(const lmail_report_writer *r, unsigned field)
{
  uint64_t bit;

  if (r->state_ != LMAIL_REPORT_IN_FIELDS_) return LMAIL_E_STATE;
  if (field <= LMAIL_FIELD_REPORT || field > LMAIL_REPORT_AUTHENTICATION_RESULTS) {
    return LMAIL_E_ARGUMENT;
  }
  bit = lmail_report_bit_(field);
  if (!(fields_of(r) & bit)) {
    return r->kind_ == LMAIL_REPORT_DELIVERY ? LMAIL_E_STATE : LMAIL_E_ARGUMENT;
  }
  return (r->seen_ & bit) && !lmail_report_may_repeat_(field) ? LMAIL_E_STATE : LMAIL_OK;
}

/* Ends a field and notes it. */
static lmail_status done(lmail_report_writer *r, unsigned field, lmail_status st)
{
  if (st == LMAIL_OK) r->seen_ |= lmail_report_bit_(field);
  return st;
}

static void begin(const lmail_report_writer *r, lmail_fold_ *f, lmail_writer *w, unsigned field)
{
  uint8_t name[LMAIL_REPORT_NAME_];

  lmail_fold_begin_(f, w, name, lmail_report_spell_(field, name), r->options_);
}

/* ---- type ";" text ---------------------------------------------------------------------------- */

/* address-type = atom, RFC 3464 2.1.2: it stands before ";", so no more than letters and digits. */
static void put_type(lmail_fold_ *f, const uint8_t *s, size_t n)
{
  size_t i;

  if (n == 0 || n > LMAIL_COLUMNS_) lmail_fold_refuse_(f);
  for (i = 0; f->b.bad == LMAIL_OK && i < n; i++) {
    if (!lmail_is_(s[i], LMAIL_C_ATEXT)) lmail_fold_refuse_(f);
  }
  lmail_fold_lit_(f, " ");
  lmail_fold_put_(f, s, n);
  lmail_fold_lit_(f, ";");
}

/*
 * What a server has said, word by word. Each white space or line end is SP or a fold, so that it cannot
 * begin a line of its own; words are cut before lines become too long.
 */
static void put_said(lmail_fold_ *f, const uint8_t *s, size_t n)
{
  enum { WORD_MAX = 900 };
  size_t i = 0;

  while (i < n) {
    size_t from = i, size = 0, k;

    if (s[i] == ' ' || (s[i] >= '\t' && s[i] <= '\r')) {
      i++;
      continue;
    }
    while (i < n && s[i] != ' ' && (s[i] < '\t' || s[i] > '\r') && size < WORD_MAX) {
      k = s[i] >= 0x80 && (f->options & LMAIL_COMPOSE_UTF8) ? lmail_utf8_char_(s + i, n - i) : 1;
      size += k == 0 ? 1 : k;
      i += k == 0 ? 1 : k;
    }
    lmail_fold_space_(f, size, LMAIL_COLUMNS_);
    while (from < i) {
      k = s[from] >= 0x80 && (f->options & LMAIL_COMPOSE_UTF8)
              ? lmail_utf8_char_(s + from, n - from)
              : 0;
      if (k == 0 && !lmail_is_(s[from], LMAIL_C_GRAPH)) lmail_fold_lit_(f, "?");
      else lmail_fold_put_(f, s + from, k == 0 ? 1 : k);
      from += k == 0 ? 1 : k;
    }
  }
}

/*
 *   EmbeddedUnicodeChar = %x5C.78 "{" HEXPOINT "}"      RFC 6533 3
 *
 * What such a character is written as; returns its octets.
 */
static size_t embed(uint32_t c, uint8_t out[12])
{
  static const char digits[] = "0123456789ABCDEF";
  unsigned shift = 20;
  size_t n = 3;

  memcpy(out, "\\x{", n);
  while (shift > 4 && c >> shift == 0) shift -= 4; /* two digits at least */
  for (;; shift -= 4) {
    out[n++] = (uint8_t)digits[c >> shift & 15];
    if (shift == 0) break;
  }
  out[n++] = '}';
  return n;
}

/* QCHAR of RFC 6533 3: printable, but none of "\", "+", "=". */
static int is_qchar(uint8_t c)
{
  return lmail_is_(c, LMAIL_C_GRAPH) && c != '\\' && c != '+' && c != '=';
}

/* An address as utf-8-addr-xtext; measured when `put` is 0. */
static size_t embedded(lmail_fold_ *f, const uint8_t *s, size_t n, int put)
{
  size_t size = 0, i = 0;

  while (i < n) {
    uint8_t out[12];
    size_t k = lmail_utf8_char_(s + i, n - i), made = 1;

    if (k == 0) k = 1; /* was refused before */
    out[0] = s[i];
    if (!is_qchar(s[i])) made = embed(lmail_utf8_value_(s + i, k), out);
    if (put) lmail_fold_put_(f, out, made);
    size += made;
    i += k;
  }
  return size;
}

/*
 * One word, never broken: blanks in it (of a quoted local part) are part of it. Alone they might be a
 * line of their own, which some take for the end of the group.
 */
static void put_word(lmail_fold_ *f, const uint8_t *s, size_t n)
{
  size_t i, seen = 0;

  if (n > LMAIL_COLUMNS_MAX_ || !lmail_text_ok_(s, n)) lmail_fold_refuse_(f);
  for (i = 0; f->b.bad == LMAIL_OK && i < n; i++) {
    if (!lmail_is_(s[i], LMAIL_C_TEXT) && !(s[i] >= 0x80 && (f->options & LMAIL_COMPOSE_UTF8))) {
      lmail_fold_refuse_(f);
    }
    seen += !lmail_is_wsp_(s[i]);
  }
  if (seen == 0) lmail_fold_refuse_(f);
  lmail_fold_space_(f, n, LMAIL_COLUMNS_);
  lmail_fold_put_(f, s, n);
}

static int is_recipient(unsigned field)
{
  return field == LMAIL_REPORT_ORIGINAL_RECIPIENT || field == LMAIL_REPORT_FINAL_RECIPIENT;
}

/* Fields of the form type ";" text, and no others. */
static int has_type(unsigned field)
{
  static const uint8_t typed[] = {
      LMAIL_REPORT_REPORTING_MTA & 0xff,     LMAIL_REPORT_DSN_GATEWAY & 0xff,
      LMAIL_REPORT_RECEIVED_FROM_MTA & 0xff, LMAIL_REPORT_REMOTE_MTA & 0xff,
      LMAIL_REPORT_DIAGNOSTIC_CODE & 0xff,   LMAIL_REPORT_LOCALIZED_DIAGNOSTIC & 0xff,
      LMAIL_REPORT_MDN_GATEWAY & 0xff};

  return is_recipient(field) || memchr(typed, (int)(field & 0xff), sizeof typed) != NULL;
}

lmail_status lmail_report_write_value(lmail_report_writer *r, lmail_writer *w, unsigned field,
                                      const void *type, size_t type_len, const void *text, size_t n)
{
  const uint8_t *s = (const uint8_t *)text;
  lmail_status st = may_write(r, field);
  lmail_fold_ f;

  if (st != LMAIL_OK) return st;
  if (!has_type(field)) return LMAIL_E_ARGUMENT;
  begin(r, &f, w, field);
  if (is_recipient(field) && lmail_any_8bit_(s, n)) {
    put_type(&f, (const uint8_t *)"utf-8", 5);
    if (r->options_ & LMAIL_COMPOSE_UTF8) {
      put_word(&f, s, n);
    } else if (n > LMAIL_COLUMNS_MAX_ || !lmail_text_ok_(s, n)) {
      lmail_fold_refuse_(&f);
    } else {
      lmail_fold_space_(&f, embedded(&f, s, n, 0), LMAIL_COLUMNS_);
      (void)embedded(&f, s, n, 1);
    }
  } else {
    put_type(&f, (const uint8_t *)type, type_len);
    if (field == LMAIL_REPORT_DIAGNOSTIC_CODE) put_said(&f, s, n);
    else put_word(&f, s, n);
  }
  return done(r, field, lmail_fold_end_(&f));
}

/* ---- xtext ------------------------------------------------------------------------------------ */

/*
 *   xtext   = *( xchar / hexchar )                         RFC 3461 4
 *   hexchar = ASCII "+" immediately followed by two upper case hexadecimal digits
 *
 * The octet at *at, which goes behind it; -1 when it is none that a field can hold.
 */
static int32_t xtext_octet(const uint8_t *s, size_t n, size_t *at)
{
  int32_t high, low;
  uint8_t c = s[(*at)++];

  if (c != '+') return lmail_is_(c, LMAIL_C_GRAPH) && c != '=' ? (int32_t)c : -1;
  if (n - *at < 2) return -1;
  high = lmail_hex_(s[*at]);
  low = lmail_hex_(s[*at + 1]);
  if (high < 0 || low < 0 || s[*at] > 'F' || s[*at + 1] > 'F') return -1;
  *at += 2;
  c = (uint8_t)(high << 4 | low);
  return lmail_is_(c, LMAIL_C_TEXT) ? (int32_t)c : -1;
}

/* The decoded octets of xtext on one line, not only blanks; measured when `put` is 0. */
static size_t put_xtext(lmail_fold_ *f, const uint8_t *s, size_t n, int put)
{
  size_t at = 0, size = 0, seen = 0;

  while (at < n) {
    int32_t c = xtext_octet(s, n, &at);
    uint8_t octet = (uint8_t)c;

    if (c < 0) {
      lmail_fold_refuse_(f);
      return size;
    }
    if (put) lmail_fold_put_(f, &octet, 1);
    seen += !lmail_is_wsp_(octet);
    size++;
  }
  if (seen == 0) lmail_fold_refuse_(f);
  return size;
}

lmail_status lmail_report_write_xtext(lmail_report_writer *r, lmail_writer *w, unsigned field,
                                      const void *xtext, size_t n)
{
  const uint8_t *s = (const uint8_t *)xtext;
  lmail_status st = may_write(r, field);
  lmail_fold_ f;
  size_t size;

  if (st != LMAIL_OK) return st;
  if (field == LMAIL_REPORT_ORIGINAL_RECIPIENT) {
    const uint8_t *end = n != 0 ? (const uint8_t *)memchr(s, ';', n) : NULL;
    size_t type_len = end ? (size_t)(end - s) : 0;

    if (!end) return LMAIL_E_ARGUMENT;
    if (type_len == 5 && lmail_equal_nocase_(s, "utf-8", 5)) { /* which is no xtext, RFC 6533 3 */
      return lmail_report_write_value(r, w, field, s, 5, end + 1, n - 6);
    }
    begin(r, &f, w, field);
    put_type(&f, s, type_len);
    s = end + 1;
    n -= type_len + 1;
  } else if (field == LMAIL_REPORT_ORIGINAL_ENVELOPE_ID) {
    begin(r, &f, w, field);
  } else {
    return LMAIL_E_ARGUMENT;
  }
  size = put_xtext(&f, s, n, 0);
  lmail_fold_space_(&f, size, LMAIL_COLUMNS_);
  (void)put_xtext(&f, s, n, 1);
  return done(r, field, lmail_fold_end_(&f));
}

/* ---- other values ----------------------------------------------------------------------------- */

lmail_status lmail_report_write_date(lmail_report_writer *r, lmail_writer *w, unsigned field,
                                     int64_t unix_time, int32_t offset_minutes)
{
  lmail_status st = may_write(r, field);
  uint8_t name[LMAIL_REPORT_NAME_];

  if (st != LMAIL_OK) return st;
  if (field != LMAIL_REPORT_ARRIVAL_DATE && field != LMAIL_REPORT_LAST_ATTEMPT_DATE &&
      field != LMAIL_REPORT_WILL_RETRY_UNTIL) {
    return LMAIL_E_ARGUMENT;
  }
  return done(
      r, field,
      lmail_field_write_date(w, name, lmail_report_spell_(field, name), unix_time, offset_minutes));
}

static lmail_status write_word(lmail_report_writer *r, lmail_writer *w, unsigned field,
                               const char *word, size_t n)
{
  lmail_status st = may_write(r, field);
  lmail_fold_ f;

  if (st != LMAIL_OK) return st;
  begin(r, &f, w, field);
  lmail_fold_lit_(&f, " ");
  lmail_fold_put_(&f, word, n);
  return done(r, field, lmail_fold_end_(&f));
}

lmail_status lmail_report_write_action(lmail_report_writer *r, lmail_writer *w, unsigned action)
{
  static const char words[][10] = {"failed", "delayed", "delivered", "relayed", "expanded"};
  const char *word;

  if (action < LMAIL_ACTION_FAILED || action > LMAIL_ACTION_EXPANDED) return LMAIL_E_ARGUMENT;
  word = words[action - LMAIL_ACTION_FAILED];
  return write_word(r, w, LMAIL_REPORT_ACTION, word,
                    (size_t)((const char *)memchr(word, 0, sizeof words[0]) - word));
}

/* status-code = DIGIT "." 1*3DIGIT "." 1*3DIGIT, RFC 3464 2.3.4; small machines cannot divide */
lmail_status lmail_report_write_status(lmail_report_writer *r, lmail_writer *w, uint32_t status)
{
  lmail_status st = may_write(r, LMAIL_REPORT_STATUS);
  unsigned class_ = 0, subject = 0;
  lmail_fold_ f;

  if (st != LMAIL_OK) return st;
  if (status >= 6000000) return LMAIL_E_ARGUMENT;
  for (; status >= 1000000; status -= 1000000) class_++;
  for (; status >= 1000; status -= 1000) subject++;
  if (class_ != 2 && class_ != 4 && class_ != 5) return LMAIL_E_ARGUMENT;
  begin(r, &f, w, LMAIL_REPORT_STATUS);
  lmail_fold_lit_(&f, " ");
  lmail_put_number_(&f.b, class_);
  lmail_fold_lit_(&f, ".");
  lmail_put_number_(&f.b, subject);
  lmail_fold_lit_(&f, ".");
  lmail_put_number_(&f.b, status);
  return done(r, LMAIL_REPORT_STATUS, lmail_fold_end_(&f));
}

lmail_status lmail_report_write_disposition(lmail_report_writer *r, lmail_writer *w,
                                            unsigned action, unsigned sending, unsigned what,
                                            int error)
{
  static const char done_words[][11] = {"displayed", "deleted", "dispatched", "processed"};
  lmail_status st = may_write(r, LMAIL_REPORT_DISPOSITION_FIELD);
  const char *word;
  lmail_fold_ f;

  if (st != LMAIL_OK) return st;
  if (action < LMAIL_MDN_MANUAL || action > LMAIL_MDN_AUTOMATIC || sending < LMAIL_MDN_MANUAL ||
      sending > LMAIL_MDN_AUTOMATIC || what < LMAIL_MDN_DISPLAYED || what > LMAIL_MDN_PROCESSED) {
    return LMAIL_E_ARGUMENT;
  }
  begin(r, &f, w, LMAIL_REPORT_DISPOSITION_FIELD);
  if (action == LMAIL_MDN_MANUAL) lmail_fold_lit_(&f, " manual-action/");
  else lmail_fold_lit_(&f, " automatic-action/");
  if (sending == LMAIL_MDN_MANUAL) lmail_fold_lit_(&f, "MDN-sent-manually;");
  else lmail_fold_lit_(&f, "MDN-sent-automatically;");
  word = done_words[what - LMAIL_MDN_DISPLAYED];
  lmail_fold_lit_(&f, " ");
  lmail_fold_put_(&f, word, (size_t)((const char *)memchr(word, 0, sizeof done_words[0]) - word));
  if (error) lmail_fold_lit_(&f, "/error");
  return done(r, LMAIL_REPORT_DISPOSITION_FIELD, lmail_fold_end_(&f));
}

lmail_status lmail_report_write_text(lmail_report_writer *r, lmail_writer *w, unsigned field,
                                     const void *value, size_t n)
{
  lmail_status st = may_write(r, field);
  uint8_t name[LMAIL_REPORT_NAME_];

  if (st != LMAIL_OK) return st;
  if (!lmail_report_value_ok_(field, (const uint8_t *)value, n)) return LMAIL_E_ARGUMENT;
  return done(
      r, field,
      lmail_field_write_raw(w, name, lmail_report_spell_(field, name), value, n, r->options_));
}

lmail_status lmail_report_write_other(lmail_report_writer *r, lmail_writer *w, const void *name,
                                      size_t name_len, const void *value, size_t n)
{
  const uint8_t *s = (const uint8_t *)name;

  if (r->state_ != LMAIL_REPORT_IN_FIELDS_) return LMAIL_E_STATE;
  if (name_len == 0 || !lmail_is_alnum_(s[0]) || lmail_report_field_id(name, name_len) != 0) {
    return LMAIL_E_ARGUMENT; /* what begins with "-" might be a boundary */
  }
  return lmail_field_write_raw(w, name, name_len, value, n, r->options_);
}
