/* SPDX-License-Identifier: MIT */
/* word_writer.c - encoded words (RFC 2047) and unstructured text (RFC 5322 3.2.5). */

#include "core/base64.h"
#include "core/chars.h"
#include "rfc822/fold_writer.h"

/* ---- what text may hold -------------------------------------------------------------------------- */

int lmail_text_ok_(const uint8_t *s, size_t n)
{
  size_t i = 0, size;

  while (i < n) {
    if (s[i] == '\r' || s[i] == '\n' || s[i] == 0) return 0;
    size = lmail_utf8_char_(s + i, n - i);
    if (size == 0) return 0;
    i += size;
  }
  return 1;
}

int lmail_looks_encoded_(const uint8_t *s, size_t n)
{
  size_t i;

  for (i = 1; i < n; i++) {
    if (s[i - 1] == '=' && s[i] == '?') return 1;
  }
  return 0;
}

/* ---- one encoded word --------------------------------------------------------------------------- */

/*
 * encoded-word = "=?" charset "?" encoding "?" encoded-text "?="       RFC 2047 2
 *
 * At most 75 characters, and whole characters of the charset only (RFC 2047 5).
 */
enum {
  WORD_MAX = 75,
  WORD_FRAME = 12,             /* "=?utf-8?q?" and "?=" */
  WORD_LEAST = WORD_FRAME + 12 /* with one character of four octets in Q */
};

/* What Q may show in a phrase (RFC 2047 5 (3)), and so everywhere; SP is "_". */
static int q_literal(uint8_t c)
{
  return lmail_is_(c, LMAIL_C_LDH) || c == '!' || c == '*' || c == '+' || c == '/';
}

static size_t q_size(const uint8_t *s, size_t n)
{
  size_t size = 0, i;

  for (i = 0; i < n; i++) size += q_literal(s[i]) || s[i] == ' ' ? 1 : 3;
  return size;
}

/* Q is the better choice for mostly ASCII text, which it leaves readable (RFC 2047 4). */
int lmail_word_is_q_(const uint8_t *s, size_t n)
{
  size_t escapes = (q_size(s, n) - n) >> 1;

  return escapes <= (n + 1) >> 1;
}

/* How much of s goes into one word of `max` octets. */
static size_t word_part(const uint8_t *s, size_t n, size_t max, int q)
{
  size_t room = max - WORD_FRAME; /* in octets of Q; in octets of s for B */
  size_t part = 0, size;

  if (!q) {
    size_t groups = room >> 2;

    room = groups * 3;
  }
  while (part < n) {
    size = lmail_utf8_char_(s + part, n - part);
    if (size == 0) break;
    if ((q ? q_size(s + part, size) : size) > room) break;
    room -= q ? q_size(s + part, size) : size;
    part += size;
  }
  return part;
}

size_t lmail_fold_word_(lmail_fold_ *f, const uint8_t *s, size_t n, size_t max, int q)
{
  size_t part = word_part(s, n, max, q), i;

  f->words = 1;
  lmail_fold_put_(f, q ? "=?utf-8?q?" : "=?utf-8?b?", 10);
  if (q) {
    for (i = 0; i < part; i++) {
      uint8_t c[3];

      c[0] = s[i] == ' ' ? '_' : q_literal(s[i]) ? s[i] : '=';
      c[1] = lmail_hex_digit_(s[i] >> 4);
      c[2] = lmail_hex_digit_(s[i] & 15U);
      lmail_fold_put_(f, c, c[0] == '=' ? 3 : 1);
    }
  } else {
    lmail_base64_encoder e;
    uint8_t text[LMAIL_BASE64_LINE];
    size_t used, made;

    lmail_base64_encode_init(&e, 0);
    (void)lmail_base64_encode(&e, s, part, &used, text, sizeof text, &made, 1);
    lmail_fold_put_(f, text, made);
  }
  lmail_fold_lit_(f, "?=");
  return part;
}

/* The size of an encoded word for `part` octets. */
static size_t word_size(const uint8_t *s, size_t part, int q)
{
  size_t groups = 0, i;

  if (q) return WORD_FRAME + q_size(s, part);
  for (i = 0; i < part; i += 3) groups++;
  return WORD_FRAME + groups * 4;
}

