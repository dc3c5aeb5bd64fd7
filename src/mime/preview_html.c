/* SPDX-License-Identifier: MIT */
/*
 * preview_html.c - the text in HTML, character by character: tags, references, comments. What counts
 * as each follows the tokenization of the HTML Standard (section 13.2.5), as far as text is concerned.
 */

#include "core/chars.h"
#include "core/keyword.h"
#include "mime/preview.h"
#include <string.h>

/* lmail_preview.state_ */
enum {
  TEXT,
  TAG_OPEN,     /* "<" */
  TAG_NAME,     /* "<x", "</x" */
  TAG,          /* behind the name */
  TAG_VALUE,    /* in a value in quotes: matched_ is the quote */
  DECLARATION,  /* "<!", "<?", "</" and no letter: up to ">" */
  COMMENT_OPEN, /* "<!-" */
  COMMENT,      /* "<!--": up to "-->" */
  REFERENCE,    /* "&" */
  NUMBER,       /* "&#" */
  RAW,          /* in an element whose content is no text */
  RAW_OPEN,     /* "<" there */
  RAW_NAME      /* "</x" there */
};

/* ---- elements --------------------------------------------------------------------------------- */

/* What a tag means here. Elements that are in neither list begin and end a line. */
enum { INLINE = 1, HIDDEN, QUOTE };

/* clang-format off */
#define ELEMENTS(X, a) \
  X(a, "a", a_, INLINE) X(a, "b", b, INLINE) X(a, "i", i, INLINE) X(a, "q", q, INLINE) \
  X(a, "s", s, INLINE) X(a, "u", u, INLINE) \
  X(a, "em", em, INLINE) X(a, "tt", tt, INLINE) \
  X(a, "bdi", bdi, INLINE) X(a, "bdo", bdo, INLINE) X(a, "big", big, INLINE) \
  X(a, "del", del, INLINE) X(a, "dfn", dfn, INLINE) X(a, "ins", ins, INLINE) \
  X(a, "kbd", kbd, INLINE) X(a, "sub", sub, INLINE) X(a, "sup", sup, INLINE) \
  X(a, "var", var, INLINE) X(a, "wbr", wbr, INLINE) \
  X(a, "abbr", abbr, INLINE) X(a, "cite", cite, INLINE) X(a, "code", code, INLINE) \
  X(a, "font", font, INLINE) X(a, "mark", mark, INLINE) X(a, "nobr", nobr, INLINE) \
  X(a, "samp", samp, INLINE) X(a, "span", span, INLINE) \
  X(a, "label", label, INLINE) X(a, "small", small, INLINE) X(a, "style", style, HIDDEN) \
  X(a, "title", title, HIDDEN) \
  X(a, "iframe", iframe, HIDDEN) X(a, "script", script, HIDDEN) X(a, "strike", strike, INLINE) \
  X(a, "strong", strong, INLINE) \
  X(a, "acronym", acronym, INLINE) X(a, "noembed", noembed, HIDDEN) \
  X(a, "noframes", noframes, HIDDEN) \
  X(a, "blockquote", blockquote, QUOTE)
/* clang-format on */

LMAIL_KEYWORDS_(elements, ELEMENTS)

/* A tag is complete. */
static void tag(lmail_preview *p)
{
  unsigned element = p->cut_ ? 0 : lmail_keyword_(elements, p->word_, p->word_n_);

  p->state_ = TEXT;
  if (element != INLINE) lmail_preview_space_(p);
  if (element == QUOTE && p->closing_) {
    p->quotes_ -= p->quotes_ != 0;
  } else if (element == QUOTE) {
    p->quotes_ += p->quotes_ != UINT32_MAX;
  } else if (element == HIDDEN && !p->closing_) {
    p->element_n_ = p->word_n_;
    memcpy(p->element_, p->word_, p->word_n_);
    p->state_ = RAW;
  }
}

static void begin_word(lmail_preview *p, unsigned state)
{
  p->state_ = (uint8_t)state;
  p->word_n_ = 0;
  p->cut_ = 0;
}

