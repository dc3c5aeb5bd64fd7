/* SPDX-License-Identifier: MIT */
/* command_arg.c - what one argument of a command may be, and which form a string takes. */

#include "core/chars.h"
#include "core/keyword.h"
#include "core/utf8.h"
#include "imap/command.h"
#include <libmail/imap_set.h>

enum { QUOTED_MAX = 1024, FREE_MAX = 4096 };

/*
 * atom-specials = "(" / ")" / "{" / SP / CTL / list-wildcards / quoted-specials / resp-specials
 * ATOM-CHAR     = <any CHAR except atom-specials>
 * ASTRING-CHAR  = ATOM-CHAR / resp-specials
 * list-char     = ATOM-CHAR / list-wildcards / resp-specials          RFC 9051 9
 */
int lmail_imap_is_word_(const uint8_t *s, size_t n, unsigned chars)
{
  static const char specials[] = "(){\"\\]%*";
  size_t last = sizeof specials - 1;
  size_t i;

  if (chars == LMAIL_IMAP_ASTRING_CHAR) last = 5;
  if (chars == LMAIL_IMAP_LIST_CHAR) last = 5;
  for (i = 0; i < n; i++) {
    if (!lmail_is_(s[i], LMAIL_C_GRAPH) || memchr(specials, s[i], last)) return 0;
    if (chars == LMAIL_IMAP_ASTRING_CHAR && (s[i] == '%' || s[i] == '*')) return 0;
  }
  return n > 0;
}

static int is_utf8(const uint8_t *s, size_t n)
{
  size_t i = 0;

  while (i < n) {
    size_t k = lmail_utf8_char_(s + i, n - i);

    if (k == 0) return 0;
    i += k;
  }
  return 1;
}

static int has(const uint8_t *s, size_t n, int octet)
{
  return n > 0 && memchr(s, octet, n) != NULL;
}

int lmail_imap_is_free_(uint64_t n, uint32_t offers)
{
  if (offers & LMAIL_IMAP_OFFERS_LITERAL_PLUS) return 1;
  return (offers & LMAIL_IMAP_OFFERS_LITERAL_MINUS) && n <= FREE_MAX;
}

/*
 * astring = 1*ASTRING-CHAR / string; string = quoted / literal          RFC 9051 9
 * NIL is quoted, because there are servers that take it for none. UTF-8 is quoted after ENABLE (RFC 6855 3).
 */
unsigned lmail_imap_form_(const lmail_imap_arg *arg, uint32_t offers)
{
  const uint8_t *s = (const uint8_t *)arg->data;
  size_t n = arg->len;
  unsigned chars = arg->kind == LMAIL_IMAP_ARG_PATTERN ? LMAIL_IMAP_LIST_CHAR
                                                       : LMAIL_IMAP_ASTRING_CHAR;

  if (arg->kind == LMAIL_IMAP_ARG_LITERAL) {
    if (arg->flags & LMAIL_IMAP_ARG_BINARY) return LMAIL_IMAP_AS_LITERAL8;
    if (!(arg->flags & LMAIL_IMAP_ARG_STREAMED) && has(s, n, 0)) return LMAIL_IMAP_AS_LITERAL8;
    return LMAIL_IMAP_AS_LITERAL;
  }
  if (arg->kind != LMAIL_IMAP_ARG_STRING && n <= QUOTED_MAX && lmail_imap_is_word_(s, n, chars) &&
      !(n == 3 && lmail_equal_nocase_(s, "nil", 3))) {
    return LMAIL_IMAP_AS_ATOM;
  }
  if (n > QUOTED_MAX || has(s, n, '\r') || has(s, n, '\n')) return LMAIL_IMAP_AS_LITERAL;
  if (!lmail_any_8bit_(s, n)) return LMAIL_IMAP_AS_QUOTED;
  return (offers & LMAIL_IMAP_OFFERS_UTF8) && is_utf8(s, n) ? LMAIL_IMAP_AS_QUOTED
                                                            : LMAIL_IMAP_AS_LITERAL;
}

