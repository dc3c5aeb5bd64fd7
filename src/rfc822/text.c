/* SPDX-License-Identifier: MIT */
/* text.c - the text of header fields as UTF-8 (RFC 2047, 5322 3.2.5, 6532); see libmail/text.h. */

#include "rfc822/text.h"
#include "charset/charset.h"
#include "core/base64.h"
#include "core/chars.h"
#include "core/utf8.h"
#include "rfc822/cfws.h"

/* Octets on the way from a word to its charset, and from there to the text. */
enum { BLOCK = LMAIL_BASE64_LINE / (LIBMAIL_SMALL ? 2 : 1) };

void lmail_text_begin_(lmail_text_ *t, const void *value, const lmail_text_config *cfg, void *out,
                       size_t cap, lmail_defects *defects)
{
  memset(t, 0, sizeof *t);
  t->cfg = cfg;
  t->value = (const uint8_t *)value;
  t->defects = defects;
  t->out = (uint8_t *)out;
  t->cap = cap;
}

lmail_status lmail_text_end_(const lmail_text_ *t, size_t *len)
{
  *len = t->len;
  return t->len > t->cap ? LMAIL_FULL : LMAIL_OK;
}

void lmail_text_defect_(lmail_text_ *t, unsigned code, const uint8_t *s)
{
  lmail_defect_add_(t->defects, code, (size_t)(s - t->value));
}

void lmail_text_put_(lmail_text_ *t, const void *data, size_t n)
{
  if (t->len < t->cap && n != 0) {
    size_t room = t->cap - t->len;

    memcpy(t->out + t->len, data, n < room ? n : room);
  }
  t->len += n;
}

/* A control character of the value at s, or out of the word at s: no line ends in it (attack M14). */
static void put_control(lmail_text_ *t, uint8_t c, const uint8_t *s)
{
  lmail_text_defect_(t, LMAIL_DEFECT_TEXT_CONTROL, s);
  if (c == '\r' || c == '\n') c = ' ';
  if (c == 0) lmail_text_put_(t, "\xef\xbf\xbd", 3);
  else lmail_text_put_(t, &c, 1);
}

/* ---- charsets ----------------------------------------------------------------------------------- */

/* UTF-8 is most of what comes, and no choice of the caller's. */
static const lmail_charset *find(const lmail_text_ *t, const uint8_t *label, size_t n)
{
  if (n == 5 && lmail_equal_nocase_(label, "utf-8", 5)) return &lmail_charset_utf_8_;
  if (t->cfg && t->cfg->find) return t->cfg->find(t->cfg->find_user, label, n);
  return lmail_charset_find_basic(NULL, label, n);
}

static int is_control(uint8_t c)
{
  return (c < ' ' && c != '\t') || c == 0x7f;
}

/* What came out of a charset, at s. */
static void put_converted(lmail_text_ *t, const uint8_t *in, size_t n, const uint8_t *s)
{
  size_t run;

  for (;; in += run + 1, n -= run + 1) {
    for (run = 0; run < n && !is_control(in[run]);) run++;
    lmail_text_put_(t, in, run);
    if (run == n) return;
    put_control(t, in[run], s);
  }
}

static void convert(lmail_text_ *t, lmail_charset_decoder *d, const uint8_t *in, size_t n, int last,
                    const uint8_t *s)
{
  uint8_t block[BLOCK];
  size_t used, made;
  lmail_status st;

  do {
    st = lmail_charset_decode(d, in, n, &used, block, sizeof block, &made, last);
    put_converted(t, block, made, s);
    in += used;
    n -= used;
  } while (st == LMAIL_FULL);
}

/* ---- encoded words ------------------------------------------------------------------------------ */

/* The charset of a word; it has often the name of the one before. */
static const lmail_charset *charset_of(lmail_text_ *t, const lmail_word *w)
{
  if (w->charset_len != t->label_len || memcmp(w->charset, t->label, t->label_len) != 0) {
    t->label = w->charset;
    t->label_len = w->charset_len;
    t->found = find(t, t->label, t->label_len);
  }
  return t->found;
}

