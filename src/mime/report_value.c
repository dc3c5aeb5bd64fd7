/* SPDX-License-Identifier: MIT */
/* report_value.c - values in reports about mail: RFC 3464, 6533, 8098, 5965. See libmail/report.h. */

#include "mime/report.h"
#include <libmail/utf8.h>
#include <string.h>

#include "core/chars.h"
#include "core/keyword.h"
#include "rfc822/cfws.h"

/* ---- words ------------------------------------------------------------------------------------ */

/* What no word of a value can hold. */
static int ends_word(uint8_t c)
{
  return lmail_is_fws_(c) || c == ';' || c == '/' || c == ',' || c == '(' || c == ')' || c == '"';
}

/* [CFWS] word [CFWS]: the index behind it; the word may be empty. */
static size_t word(const uint8_t *s, size_t n, size_t at, const uint8_t **out, size_t *len)
{
  size_t from = lmail_cfws_(s, n, at);

  for (at = from; at < n && !ends_word(s[at]);) at++;
  *out = s + from;
  *len = at - from;
  return lmail_cfws_(s, n, at);
}

/* Does nothing but comments follow the word that a value begins with? */
int lmail_report_one_word_(const uint8_t *value, size_t n)
{
  const uint8_t *s;
  size_t len;

  return word(value, n, 0, &s, &len) == n;
}

/* ---- type ";" text ---------------------------------------------------------------------------- */

/* How long s[0 .. n), without white space at its end, is without the comments at its end. */
static size_t without_comment(const uint8_t *s, size_t n)
{
  size_t at = 0, bare = 0;

  while (at < n) {
    if (s[at] == '(') {
      at = lmail_comment_end_(s, n, at);
      if (at == 0) return n; /* no end: text */
    } else if (!lmail_is_fws_(s[at++])) {
      bare = at;
    }
  }
  return bare;
}

/*
 *   mta-name-type ";" mta-name      RFC 3464 2.2.2
 *   address-type ";" generic-address
 *   diagnostic-type ";" *text
 *
 * What stands in front of ";" is a type if it is one word; else the ";" belongs to the text.
 */
lmail_status lmail_report_value_parse(const void *value, size_t n, lmail_report_value *out)
{
  const uint8_t *s = (const uint8_t *)value;
  lmail_status st = LMAIL_OK;
  size_t at;

  memset(out, 0, sizeof *out);
  at = word(s, n, 0, &out->type, &out->type_len);
  if (out->type_len != 0 && at < n && s[at] == ';') {
    at++;
  } else {
    st = LMAIL_E_SYNTAX;
    out->type_len = 0;
    at = 0;
  }
  out->utf8 = out->type_len == 5 && lmail_equal_nocase_(out->type, "utf-8", 5);
  out->text = s + at;
  out->text_len = n - at;
  lmail_trim_(&out->text, &out->text_len);
  out->bare_len = without_comment(out->text, out->text_len);
  return st;
}

/* ---- addresses -------------------------------------------------------------------------------- */

/*
 *   EmbeddedUnicodeChar = %x5C.78 "{" HEXPOINT "}"        RFC 6533 3
 *
 * The character of the one that s[0 .. n) begins with, and *len; or 0. HEXPOINT has 2 to 6 digits and
 * is no surrogate. NUL, CR and LF are refused: they would be part of an address that no one can have.
 */
static uint32_t embedded(const uint8_t *s, size_t n, size_t *len)
{
  uint32_t c = 0;
  size_t i;

  if (n < 6 || memcmp(s, "\\x{", 3) != 0) return 0;
  for (i = 3; i < n && i < 9; i++) {
    int digit = lmail_hex_(s[i]);

    if (digit < 0) break;
    c = c << 4 | (uint32_t)digit;
  }
  if (i < 5 || i == n || s[i] != '}' || c > 0x10ffff || (c >= 0xd800 && c < 0xe000)) return 0;
  if (c == '\r' || c == '\n' || c == 0) return 0;
  *len = i + 1;
  return c;
}