/* flag = "\Answered" / ... / flag-keyword / "\" atom; "\Recent" cannot be set          RFC 9051 2.3.2 */
static int is_flag(const uint8_t *s, size_t n)
{
  if (n > 0 && s[0] == '\\') {
    s++;
    n--;
    if (n == 6 && lmail_equal_nocase_(s, "recent", 6)) return 0;
  }
  return lmail_imap_is_word_(s, n, LMAIL_IMAP_ATOM_CHAR);
}

/* Does s[0 .. n) look like this: "9" a digit, "_" a digit or SP, "a" a letter, "+" a sign, else itself? */
static int is_shaped(const uint8_t *s, size_t n, const char *shape, size_t shape_n)
{
  size_t i;

  if (n != shape_n) return 0;
  for (i = 0; i < n; i++) {
    int digit = lmail_is_(s[i], LMAIL_C_DIGIT);

    if (shape[i] == '9'   ? digit
        : shape[i] == '_' ? digit || s[i] == ' '
        : shape[i] == 'a' ? lmail_is_alpha_(s[i])
        : shape[i] == '+' ? s[i] == '+' || s[i] == '-'
                          : s[i] == (uint8_t)shape[i]) {
      continue;
    }
    return 0;
  }
  return 1;
}

/*
 * date-text = date-day "-" date-month "-" date-year; date-day = 1*2DIGIT
 * date-time = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE     RFC 9051 9
 */
static int is_date(const lmail_imap_arg *arg)
{
  static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
  const uint8_t *s = (const uint8_t *)arg->data;
  size_t month = arg->kind == LMAIL_IMAP_ARG_DATE_TIME ? 4 : arg->len - 8;
  size_t i;

  if (arg->kind == LMAIL_IMAP_ARG_DATE_TIME) {
    if (!is_shaped(s, arg->len, "\"_9-aaa-9999 99:99:99 +9999\"", 28)) return 0;
  } else if (!is_shaped(s, arg->len, "9-aaa-9999", 10) &&
             !is_shaped(s, arg->len, "99-aaa-9999", 11)) {
    return 0;
  }
  for (i = 0; i < sizeof months - 1; i += 3) {
    if (lmail_equal_nocase_(s + month, months + i, 3)) return 1;
  }
  return 0;
}

/* section-part = nz-number *("." nz-number); how much of s it is, with the "." behind it */
static size_t part(const uint8_t *s, size_t n)
{
  size_t i = 0;

  while (i < n && s[i] >= '1' && s[i] <= '9') {
    i += lmail_run_(s + i, n - i, LMAIL_C_DIGIT);
    if (i == n || s[i] != '.') break;
    i++;
  }
  return i;
}

/* header-list = "(" header-fld-name *(SP header-fld-name) ")"; header-fld-name = astring, here an atom */
static int is_header_list(const uint8_t *s, size_t n)
{
  size_t i = 1;

  if (n < 3 || s[0] != '(' || s[n - 1] != ')') return 0;
  while (i < n) {
    const uint8_t *end = (const uint8_t *)memchr(s + i, ' ', n - i);
    size_t k = end == NULL ? n - 1 - i : (size_t)(end - s) - i;

    if (!lmail_imap_is_word_(s + i, k, LMAIL_IMAP_ASTRING_CHAR)) return 0;
    i += k + 1;
  }
  return 1;
}

/*
 * section-spec    = section-msgtext / (section-part ["." section-text])
 * section-msgtext = "HEADER" / "HEADER.FIELDS" [".NOT"] SP header-list / "TEXT"
 * section-text    = section-msgtext / "MIME"
 * section-binary  = "[" [section-part] "]"          RFC 9051 9
 */
static int is_section(const uint8_t *s, size_t n, int binary)
{
  size_t at = part(s, n);

  if (at == n) return n == 0 || s[n - 1] != '.';
  if (binary || (at > 0 && s[at - 1] != '.')) return 0;
  s += at;
  n -= at;
  if (n == 4)
    return lmail_equal_nocase_(s, "text", 4) || (at > 0 && lmail_equal_nocase_(s, "mime", 4));
  if (n < 6 || !lmail_equal_nocase_(s, "header", 6)) return 0;
  if (n == 6) return 1;
  if (n < 14 || !lmail_equal_nocase_(s + 6, ".fields", 7)) return 0;
  s += 13;
  n -= 13;
  if (n > 4 && lmail_equal_nocase_(s, ".not", 4)) s += 4, n -= 4;
  return s[0] == ' ' && is_header_list(s + 1, n - 1);
}