/* What was wrong in the open words since this was asked last. */
static void tell_bad_words(lmail_text_ *t)
{
  if (t->octets.bad) lmail_text_defect_(t, LMAIL_DEFECT_TEXT_BAD_ESCAPE, t->word);
  if (t->octets.base64.defects) lmail_text_defect_(t, LMAIL_DEFECT_TEXT_BAD_BASE64, t->word);
  if (t->decoder.replaced != t->replaced)
    lmail_text_defect_(t, LMAIL_DEFECT_TEXT_BAD_OCTETS, t->word);
  t->octets.bad = 0;
  t->octets.base64.defects = 0;
  t->replaced = t->decoder.replaced;
}

#if !LIBMAIL_SMALL
/* Is all of it valid UTF-8, and none a control character? */
static int is_clean(const uint8_t *s, size_t n)
{
  const uint64_t ones = UINT64_C(0x0101010101010101);
  size_t i = 0, size;

  while (i < n) {
    if (s[i] >= 0x80) {
      size = lmail_utf8_char_(s + i, n - i);
      if (size == 0) return 0;
      i += size;
      continue;
    }
    for (; n - i >= 8; i += 8) { /* borrows and HTAB make it doubt now and then */
      uint64_t w;

      memcpy(&w, s + i, 8);
      if (((w - ones * ' ') | w | (w + ones)) & (ones * 0x80)) break;
    }
    for (; i < n && s[i] < 0x80; i++) {
      if (is_control(s[i])) return 0;
    }
  }
  return 1;
}

/*
 * A word of valid UTF-8 without control characters is decoded where it belongs. When it is another,
 * nothing has changed.
 */
static int put_utf8(lmail_text_ *t, const lmail_word *w)
{
  lmail_word_octets_ before = t->octets;
  size_t at = 0, made;
  uint8_t *to = t->out + t->len;

  if (t->charset != &lmail_charset_utf_8_ || t->decoder.held_n_ != 0 || t->len > t->cap ||
      t->cap - t->len < w->text_len + 3) {
    return 0;
  }
  if (lmail_word_octets_next_(&t->octets, w, &at, to, t->cap - t->len, &made, 0) &&
      is_clean(to, made)) {
    t->len += made;
    return 1;
  }
  t->octets = before;
  return 0;
}
#endif

static void put_octets(lmail_text_ *t, const lmail_word *w, int last)
{
  uint8_t block[BLOCK];
  size_t at = 0, made, valid;
  int done;

  do {
    done = lmail_word_octets_next_(&t->octets, w, &at, block, sizeof block, &made, last);
    valid = 0;
    if (t->charset == &lmail_charset_utf_8_ && t->decoder.held_n_ == 0) { /* no conversion of what is valid */
      valid = lmail_utf8_valid(block, made);
      put_converted(t, block, valid, t->word);
    }
    if (valid != made) convert(t, &t->decoder, block + valid, made - valid, 0, t->word);
  } while (!done);
}

/* The encoded text of the open words ends; the next one is decoded by itself. */
static void end_octets(lmail_text_ *t)
{
  lmail_word nothing;

  if (!lmail_word_octets_open_(&t->octets)) return;
  memset(&nothing, 0, sizeof nothing);
  nothing.text = t->word;
  put_octets(t, &nothing, 1);
  tell_bad_words(t);
}

/* No word goes on with what is open: a character that is not whole never will be. */
static void end_words(lmail_text_ *t)
{
  if (!t->charset) return;
  end_octets(t);
  if (t->charset != &lmail_charset_utf_8_ || t->decoder.held_n_ != 0) convert(t, &t->decoder, t->word, 0, 1, t->word);
  tell_bad_words(t);
  t->charset = NULL;
}

/*
 * In UTF-8 a byte order mark can only be U+FEFF here: words stand in the middle of a text, where the
 * state of a decoder is 1.
 */