static void add_to_word(lmail_preview *p, uint32_t c)
{
  if (p->word_n_ == sizeof p->word_ || c >= 0x80) p->cut_ = 1;
  else p->word_[p->word_n_++] = (uint8_t)c;
}

static int is_letter(uint32_t c)
{
  return (c | 0x20) - 'a' < 26;
}

static int is_blank(uint32_t c)
{
  return c == ' ' || (c - '\t' < 5 && c != '\v');
}

/* ---- character references --------------------------------------------------------------------- */

static void text_char(lmail_preview *p, uint32_t c)
{
  lmail_preview_char_(p, c, p->quotes_ != 0);
}

/* What was no reference is text as it stands. */
static void give_back(lmail_preview *p, int is_number)
{
  unsigned i;

  text_char(p, '&');
  if (is_number) text_char(p, '#');
  for (i = 0; i < p->word_n_; i++) text_char(p, p->word_[i]);
}

/* A number: those of controls mean windows-1252 (HTML Standard 13.2.5.80). */
static uint32_t numbered(uint32_t c)
{
  static const uint16_t high[32] = {0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
                                    0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd,
                                    0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                    0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178};

  if (c - 0x80 < 32) return high[c - 0x80];
  if (c == 0 || c > 0x10ffff || c - 0xd800 < 0x800) return 0xfffd;
  return c;
}

/* A digit of the number, or the "x" in front of hexadecimal ones, which is in word_; else 0. */
static int in_number(lmail_preview *p, uint32_t c)
{
  int digit = c < 0x80 ? lmail_hex_((uint8_t)c) : -1;
  unsigned base = p->word_n_ != 0 ? 16 : 10;

  if ((c | 0x20) == 'x' && p->word_n_ == 0 && !p->has_digits_) {
    add_to_word(p, c);
    return 1;
  }
  if (digit < 0 || (unsigned)digit >= base) return 0;
  if (p->number_ <= 0x10ffff) p->number_ = p->number_ * base + (uint32_t)digit;
  p->has_digits_ = 1;
  return 1;
}

/* A reference is over: c is what follows it. Returns whether c is its ";". */
static int reference(lmail_preview *p, uint32_t c)
{
  uint32_t named;

  if (p->state_ == NUMBER) {
    p->state_ = TEXT;
    if (p->has_digits_) {
      text_char(p, numbered(p->number_));
      return c == ';';
    }
    give_back(p, 1);
    return 0;
  }
  p->state_ = TEXT;
  named = lmail_html_entity_(p->word_, p->word_n_);
  if (named == 0) give_back(p, 0);
  else text_char(p, named);
  return named != 0 && c == ';';
}

/* Returns whether c is taken; else it is to be read again, as text. */
static int in_reference(lmail_preview *p, uint32_t c)
{
  if (c == '#' && p->state_ == REFERENCE && p->word_n_ == 0) {
    p->state_ = NUMBER;
    p->number_ = 0;
    p->has_digits_ = 0;
  } else if (p->state_ == NUMBER) {
    return in_number(p, c) || reference(p, c);
  } else if (c < 0x80 && lmail_is_alnum_((uint8_t)c) && p->word_n_ < sizeof p->word_) {
    add_to_word(p, c);
  } else {
    return reference(p, c);
  }
  return 1;
}

/* ---- elements without text -------------------------------------------------------------------- */

/* Is the word the name of the element, which its end tag closes? */
static int is_its_end(const lmail_preview *p)
{
  return !p->cut_ && p->word_n_ == p->element_n_ && memcmp(p->word_, p->element_, p->word_n_) == 0;
}

static void raw(lmail_preview *p, uint32_t c)
{
  if (p->state_ == RAW_NAME && is_letter(c)) {
    add_to_word(p, c | 0x20);
    return;
  }
  if (p->state_ == RAW_NAME && is_its_end(p) && (c == '>' || c == '/' || is_blank(c))) {
    p->closing_ = 1;
    p->matched_ = 0;
    p->state_ = TAG;
    if (c == '>') tag(p);
    return;
  }
  if (p->state_ == RAW_OPEN && c == '/') begin_word(p, RAW_NAME);
  else p->state_ = c == '<' ? RAW_OPEN : RAW;
}