lmail_status lmail_report_address(const lmail_report_value *value, void *out, size_t cap,
                                  size_t *len)
{
  const uint8_t *s = value->text;
  uint8_t *to = (uint8_t *)out;
  size_t n = value->bare_len, made = 0, i = 0;

  if (n > 1 && s[0] == '<' && s[n - 1] == '>') {
    s++;
    n -= 2;
  }
  while (i < n) {
    uint8_t octets[4];
    size_t size = 1, taken = 1, k;
    uint32_t c = value->utf8 ? embedded(s + i, n - i, &taken) : 0;

    octets[0] = s[i];
    if (c != 0) size = lmail_utf8_put(octets, c);
    i += taken;
    if (c == 0 && (octets[0] == '\r' || octets[0] == '\n')) { /* folded: the white space goes too */
      while (i < n && lmail_is_fws_(s[i])) i++;
      continue;
    }
    for (k = 0; k < size; k++, made++) {
      if (made < cap) to[made] = octets[k];
    }
  }
  *len = made;
  return made <= cap ? LMAIL_OK : LMAIL_FULL;
}

/* ---- delivery status -------------------------------------------------------------------------- */

/* clang-format off */
#define ACTIONS(X, a) \
  X(a, "failed", failed, LMAIL_ACTION_FAILED) \
  X(a, "delayed", delayed, LMAIL_ACTION_DELAYED) \
  X(a, "relayed", relayed, LMAIL_ACTION_RELAYED) \
  X(a, "expanded", expanded, LMAIL_ACTION_EXPANDED) \
  X(a, "delivered", delivered, LMAIL_ACTION_DELIVERED)
/* clang-format on */

LMAIL_KEYWORDS_(actions, ACTIONS)

/* action-value = "failed" / "delayed" / "delivered" / "relayed" / "expanded"    RFC 3464 2.3.3 */
uint16_t lmail_report_action(const void *value, size_t n)
{
  const uint8_t *s;
  size_t len;

  (void)word((const uint8_t *)value, n, 0, &s, &len);
  return (uint16_t)lmail_keyword_(actions, s, len);
}

/*
 *   status-code = class "." subject "." detail          RFC 3463 2
 *   class       = "2" / "4" / "5"
 *   subject     = 1*3digit
 *   detail      = 1*3digit
 */
uint32_t lmail_report_status(const void *value, size_t n)
{
  uint32_t status = 0, number = 0;
  unsigned digits = 0, dots = 0;
  const uint8_t *s;
  size_t len, i;

  (void)word((const uint8_t *)value, n, 0, &s, &len);
  if (len == 0 || (s[0] != '2' && s[0] != '4' && s[0] != '5')) return 0;
  for (i = 0; i < len; i++) {
    if (s[i] == '.') {
      if (digits == 0 || ++dots > 2) return 0;
      status = (status + number) * 1000;
      number = 0;
      digits = 0;
    } else if (!lmail_is_(s[i], LMAIL_C_DIGIT) || ++digits > (dots == 0 ? 1u : 3u)) {
      return 0;
    } else {
      number = number * 10 + (s[i] - (uint32_t)'0');
    }
  }
  return dots == 2 && digits != 0 ? status + number : 0;
}

/* ---- disposition ------------------------------------------------------------------------------ */

/* clang-format off */
#define DONE(X, a) \
  X(a, "denied", denied, LMAIL_MDN_DENIED) \
  X(a, "failed", failed, LMAIL_MDN_FAILED) \
  X(a, "deleted", deleted, LMAIL_MDN_DELETED) \
  X(a, "displayed", displayed, LMAIL_MDN_DISPLAYED) \
  X(a, "processed", processed, LMAIL_MDN_PROCESSED) \
  X(a, "dispatched", dispatched, LMAIL_MDN_DISPATCHED)