/* The items that have a section; the macros, which are not written: servers exist that refuse them. */
enum { IS_PLAIN, IS_BODY, IS_BINARY, IS_SIZE, IS_MACRO };

#define ITEMS(X, a)                                     \
  X(a, "all", all, IS_MACRO)                            \
  X(a, "body", body, IS_BODY)                           \
  X(a, "fast", fast, IS_MACRO)                          \
  X(a, "full", full, IS_MACRO)                          \
  X(a, "binary", binary, IS_BINARY)                     \
  X(a, "body.peek", body_peek, IS_BODY)                 \
  X(a, "binary.peek", binary_peek, IS_BINARY)           \
  X(a, "binary.size", binary_size, IS_SIZE)             \
  X(a, "bodypartstructure", bodypartstructure, IS_SIZE) \
  X(a, "availableconversions", availableconversions, IS_SIZE)

LMAIL_KEYWORDS_(items, ITEMS)

/*
 * fetch-att = word / "BODY" [".PEEK"] section ["<" number64 "." nz-number64 ">"] /
 *             "BINARY" [".PEEK"] section-binary [partial] / "BINARY.SIZE" section-binary     RFC 9051 9
 * convert-att = "BODYPARTSTRUCTURE" section-binary / "AVAILABLECONVERSIONS" section-binary / ...  RFC 5259 10
 */
static int is_item(const lmail_imap_arg *arg)
{
  const uint8_t *s = (const uint8_t *)arg->data;
  unsigned item = lmail_keyword_(items, s, arg->len);
  int origin = (arg->flags & LMAIL_IMAP_ARG_ORIGIN) != 0;

  if (!lmail_imap_is_word_(s, arg->len, LMAIL_IMAP_ATOM_CHAR) || has(s, arg->len, '[')) return 0;
  if (arg->data2 == NULL) /* BODY without a section is the structure */
    return !origin && (item == IS_PLAIN || (item == IS_BODY && arg->len == 4));
  if (item == IS_PLAIN || item == IS_MACRO || (origin && item == IS_SIZE)) return 0;
  if (origin && (arg->num2 == 0 || arg->num > INT64_MAX || arg->num2 > INT64_MAX)) return 0;
  return is_section((const uint8_t *)arg->data2, arg->len2, item != IS_BODY);
}

/* sequence-set, each range from its smaller end to its greater one */
static int is_set(const uint8_t *s, size_t n)
{
  size_t i = 0;

  if (lmail_imap_set_check(s, n, LMAIL_IMAP_SET_STAR | LMAIL_IMAP_SET_SAVED, NULL) != LMAIL_OK) {
    return 0;
  }
  while (i < n) { /* the set is one: numbers, "*", ":", "," */
    uint64_t number[2] = {0, 0};
    size_t k;

    for (k = 0; i < n && s[i] != ','; i++) {
      if (s[i] == ':') k = 1;
      else if (s[i] == '*' || s[i] == '$') number[k] = UINT64_MAX;
      else number[k] = number[k] * 10 + (uint64_t)(s[i] - '0');
    }
    if (k == 1 && number[0] > number[1]) return 0;
    i++;
  }
  return 1;
}

static int is_range(const lmail_imap_arg *arg)
{
  return arg->num > 0 && arg->num <= UINT32_MAX && arg->num2 > 0 && arg->num2 <= UINT32_MAX;
}

/* A string that is no message: NUL has no form, and mailbox names are US-ASCII or UTF-8. */
static lmail_status check_string(const lmail_imap_arg *arg, uint32_t offers)
{
  const uint8_t *s = (const uint8_t *)arg->data;

  if (has(s, arg->len, 0)) return LMAIL_E_ARGUMENT;
  if (arg->kind != LMAIL_IMAP_ARG_MAILBOX && arg->kind != LMAIL_IMAP_ARG_PATTERN) return LMAIL_OK;
  if (arg->kind == LMAIL_IMAP_ARG_MAILBOX && arg->len == 0) return LMAIL_OK; /* LIST "" "" */
  if (!lmail_any_8bit_(s, arg->len)) return LMAIL_OK;
  return (offers & LMAIL_IMAP_OFFERS_UTF8) && is_utf8(s, arg->len) ? LMAIL_OK : LMAIL_E_ARGUMENT;
}

