/* SPDX-License-Identifier: MIT */
/* text.c - the text of header fields as UTF-8 (RFC 2047, 5322 3.2.5, 6532); see libmail/text.h. */

#include "rfc822/text.h"
#include "charset/charset.h"
#include "core/base64.h"
#include "core/chars.h"
#include "core/utf8.h"
#include "rfc822/cfws.h"

/* Octets on the way from a word to its charset, and from there to the text; and around them. */
enum {
  BLOCK = LIBMAIL_SMALL ? 16 : LMAIL_BASE64_LINE,
  BEFORE = LIBMAIL_SMALL ? 0 : 3,
  BEHIND = LIBMAIL_SMALL ? 0 : 16
};

void lmail_text_begin_(lmail_text_ *t, const void *value, const lmail_text_config *cfg, void *out,
                       size_t cap, lmail_defects *defects)
{
  t->cfg = cfg; /* the others when a word begins */
  t->value = (const uint8_t *)value;
  t->defects = defects;
  t->out = (uint8_t *)out;
  t->cap = cap;
  t->len = 0;
  t->label_len = 0;
  t->charset = NULL;
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

/*
 * How many octets the character at the start of UTF-8 has when it could do more than to be shown: control
 * characters but HTAB, U+2028, U+2029, and what turns the direction of writing around (attack M13); 0
 * for all others.
 */
static size_t control_size(const uint8_t *s, size_t n)
{
  if (s[0] < 0x80) return (s[0] < ' ' && s[0] != '\t') || s[0] == 0x7f;
  if (n >= 2 && s[0] == 0xc2) return s[1] < 0xa0 ? 2 : 0;
  if (n < 3 || s[0] != 0xe2) return 0;
  return (s[1] == 0x80 && s[2] >= 0xa8 && s[2] <= 0xae) ||
                 (s[1] == 0x81 && s[2] >= 0xa6 && s[2] <= 0xa9)
             ? 3
             : 0;
}

/* Such a character, out of the value at s: no line ends in the text (attack M14). */
static void put_control(lmail_text_ *t, const uint8_t *c, size_t n, const uint8_t *s)
{
  lmail_text_defect_(t, LMAIL_DEFECT_TEXT_CONTROL, s);
  if (c[0] == '\r' || c[0] == '\n') lmail_text_put_(t, " ", 1);
  else if (c[0] == 0) lmail_text_put_(t, "\xef\xbf\xbd", 3);
  else lmail_text_put_(t, c, n);
}

/* ---- charsets ----------------------------------------------------------------------------------- */

/* UTF-8 is most of what comes, and no choice of the caller's. */
const lmail_charset *lmail_text_find_(const lmail_text_ *t, const uint8_t *label, size_t n)
{
  if (n == 5 && lmail_equal_nocase_(label, "utf-8", n)) return &lmail_charset_utf_8_;
  if (t->cfg && t->cfg->find) return t->cfg->find(t->cfg->find_user, label, n);
  return lmail_charset_find_basic(NULL, label, n);
}

#if !LIBMAIL_SMALL
enum { STEP = 16 };

/*
 * Octets behind three others: is one of them no part of valid UTF-8, or of a character that
 * control_size knows? Words are short, and of all languages: what they are made of no processor guesses.
 */
static int is_odd(const uint8_t *s)
{
  uint8_t odd[STEP];
  uint64_t w[STEP / 8];
  size_t i;

  for (i = 0; i < STEP; i++) {
    const uint8_t c = s[i + 3], p1 = s[i + 2], p2 = s[i + 1];

    odd[i] = (uint8_t)(lmail_utf8_odd_(c, p1, p2, s[i]) | (-(c < ' ') & -(c != '\t')) |
                       -(c == 0x7f) | (-(p1 == 0xc2) & -(c < 0xa0)) |
                       (-(p2 == 0xe2) & ((-(p1 == 0x80) & -((uint8_t)(c - 0xa8) <= 6)) |
                                         (-(p1 == 0x81) & -((uint8_t)(c - 0xa6) <= 3)))));
  }
  memcpy(w, odd, sizeof w);
  return (w[0] | w[1]) != 0;
}

/* The same, and in doubt where characters have four octets or begin with one that asks for more. */
static int may_be_odd(const uint8_t *s)
{
  uint8_t odd[STEP];
  uint64_t w[STEP / 8];
  size_t i;

  for (i = 0; i < STEP; i++) {
    const uint8_t c = s[i + 3], p1 = s[i + 2], p2 = s[i + 1];

    odd[i] = (uint8_t)(((-(p1 >= 0xc3) | -(p2 >= 0xe3)) ^ -((int8_t)c < -0x40)) | -(c < ' ') |
                       -(c == 0x7f) | -((uint8_t)(c - 0xc0) <= 2) | -((uint8_t)(c - 0xe0) <= 2) |
                       -(c >= 0xed));
  }
  memcpy(w, odd, sizeof w);
  return (w[0] | w[1]) != 0;
}

/*
 * Is s[0 .. n) valid UTF-8, and none of it a control character? The octets around it are set, so that a
 * character that is not whole is odd.
 */
static int is_clean(uint8_t *s, size_t n)
{
  size_t i;

  memset(s - BEFORE, ' ', BEFORE);
  memset(s + n, ' ', BEHIND);
  for (i = 0; i <= n; i += STEP) {
    if (may_be_odd(s - BEFORE + i) && is_odd(s - BEFORE + i)) return 0;
  }
  return 1;
}
#endif

/* UTF-8, whole characters of it, out of what stands at s; NULL: it is the value itself. */
static void put_checked(lmail_text_ *t, const uint8_t *in, size_t n, const uint8_t *s)
{
  size_t run, size;

  for (; n != 0; in += run + size, n -= run + size) {
    run = size = 0;
    while (run < n && (size = control_size(in + run, n - run)) == 0) run++;
    lmail_text_put_(t, in, run);
    if (size != 0) put_control(t, in + run, size, s ? s : in + run);
  }
}

/* Octets out of what stands at s, by the decoder of the text. */
static void convert(lmail_text_ *t, const uint8_t *in, size_t n, int last, const uint8_t *s)
{
  uint8_t block[BEFORE + BLOCK + BEHIND], *text = block + BEFORE;
  size_t used, made;
  lmail_status st;

  do {
    st = lmail_charset_decode(&t->decoder, in, n, &used, text, BLOCK, &made, last);
#if !LIBMAIL_SMALL
    if (is_clean(text, made)) lmail_text_put_(t, text, made);
    else
#endif
      put_checked(t, text, made, s);
    in += used;
    n -= used;
  } while (st == LMAIL_FULL);
}

void lmail_text_convert_(lmail_text_ *t, const lmail_charset *charset, const uint8_t *s, size_t n)
{
  lmail_charset_decode_init(&t->decoder, charset);
  convert(t, s, n, 1, s);
  if (t->decoder.replaced != 0) lmail_text_defect_(t, LMAIL_DEFECT_TEXT_BAD_OCTETS, s);
}

/* ---- encoded words ------------------------------------------------------------------------------ */

/* The charset of a word; it has often the name of the one before. */
static const lmail_charset *charset_of(lmail_text_ *t, const lmail_word *w)
{
#if LIBMAIL_SMALL
  return lmail_text_find_(t, w->charset, w->charset_len);
#else
  if (w->charset_len != t->label_len || memcmp(w->charset, t->label, t->label_len) != 0) {
    t->label = w->charset;
    t->label_len = w->charset_len;
    t->found = lmail_text_find_(t, t->label, t->label_len);
  }
  return t->found;
#endif
}

/* What was wrong in the open words since this was asked last. */
static void tell_bad_words(lmail_text_ *t)
{
  uint32_t replaced = (uint32_t)t->decoder.replaced;

#if !LIBMAIL_SMALL
  if (!(t->octets.bad | t->octets.base64.defects) && replaced == t->replaced) return;
#endif
  if (t->octets.bad) lmail_text_defect_(t, LMAIL_DEFECT_TEXT_BAD_ESCAPE, t->word);
  if (t->octets.base64.defects) lmail_text_defect_(t, LMAIL_DEFECT_TEXT_BAD_BASE64, t->word);
  if (replaced != t->replaced) lmail_text_defect_(t, LMAIL_DEFECT_TEXT_BAD_OCTETS, t->word);
  t->octets.bad = 0;
  t->octets.base64.defects = 0;
  t->replaced = replaced;
}

#if !LIBMAIL_SMALL
/*
 * Base64 as it should be: whole groups, padded. The octets of it, or 0 when it is any other. In place
 * of padding comes "A", which makes octets of zero bits: they are not counted.
 */
static size_t whole_base64(const uint8_t *s, size_t n, uint8_t *out, size_t cap)
{
  uint8_t last[4];
  size_t used, more, made = lmail_base64_decode_groups_(s, n - 4, &used, out, cap, 0);
  unsigned pads;

  if (used != n - 4) return 0;
  memcpy(last, s + used, 4);
  pads = last[3] != '=' ? 0 : last[2] != '=' ? 1 : 2;
  if (pads != 0) last[3] = 'A';
  if (pads == 2) last[2] = 'A';
  more = lmail_base64_decode_groups_(last, 4, &used, out + made, cap - made, 0);
  if (more != 3 || (pads != 0 && out[made + 3 - pads] != 0)) return 0;
  return made + 3 - pads;
}

/* A word of valid UTF-8 without control characters. When it is another, nothing has changed. */
static int put_utf8(lmail_text_ *t, const lmail_word *w)
{
  lmail_word_octets_ before = t->octets;
  uint8_t block[BEFORE + BLOCK + BEHIND], *text = block + BEFORE;
  size_t at = 0, made = 0;

  if (t->charset != &lmail_charset_utf_8_ || t->decoder.held_n_ != 0) return 0;
  if (w->encoding == LMAIL_WORD_B && w->text_len >= 4 && (w->text_len & 3) == 0 &&
      !lmail_word_octets_open_(&t->octets)) {
    made = whole_base64(w->text, w->text_len, text, BLOCK);
  }
  if ((made != 0 || lmail_word_octets_next_(&t->octets, w, &at, text, BLOCK, &made, 0)) &&
      is_clean(text, made)) {
    lmail_text_put_(t, text, made);
    return 1;
  }
  t->octets = before;
  return 0;
}
#endif

static void put_octets(lmail_text_ *t, const lmail_word *w, int last)
{
  uint8_t block[BLOCK];
  size_t at = 0, made;
  int done;

  do {
    done = lmail_word_octets_next_(&t->octets, w, &at, block, sizeof block, &made, last);
    convert(t, block, made, 0, t->word);
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
#if !LIBMAIL_SMALL
  if (t->charset == &lmail_charset_utf_8_ && t->decoder.held_n_ == 0 &&
      !lmail_word_octets_open_(&t->octets)) {
    t->charset = NULL;
    return;
  }
#endif
  end_octets(t);
  convert(t, t->word, 0, 1, t->word);
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
enum { IRREGULAR = LMAIL_WORD_JOINED - 1 };

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
  t->decoder.state_ &= ~LMAIL_CHARSET_TEXT_;
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

/*
 * FWS = ([*WSP CRLF] 1*WSP) / obs-FWS                     RFC 5322 3.2.2
 *
 * Unfolding leaves out the line end and nothing else (RFC 5322 2.2.3). A line end without white
 * space behind it folds nothing; who made the value put it there.
 */
static void put_white(lmail_text_ *t, const uint8_t *s, size_t n)
{
  size_t from = t->len, i;
  unsigned one = t->mode & LMAIL_TEXT_COLLAPSE_;
  uint8_t last = s[n - 1];

  for (i = 0; i < n; i++) {
    if (s[i] == ' ' || s[i] == '\t') lmail_text_put_(t, s + i, 1);
    else one |= t->mode & LMAIL_TEXT_ONE_SPACE_;
  }
  if (last != ' ' && last != '\t') lmail_text_defect_(t, LMAIL_DEFECT_TEXT_CONTROL, s + n - 1);
  else if (!one) return;
  if (one) t->len = from;
  lmail_text_put_(t, " ", 1);
}

/*
 * Octets above 127 and what follows them up to white space: UTF-8 as a whole, or none of it. Returns
 * how many. No words are open in plain text, so the decoder is free.
 */
static size_t put_8bit(lmail_text_ *t, const uint8_t *s, size_t n)
{
  size_t size = 0, valid;

  while (size < n && (s[size] >= 0x80 || lmail_is_(s[size], LMAIL_C_GRAPH)) &&
         !(s[size] == '\\' && (t->mode & LMAIL_TEXT_PAIRS_))) {
    size++;
  }
  valid = lmail_utf8_valid(s, size);
  if (valid == size) {
    put_checked(t, s, size, NULL);
    return size;
  }
  lmail_text_defect_(t, LMAIL_DEFECT_TEXT_8BIT, s + valid);
  lmail_charset_decode_init(&t->decoder,
                            t->cfg && t->cfg->fallback ? t->cfg->fallback : &lmail_charset_utf_8_);
  convert(t, s, size, 1, s);
  return size;
}

static void put_plain(lmail_text_ *t, const uint8_t *s, size_t n)
{
  size_t size;

  for (; n != 0; s += size, n -= size) {
    size = text_run(t, s, n);
    if (size < n && lmail_is_fws_(s[size])) { /* blanks before a fold belong to it */
      size = lmail_fws_trim_(s, size);
    }
    lmail_text_put_(t, s, size);
    if (size != 0) continue;
    if (lmail_is_fws_(s[0])) {
      size = lmail_fws_(s, n, 0);
      put_white(t, s, size);
    } else if (s[0] == '\\') { /* quoted-pair = "\" (VCHAR / WSP)  RFC 5322 3.2.1 */
      size = n > 1 && lmail_is_(s[1], LMAIL_C_TEXT) ? 2 : 1;
      if (size == 2 || n == 1) lmail_text_put_(t, s + size - 1, 1);
    } else if (s[0] >= 0x80) {
      size = put_8bit(t, s, n);
    } else {
      size = 1;
      put_control(t, s, 1, s);
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
  size_t blanks = lmail_fws_(s, n, 0);
  lmail_text_ t;

  lmail_text_begin_(&t, value, cfg, out, cap, defects);
  lmail_text_add_(&t, s + blanks, lmail_fws_trim_(s + blanks, n - blanks),
                  cfg && (cfg->options & LMAIL_TEXT_ONE_SPACE) ? LMAIL_TEXT_ONE_SPACE_ : 0);
  return lmail_text_end_(&t, len);
}