#define MODES(X, a) \
  X(a, "manual-action", manual, LMAIL_MDN_MANUAL) \
  X(a, "automatic-action", automatic, LMAIL_MDN_AUTOMATIC) \
  X(a, "mdn-sent-manually", manually, LMAIL_MDN_MANUAL)
/* clang-format on */

LMAIL_KEYWORDS_(done, DONE)
LMAIL_KEYWORDS_(modes, MODES)

static uint16_t mode(const uint8_t *s, size_t n)
{
  if (n == 22 && lmail_equal_nocase_(s, "mdn-sent-automatically", n)) return LMAIL_MDN_AUTOMATIC;
  return (uint16_t)lmail_keyword_(modes, s, n);
}

/* Is "error" one of the modifiers? */
static uint16_t has_error(const uint8_t *s, size_t n)
{
  size_t at = 0, len;
  const uint8_t *w;

  while (at < n) {
    at = word(s, n, at, &w, &len);
    if (len == 5 && lmail_equal_nocase_(w, "error", 5)) return 1;
    at++;
  }
  return 0;
}

/*
 *   disposition-field = "Disposition" ":" OWS disposition-mode OWS ";" OWS disposition-type
 *                       [ OWS "/" OWS disposition-modifier *( OWS "," OWS disposition-modifier ) ] OWS
 *   disposition-mode  = action-mode OWS "/" OWS sending-mode          RFC 8098 3.2.6
 *
 * The type alone, without modes, is taken too.
 */
lmail_status lmail_mdn_disposition_parse(const void *value, size_t n, lmail_mdn_disposition *out)
{
  const uint8_t *s = (const uint8_t *)value, *w;
  size_t at, len;

  memset(out, 0, sizeof *out);
  at = word(s, n, 0, &w, &len);
  if (n != 0 && memchr(s, ';', n)) {
    out->action = mode(w, len);
    if (at < n && s[at] == '/') {
      at = word(s, n, at + 1, &w, &len);
      out->sending = mode(w, len);
    }
    if (at == n || s[at] != ';') return LMAIL_E_SYNTAX;
    at = word(s, n, at + 1, &w, &len);
  }
  out->what = (uint16_t)lmail_keyword_(done, w, len);
  out->modifiers = s + n;
  if (at < n && s[at] == '/') {
    out->modifiers = s + at + 1;
    out->modifiers_len = n - at - 1;
    lmail_trim_(&out->modifiers, &out->modifiers_len);
    out->error = has_error(out->modifiers, out->modifiers_len);
    at = n;
  }
  return at == n && out->action != 0 && out->sending != 0 && out->what != 0 ? LMAIL_OK
                                                                            : LMAIL_E_SYNTAX;
}

/* ---- feedback --------------------------------------------------------------------------------- */

/* clang-format off */
#define FEEDBACK(X, a) \
  X(a, "abuse", abuse, LMAIL_FEEDBACK_ABUSE) \
  X(a, "fraud", fraud, LMAIL_FEEDBACK_FRAUD) \
  X(a, "virus", virus, LMAIL_FEEDBACK_VIRUS) \
  X(a, "other", other, LMAIL_FEEDBACK_OTHER) \
  X(a, "not-spam", not_spam, LMAIL_FEEDBACK_NOT_SPAM) \
  X(a, "auth-failure", auth_failure, LMAIL_FEEDBACK_AUTH_FAILURE)
/* clang-format on */

LMAIL_KEYWORDS_(feedback, FEEDBACK)

/* feedback-type = "Feedback-Type:" [CFWS] token [CFWS] CRLF      RFC 5965 3.5 */
uint16_t lmail_report_feedback(const void *value, size_t n)
{
  const uint8_t *s;
  size_t len;

  (void)word((const uint8_t *)value, n, 0, &s, &len);
  return (uint16_t)lmail_keyword_(feedback, s, len);
}