/* Has it bits that its kind does not, or a length without octets? */
static int is_misused(const lmail_imap_arg *arg)
{
  unsigned bits = LMAIL_IMAP_ARG_SECRET;

  if (arg->kind == LMAIL_IMAP_ARG_LITERAL) bits |= LMAIL_IMAP_ARG_STREAMED | LMAIL_IMAP_ARG_BINARY;
  if (arg->kind == LMAIL_IMAP_ARG_ITEM) bits |= LMAIL_IMAP_ARG_ORIGIN;
  if (arg->kind == LMAIL_IMAP_ARG_RANGE) bits |= LMAIL_IMAP_ARG_NEGATIVE;
  if (arg->flags & ~bits) return 1;
  return arg->data == NULL && arg->len > 0 && !(arg->flags & LMAIL_IMAP_ARG_STREAMED);
}

lmail_status lmail_imap_check_arg_(const lmail_imap_arg *arg, uint32_t offers)
{
  const uint8_t *s = (const uint8_t *)arg->data;
  int good = 0;

  if (is_misused(arg)) return LMAIL_E_ARGUMENT;
  switch (arg->kind) {
  case LMAIL_IMAP_ARG_ATOM: good = lmail_imap_is_word_(s, arg->len, LMAIL_IMAP_ATOM_CHAR); break;
  case LMAIL_IMAP_ARG_ASTRING:
  case LMAIL_IMAP_ARG_STRING:
  case LMAIL_IMAP_ARG_MAILBOX:
  case LMAIL_IMAP_ARG_PATTERN: return check_string(arg, offers);
  case LMAIL_IMAP_ARG_NUMBER: good = arg->num <= INT64_MAX; break;
  case LMAIL_IMAP_ARG_SET: good = is_set(s, arg->len); break;
  case LMAIL_IMAP_ARG_FLAG: good = is_flag(s, arg->len); break;
  case LMAIL_IMAP_ARG_DATE:
  case LMAIL_IMAP_ARG_DATE_TIME: good = is_date(arg); break;
  case LMAIL_IMAP_ARG_ITEM: good = is_item(arg); break;
  case LMAIL_IMAP_ARG_LITERAL:
    if (lmail_imap_form_(arg, offers) == LMAIL_IMAP_AS_LITERAL8 &&
        !(offers & LMAIL_IMAP_OFFERS_BINARY)) {
      return LMAIL_E_NOT_OFFERED;
    }
    good = 1;
    break;
  case LMAIL_IMAP_ARG_RANGE: good = is_range(arg); break;
  case LMAIL_IMAP_ARG_OPEN:
  case LMAIL_IMAP_ARG_CLOSE: good = 1; break;
  default: break;
  }
  return good ? LMAIL_OK : LMAIL_E_ARGUMENT;
}

/* append-data =/ "UTF8" SP "(" literal8 ")": this literal8 comes with UTF8=ACCEPT (RFC 6855 4), others with BINARY */
static uint32_t offers_at(const lmail_imap_arg *args, size_t i, uint32_t offers)
{
  if (i < 2 || args[i - 1].kind != LMAIL_IMAP_ARG_OPEN || args[i - 2].kind != LMAIL_IMAP_ARG_ATOM ||
      args[i - 2].len != 4 || !lmail_equal_nocase_((const uint8_t *)args[i - 2].data, "utf8", 4)) {
    return offers;
  }
  return (offers & LMAIL_IMAP_OFFERS_UTF8) ? offers | LMAIL_IMAP_OFFERS_BINARY
                                           : offers & ~(uint32_t)LMAIL_IMAP_OFFERS_BINARY;
}

lmail_status lmail_imap_check_args_(uint32_t verb, const lmail_imap_arg *args, size_t count,
                                    uint32_t offers, size_t *at)
{
  lmail_status st = LMAIL_OK;
  size_t i;

  (void)verb;
  for (i = 0; i < count && st == LMAIL_OK; i++) {
    st = lmail_imap_check_arg_(&args[i], offers_at(args, i, offers));
    if (st != LMAIL_OK && at != NULL) *at = i;
  }
  return st;
}