static void begin_words(lmail_text_ *t, const lmail_charset *charset, unsigned encoding)
{
  t->charset = charset;
  t->replaced = 0;
  lmail_charset_decode_init(&t->decoder, charset);
  t->decoder.state_ = charset == &lmail_charset_utf_8_;
  lmail_word_octets_init_(&t->octets, encoding);
}

/* The flags of a word that are defects, from LMAIL_DEFECT_TEXT on. */
enum { IRREGULAR = LMAIL_WORD_ADJACENT - 1 };

/*
 * A word goes on with the one before when both are of one charset. What was cut where it should not
 * be (RFC 2047 5: neither escapes nor groups nor characters go on in the next word) is whole then.
 */
static void put_word(lmail_text_ *t, const lmail_word *w, const lmail_charset *charset)
{
  unsigned i, code;

  if (t->charset != charset) {
    end_words(t);
    begin_words(t, charset, w->encoding);
  } else if (t->octets.encoding != w->encoding || !lmail_word_octets_open_(&t->octets)) {
    end_octets(t);
    lmail_word_octets_init_(&t->octets, w->encoding);
  }
  if (t->decoder.held_n_ != 0 || lmail_word_octets_open_(&t->octets))
    lmail_text_defect_(t, LMAIL_DEFECT_TEXT_SPLIT, w->data);
  for (i = w->flags & IRREGULAR, code = LMAIL_DEFECT_TEXT; i != 0; i >>= 1, code++) {
    if (i & 1) lmail_text_defect_(t, code, w->data);
  }
  if (t->mode & LMAIL_TEXT_QUOTED_) lmail_text_defect_(t, LMAIL_DEFECT_TEXT_QUOTED_WORD, w->data);
  t->word = w->data;
#if !LIBMAIL_SMALL
  if (put_utf8(t, w)) {
    tell_bad_words(t);
    return;
  }
#endif
  put_octets(t, w, 0);
  tell_bad_words(t);
}

/* ---- plain text --------------------------------------------------------------------------------- */

/*
 * unstructured = (*([FWS] VCHAR) *WSP) / obs-unstruct     RFC 5322 3.2.5
 * VCHAR       =/ UTF8-non-ascii                           RFC 6532 3.2
 */

/* How much of s[0 .. n) is text as it is. */
static size_t text_run(const lmail_text_ *t, const uint8_t *s, size_t n)
{
  unsigned classes = t->mode & LMAIL_TEXT_COLLAPSE_ ? LMAIL_C_GRAPH : LMAIL_C_TEXT;
  size_t i = 0;

  if (!(t->mode & (LMAIL_TEXT_COLLAPSE_ | LMAIL_TEXT_PAIRS_))) return lmail_text_run_(s, n);
  while (i < n && lmail_is_(s[i], classes) && !(s[i] == '\\' && (t->mode & LMAIL_TEXT_PAIRS_))) i++;
  return i;
}

static size_t white_size(const uint8_t *s, size_t n)
{
  size_t i = 0;

  while (i < n && lmail_is_fws_(s[i])) i++;
  return i;
}

/*
 * FWS = ([*WSP CRLF] 1*WSP) / obs-FWS                     RFC 5322 3.2.2
 *
 * Unfolding leaves out the line end and nothing else (RFC 5322 2.2.3). A line end without white
 * space behind it folds nothing; who made the value put it there.
 */
static void put_white(lmail_text_ *t, const uint8_t *s, size_t n)
{
  int is_space = (t->mode & LMAIL_TEXT_COLLAPSE_) != 0;
  size_t i;

  if (t->mode & LMAIL_TEXT_ONE_SPACE_) {
    for (i = 0; i < n && !is_space; i++) is_space = s[i] == '\r' || s[i] == '\n';
  }
  if (is_space) lmail_text_put_(t, " ", 1);
  for (i = 0; i < n && !is_space; i++) {
    if (s[i] == ' ' || s[i] == '\t') lmail_text_put_(t, s + i, 1);
  }
  if (s[n - 1] == ' ' || s[n - 1] == '\t') return;
  lmail_text_defect_(t, LMAIL_DEFECT_TEXT_CONTROL, s + n - 1);
  if (!is_space) lmail_text_put_(t, " ", 1);
}