/* ---- tags and comments ------------------------------------------------------------------------ */

/* Returns whether c is taken; else it is to be read again, as text. */
static int tag_open(lmail_preview *p, uint32_t c)
{
  if (c == '/' && !p->closing_) {
    p->closing_ = 1;
  } else if (is_letter(c)) {
    begin_word(p, TAG_NAME);
    add_to_word(p, c | 0x20);
  } else if (c == '!' && !p->closing_) {
    p->matched_ = 0;
    p->state_ = DECLARATION;
  } else if (c == '?' || p->closing_) {
    p->matched_ = 1; /* no comment can begin here */
    p->state_ = c == '>' ? TEXT : DECLARATION;
  } else {
    p->state_ = TEXT;
    text_char(p, '<');
    return 0;
  }
  return 1;
}

/* Behind the name of a tag; last_ is the character before c. Quotes count behind "=" only. */
static void in_tag(lmail_preview *p, uint32_t c)
{
  if (c == '>') {
    tag(p);
  } else if ((c == '"' || c == '\'') && p->matched_) {
    p->matched_ = (uint8_t)c;
    p->state_ = TAG_VALUE;
  } else if (!is_blank(c)) {
    p->matched_ = c == '=';
  }
}

static void tag_name(lmail_preview *p, uint32_t c)
{
  if (c == '>') {
    tag(p);
  } else if (c == '/' || is_blank(c)) {
    p->matched_ = 0;
    p->state_ = TAG;
  } else {
    add_to_word(p, is_letter(c) ? c | 0x20 : c);
  }
}

/* In a comment, matched_ counts the "-" in front. "<!-->" and "<!--->" are comments, too. */
static void comment(lmail_preview *p, uint32_t c)
{
  if (c == '>' && p->matched_ >= 2) p->state_ = TEXT;
  else if (c == '-') p->matched_ = (uint8_t)(p->matched_ < 2 ? p->matched_ + 1 : 2);
  else p->matched_ = c == '!' && p->matched_ == 2 ? 2 : 0; /* "--!>" ends it as well */
}

static void declaration(lmail_preview *p, uint32_t c)
{
  if (c == '>') {
    p->state_ = TEXT;
  } else if (c == '-' && p->matched_ == 0) {
    p->state_ = COMMENT_OPEN;
  } else {
    p->matched_ = 1;
  }
}

/* Returns whether c is taken. */
static int take(lmail_preview *p, uint32_t c)
{
  switch (p->state_) {
  case TEXT:
    p->closing_ = 0;
    if (c == '<') p->state_ = TAG_OPEN;
    else if (c == '&') begin_word(p, REFERENCE);
    else text_char(p, c);
    break;
  case TAG_OPEN: return tag_open(p, c);
  case TAG_NAME: tag_name(p, c); break;
  case TAG: in_tag(p, c); break;
  case TAG_VALUE:
    if (c != p->matched_) break;
    p->matched_ = 0;
    p->state_ = TAG;
    break;
  case DECLARATION: declaration(p, c); break;
  case COMMENT_OPEN:
    p->matched_ = c == '-' ? 2 : 1;
    p->state_ = c == '-' ? COMMENT : c == '>' ? TEXT : DECLARATION;
    break;
  case COMMENT: comment(p, c); break;
  case REFERENCE:
  case NUMBER: return in_reference(p, c);
  default: raw(p, c); break;
  }
  return 1;
}

void lmail_preview_html_(lmail_preview *p, uint32_t c)
{
  while (!take(p, c)) continue;
}

void lmail_preview_html_end_(lmail_preview *p)
{
  if (p->state_ == REFERENCE || p->state_ == NUMBER) (void)reference(p, 0);
  else if (p->state_ == TAG_OPEN && !p->closing_) text_char(p, '<');
}