/* The white space s[0 .. n) in front of `next` octets; a fold comes before it, and keeps it. */
static void put_blanks(lmail_fold_ *f, const uint8_t *s, size_t n, size_t next, size_t columns)
{
  if (n == 1 && s[0] == ' ') {
    lmail_fold_space_(f, next, columns);
    return;
  }
  if (!lmail_fold_fits_(f, n + next, columns)) lmail_fold_line_(f);
  lmail_fold_put_(f, s, n);
}

void lmail_fold_words_(lmail_fold_ *f, const uint8_t *blanks, size_t blanks_n, const uint8_t *s,
                       size_t n, size_t spare)
{
  int q = lmail_word_is_q_(s, n);

  while (n != 0) {
    size_t column = f->column + blanks_n, max, part;

    /* Fill the line when at least a short word fits on it, else begin one. */
    if (column + WORD_LEAST + spare > LMAIL_WORD_COLUMNS_) column = blanks_n;
    max = LMAIL_WORD_COLUMNS_ - spare - column;
    if (max > WORD_MAX) max = WORD_MAX;
    part = word_part(s, n, max, q);
    f->words = 1; /* on this line, or on the next one */
    put_blanks(f, blanks, blanks_n, word_size(s, part, q), LMAIL_COLUMNS_ - spare);
    part = lmail_fold_word_(f, s, part, max, q);
    s += part;
    n -= part;
    blanks = (const uint8_t *)" ";
    blanks_n = 1;
  }
}

/* ---- unstructured ------------------------------------------------------------------------------- */

/* The longest word and run of blanks that is written as it is. */
enum { PLAIN_MAX = 900, BLANKS_MAX = 40 };

/* Where the run of blanks, or of other octets, that begins at s[i] ends. */
static size_t run_end(const uint8_t *s, size_t n, size_t i)
{
  int blank = lmail_is_wsp_(s[i]);

  while (i < n && lmail_is_wsp_(s[i]) == blank) i++;
  return i;
}

/* Can the run of blanks s[i .. end) stand in the field? Not at the ends: readers drop it there. */
static int blanks_stand(size_t n, size_t i, size_t end)
{
  return i != 0 && end != n && end - i <= BLANKS_MAX;
}

/* Can the word s[i .. end) stand as it is? Not when the blanks behind it have to be encoded. */
static int word_stands(const uint8_t *s, size_t n, size_t i, size_t end, unsigned options)
{
  if (end - i > PLAIN_MAX || lmail_looks_encoded_(s + i, end - i)) return 0;
  if (end != n && !blanks_stand(n, end, run_end(s, n, end))) return 0;
  for (; i < end; i++) {
    if (!lmail_is_(s[i], LMAIL_C_GRAPH) && !(s[i] >= 0x80 && (options & LMAIL_COMPOSE_UTF8))) {
      return 0;
    }
  }
  return 1;
}

/*
 * Where the stretch from i on that has to be encoded ends: at the blanks before the next word that
 * stands as it is. Blanks between encoded words belong to the stretch: a reader drops white space
 * between encoded words (RFC 2047 6.2).
 */
static size_t encoded_end(const uint8_t *s, size_t n, size_t i, unsigned options)
{
  size_t end = i, next;

  for (;;) {
    if (lmail_is_wsp_(s[end])) end = run_end(s, n, end); /* at the very start */
    if (end < n) end = run_end(s, n, end);
    next = end < n ? run_end(s, n, end) : n;
    if (next == n) return n;
    if (blanks_stand(n, end, next) && word_stands(s, n, next, run_end(s, n, next), options)) {
      return end;
    }
    end = next;
  }
}

void lmail_fold_text_(lmail_fold_ *f, const uint8_t *s, size_t n)
{
  const uint8_t *blanks = (const uint8_t *)" ";
  size_t blanks_n = 1, i = 0, end;

  if (!lmail_text_ok_(s, n)) {
    lmail_fold_refuse_(f);
    return;
  }
  while (i < n) {
    end = run_end(s, n, i);
    if (!lmail_is_wsp_(s[i]) && word_stands(s, n, i, end, f->options)) {
      put_blanks(f, blanks, blanks_n, end - i, LMAIL_COLUMNS_);
      lmail_fold_put_(f, s + i, end - i);
    } else {
      end = encoded_end(s, n, i, f->options);
      lmail_fold_words_(f, blanks, blanks_n, s + i, end - i, 0);
    }
    i = end < n ? run_end(s, n, end) : n;
    blanks = s + end;
    blanks_n = i - end;
  }
}