/*
 * Octets above 127 and what follows them up to white space: UTF-8 as a whole, or none of it. Returns
 * how many.
 */
static size_t put_8bit(lmail_text_ *t, const uint8_t *s, size_t n)
{
  lmail_charset_decoder d;
  size_t size = 0, valid;

  while (size < n && (s[size] >= 0x80 || lmail_is_(s[size], LMAIL_C_GRAPH)) &&
         !(s[size] == '\\' && (t->mode & LMAIL_TEXT_PAIRS_))) {
    size++;
  }
  valid = lmail_utf8_valid(s, size);
  if (valid == size) {
    lmail_text_put_(t, s, size);
    return size;
  }
  lmail_text_defect_(t, LMAIL_DEFECT_TEXT_8BIT, s + valid);
  lmail_charset_decode_init(&d, t->cfg && t->cfg->fallback ? t->cfg->fallback
                                                           : &lmail_charset_utf_8_);
  convert(t, &d, s, size, 1, s);
  return size;
}

static void put_plain(lmail_text_ *t, const uint8_t *s, size_t n)
{
  size_t size;

  for (; n != 0; s += size, n -= size) {
    size = text_run(t, s, n);
    if (size < n && lmail_is_fws_(s[size])) { /* blanks before a fold belong to it */
      while (size != 0 && lmail_is_fws_(s[size - 1])) size--;
    }
    lmail_text_put_(t, s, size);
    if (size != 0) continue;
    if (lmail_is_fws_(s[0])) {
      size = white_size(s, n);
      put_white(t, s, size);
    } else if (s[0] == '\\') { /* quoted-pair = "\" (VCHAR / WSP)  RFC 5322 3.2.1 */
      size = n > 1 && lmail_is_(s[1], LMAIL_C_TEXT) ? 2 : 1;
      if (size == 2 || n == 1) lmail_text_put_(t, s + size - 1, 1);
    } else if (s[0] >= 0x80) {
      size = put_8bit(t, s, n);
    } else {
      size = 1;
      put_control(t, s[0], s);
    }
  }
}

/* ---- both --------------------------------------------------------------------------------------- */

void lmail_text_add_(lmail_text_ *t, const uint8_t *s, size_t n, unsigned mode)
{
  const uint8_t *end = s; /* of the run before */
  lmail_word_iter it;
  lmail_word w;

  t->mode = mode;
  lmail_word_init(&it, s, n);
  while (lmail_word_next(&it, &w)) {
    const lmail_charset *charset = NULL;

    if (w.encoding == LMAIL_WORD_UNKNOWN) {
      lmail_text_defect_(t, LMAIL_DEFECT_TEXT_ENCODING, w.data);
    } else if (w.encoding != LMAIL_WORD_NONE) {
      charset = charset_of(t, &w);
      if (!charset) lmail_text_defect_(t, LMAIL_DEFECT_TEXT_CHARSET, w.data);
    }
    if (!charset || !t->charset) {
      end_words(t);
      if (w.data != end) put_white(t, end, (size_t)(w.data - end)); /* a word shown raw is near */
    }
    if (charset) put_word(t, &w, charset);
    else put_plain(t, w.data, w.len);
    end = w.data + w.len;
  }
  end_words(t);
}

lmail_status lmail_text_decode(const void *value, size_t n, const lmail_text_config *cfg, void *out,
                               size_t cap, size_t *len, lmail_defects *defects)
{
  const uint8_t *s = (const uint8_t *)value;
  lmail_text_ t;

  lmail_text_begin_(&t, value, cfg, out, cap, defects);
  while (n != 0 && lmail_is_fws_(s[n - 1])) n--;
  while (n != 0 && lmail_is_fws_(s[0])) s++, n--;
  lmail_text_add_(&t, s, n,
                  cfg && (cfg->options & LMAIL_TEXT_ONE_SPACE) ? LMAIL_TEXT_ONE_SPACE_ : 0);
  return lmail_text_end_(&t, len);
}
