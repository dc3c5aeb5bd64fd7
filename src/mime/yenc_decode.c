/* SPDX-License-Identifier: MIT */
/* yenc_decode.c - reading yEnc, yEncode draft 1.3; see libmail/codec.h. */

#include "mime/crc32.h"
#include "mime/qp.h"

/* lmail_yenc_decoder.phase_: what comes next. */
enum {
  AT_LINE,
  AT_Y,    /* a line begins with "=" */
  IN_WORD, /* the word behind "=y" */
  IN_KEY,
  IN_VALUE,
  IN_NAME,
  IN_TEXT, /* the rest of a line that does not count */
  IN_DATA,
  AT_ESCAPED /* behind "=" */
};

/* lmail_yenc_decoder.flags_ */
enum {
  IS_OPEN = 0x01,   /* between =ybegin and =yend */
  IS_OVER = 0x02,   /* there was a =yend */
  IS_DONE = 0x04,   /* the input has ended */
  IS_DIGIT = 0x08,  /* the value has a digit */
  IS_NUMBER = 0x10, /* and nothing else */
  HAS_PART = 0x20   /* there was a =ypart */
};

/* The words of the keyword lines and those in them; a number is the place here, from 1. */
enum { BEGIN = 1, PART, END, LINE, SIZE, NAME, TOTAL, CRC32, PCRC32, WORDS = PCRC32 };

static const char words[WORDS][7] = {"begin", "part",  "end",   "line",  "size",
                                     "name",  "total", "crc32", "pcrc32"};

enum { ALL_WORDS = (1 << WORDS) - 1, FIRST_OFFSET = 42, ESCAPED_OFFSET = 42 + 64 };

enum { TAKEN, NO_ROOM };

void lmail_yenc_decode_init(lmail_yenc_decoder *d, unsigned mode)
{
  memset(d, 0, sizeof *d);
  d->mode_ = (uint8_t)mode;
}

static void defect(lmail_yenc_decoder *d, unsigned kind)
{
  d->fresh = (uint8_t)(d->fresh | (kind & ~(unsigned)d->defects));
  d->defects = (uint8_t)(d->defects | kind);
}

static int ends_line(uint8_t c)
{
  return c == '\r' || c == '\n';
}

/* ---- words and numbers ------------------------------------------------------------------------ */

static void word_begins(lmail_yenc_decoder *d, unsigned phase)
{
  d->phase_ = (uint8_t)phase;
  d->match_ = ALL_WORDS;
  d->at_ = 0;
}

static void in_word(lmail_yenc_decoder *d, uint8_t c)
{
  unsigned i;

  for (i = 0; i < WORDS; i++) {
    if (d->at_ == sizeof words[0] - 1 || (uint8_t)words[i][d->at_] != c || c == 0) {
      d->match_ = (uint16_t)(d->match_ & ~(1U << i));
    }
  }
  if (d->match_ != 0) d->at_++;
}

/* The number of the word that has ended; 0 for none. */
static unsigned word(const lmail_yenc_decoder *d)
{
  unsigned i;

  for (i = 0; i < WORDS; i++) {
    if (d->match_ >> i & 1 && words[i][d->at_] == '\0') return i + 1;
  }
  return 0;
}

static int is_crc(unsigned key)
{
  return key >= CRC32;
}

/* One more digit, hexadecimal of a CRC; what is too large stays at the greatest number. */
static void in_value(lmail_yenc_decoder *d, uint8_t c)
{
  int digit = lmail_hex_(c);
  int hex = is_crc(word(d));

  if (digit < 0 || (digit > 9 && !hex)) {
    d->flags_ = (uint8_t)(d->flags_ & ~IS_NUMBER);
    return;
  }
  d->flags_ |= IS_DIGIT;
  if (d->number_ >= UINT64_MAX >> 4) d->number_ = UINT64_MAX;
  else if (hex) d->number_ = d->number_ << 4 | (unsigned)digit;
  else d->number_ = (d->number_ << 3) + (d->number_ << 1) + (unsigned)digit;
}

/* ---- keyword lines ---------------------------------------------------------------------------- */

static int saw(const lmail_yenc_decoder *d, unsigned key)
{
  return d->seen_ >> key & 1;
}

static int is_whole(const lmail_yenc_decoder *d)
{
  return d->part == 0 || (d->begin == 1 && d->end == d->size);
}

static uint32_t clamp(uint64_t v)
{
  return v < UINT32_MAX ? (uint32_t)v : UINT32_MAX;
}

/* The octets that there should be. */
static uint64_t expected(const lmail_yenc_decoder *d)
{
  return d->flags_ & HAS_PART ? d->end - d->begin + 1 : d->size;
}

static void begin_value(lmail_yenc_decoder *d, unsigned key)
{
  if (key == SIZE) d->size = d->number_;
  else if (key == PART) d->part = clamp(d->number_);
  else if (key == TOTAL) d->total = clamp(d->number_);
}

static void end_value(lmail_yenc_decoder *d, unsigned key)
{
  if (key == SIZE && d->number_ != d->octets) defect(d, LMAIL_YENC_SIZE);
  if (key == PART && clamp(d->number_) != d->part) defect(d, LMAIL_YENC_KEYWORD);
  if (is_crc(key) && (key == PCRC32 || is_whole(d)) && d->number_ != d->crc) {
    defect(d, LMAIL_YENC_CRC);
  }
}

/* A keyword of the line has its value. One that is no number is as good as missing. */
static void value_ends(lmail_yenc_decoder *d)
{
  unsigned key = word(d);

  if ((d->flags_ & (IS_DIGIT | IS_NUMBER)) != (IS_DIGIT | IS_NUMBER)) {
    if (key != 0 && key != NAME && d->line_ != BEGIN) defect(d, LMAIL_YENC_KEYWORD);
    return;
  }
  d->seen_ = (uint16_t)(d->seen_ | 1U << key);
  if (d->line_ == BEGIN) begin_value(d, key);
  else if (d->line_ == END) end_value(d, key);
  else if (key == BEGIN) d->begin = d->number_;
  else if (key == END) d->end = d->number_;
}

/* "=y" and a word, and a blank or the end of the line behind it. */
static void keyword_line(lmail_yenc_decoder *d, uint8_t c)
{
  unsigned line = word(d);

  if (line == BEGIN && c == ' ') {
    if (d->flags_ & IS_OPEN) defect(d, LMAIL_YENC_NO_END);
    d->size = d->begin = d->end = d->octets = 0;
    d->part = d->total = d->crc = 0;
    d->flags_ = (uint8_t)(d->flags_ & IS_OVER);
  } else if ((line != PART && line != END) || !(d->flags_ & IS_OPEN)) {
    if (d->flags_ & IS_OPEN) defect(d, LMAIL_YENC_KEYWORD);
    d->phase_ = IN_TEXT;
    return;
  }
  d->line_ = (uint8_t)line;
  d->seen_ = 0;
  word_begins(d, IN_KEY);
}

/*
 *   =ybegin line=128 size=123456 name=mybinary.dat         yEncode draft 1.3
 *
 * "If the parameters line= size= name= are not present then the =ybegin might be part of a
 * text-message with a discussion about yEnc": then it begins nothing.
 */
static void begin_line_ends(lmail_yenc_decoder *d)
{
  if (!saw(d, LINE) || !saw(d, SIZE) || !saw(d, NAME)) return;
  if (d->flags_ & IS_OVER) defect(d, LMAIL_YENC_AFTER_END);
  d->flags_ |= IS_OPEN;
}

/*
 *   =ypart begin=1 end=100000                              yEncode draft 1.3
 */
static void part_line_ends(lmail_yenc_decoder *d)
{
  if (!saw(d, BEGIN) || !saw(d, END) || d->begin == 0 || d->end < d->begin || d->end > d->size) {
    defect(d, LMAIL_YENC_KEYWORD);
    d->begin = d->end = 0;
  } else {
    d->flags_ |= HAS_PART;
  }
}

/*
 *   =yend size=100000 part=1 pcrc32=abcdef12 crc32=12a45c78       yEncode draft 1.3
 *
 * The size is that of this part, and the same as the one that the lines before have announced.
 */
static void end_line_ends(lmail_yenc_decoder *d)
{
  if (!saw(d, SIZE) || (d->part != 0 && !(d->flags_ & HAS_PART))) defect(d, LMAIL_YENC_KEYWORD);
  if ((d->part == 0 || d->flags_ & HAS_PART) && expected(d) != d->octets) {
    defect(d, LMAIL_YENC_SIZE);
  }
  d->flags_ = (uint8_t)((d->flags_ & ~IS_OPEN) | IS_OVER);
}

static void keyword_line_ends(lmail_yenc_decoder *d)
{
  if (d->line_ == BEGIN) begin_line_ends(d);
  else if (d->line_ == PART) part_line_ends(d);
  else end_line_ends(d);
}

/* An octet of a keyword line behind "=y", or of one that does not count. */
static void in_line(lmail_yenc_decoder *d, uint8_t c)
{
  int ends = c == ' ' || ends_line(c);

  if (d->phase_ == IN_WORD) {
    if (ends) keyword_line(d, c);
    else in_word(d, c);
  } else if (d->phase_ == IN_KEY) {
    if (c == '=' && word(d) == NAME && d->line_ == BEGIN) {
      d->phase_ = IN_NAME;
    } else if (c == '=') {
      d->phase_ = IN_VALUE;
      d->number_ = 0;
      d->flags_ = (uint8_t)((d->flags_ & ~IS_DIGIT) | IS_NUMBER);
    } else if (ends) {
      word_begins(d, IN_KEY);
    } else {
      in_word(d, c);
    }
  } else if (d->phase_ == IN_VALUE) {
    if (ends) {
      value_ends(d);
      word_begins(d, IN_KEY);
    } else {
      in_value(d, c);
    }
  } else if (d->phase_ == IN_NAME && !ends) {
    d->seen_ |= 1U << NAME;
  }
  if (!ends_line(c)) return;
  if (d->phase_ != IN_TEXT) keyword_line_ends(d);
  d->phase_ = AT_LINE;
}

/* ---- the data --------------------------------------------------------------------------------- */

/* The windows, and how much of the output is in d->crc and d->octets. */
typedef struct yenc_windows {
  lmail_windows_ w;
  size_t summed;
} yenc_windows;

static void sum(lmail_yenc_decoder *d, yenc_windows *y)
{
  size_t n = y->w.made - y->summed;

  if (n == 0) return;
  d->crc = lmail_crc32_(d->crc, y->w.out + y->summed, n);
  d->octets += n;
  y->summed = y->w.made;
}

static int put(lmail_yenc_decoder *d, yenc_windows *y, uint8_t c, unsigned offset)
{
  if (y->w.made == y->w.cap) return NO_ROOM;
  y->w.out[y->w.made++] = (uint8_t)(c - offset);
  d->phase_ = IN_DATA;
  return TAKEN;
}

/* Behind "=" in the data, where a line may end that should not. */
static int escaped(lmail_yenc_decoder *d, yenc_windows *y, uint8_t c)
{
  if (!ends_line(c)) return put(d, y, c, ESCAPED_OFFSET);
  defect(d, LMAIL_YENC_ESCAPE);
  d->phase_ = AT_LINE;
  return TAKEN;
}

#if !LIBMAIL_SMALL
/*
 * Data in blocks, as quoted-printable is decoded: a block is searched as a whole, without branches, and
 * copied in pieces of always the same length, each over the end of the one before.
 */
enum { BLOCK = 64 };

/* What begins at in[0], a stop: how long it is, its octet at out[*made], if it has one; or 0. */
static inline size_t stop_length(const uint8_t *in, uint8_t *out, size_t *made)
{
  size_t line_end = in[0] == '\r' && in[1] == '\n' ? 2 : 1;

  if (in[0] != '=') return in[line_end] == '=' || ends_line(in[line_end]) ? 0 : line_end;
  if (ends_line(in[1])) return 0;
  out[(*made)++] = (uint8_t)(in[1] - ESCAPED_OFFSET);
  return 2;
}

/* A block with 2 octets behind it, and room for two; 0 when it ends at what is to be looked at. */
static int decode_block(lmail_windows_ *w)
{
  const uint8_t *in = w->in + w->used;
  uint8_t *out = w->out + w->made;
  uint8_t found[BLOCK], plain[2 * BLOCK];
  size_t at = 0, made = 0, i;
  uint64_t bits;

  for (i = 0; i < BLOCK; i++) {
    found[i] = (uint8_t)(-(in[i] == '=') | -(in[i] == '\r') | -(in[i] == '\n'));
    plain[i] = (uint8_t)(in[i] - FIRST_OFFSET);
  }
  memset(plain + BLOCK, 0, BLOCK);
  for (bits = lmail_to_bits_(found); bits != 0; bits &= bits - 1) {
    size_t stop = lmail_lowest_bit_(bits), len;

    if (stop < at) continue; /* it belongs to the one before */
    memcpy(out + made, plain + at, BLOCK);
    made += stop - at;
    at = stop;
    len = stop_length(in + at, out, &made);
    at += len;
    if (len == 0) break;
  }
  if (bits == 0 && at < BLOCK) {
    memcpy(out + made, plain + at, BLOCK);
    made += BLOCK - at;
    at = BLOCK;
  }
  w->used += at;
  w->made += made;
  return bits == 0;
}

static void decode_blocks(lmail_windows_ *w)
{
  while (w->n - w->used >= BLOCK + 2 && w->cap - w->made >= 2 * BLOCK && decode_block(w)) continue;
}
#endif

/* The next octet. */
static int one(lmail_yenc_decoder *d, yenc_windows *y, uint8_t c)
{
  int open = d->flags_ & IS_OPEN;

  if (d->phase_ == AT_Y) {
    if (c == 'y') {
      sum(d, y);
      word_begins(d, IN_WORD);
      return TAKEN;
    }
    if (open) return escaped(d, y, c);
    d->phase_ = IN_TEXT;
  }
  if (d->phase_ == AT_ESCAPED) return escaped(d, y, c);
  if (d->phase_ != AT_LINE && d->phase_ != IN_DATA) {
    in_line(d, c);
  } else if (ends_line(c)) {
    d->phase_ = AT_LINE;
  } else if (c == '=') {
    d->phase_ = d->phase_ == AT_LINE ? AT_Y : AT_ESCAPED;
  } else if (open) {
    return put(d, y, c, FIRST_OFFSET);
  } else {
    d->phase_ = IN_TEXT;
  }
  return TAKEN;
}

/* There is no more input: a line may lack its end, the data its last line. */
static void ends(lmail_yenc_decoder *d, yenc_windows *y)
{
  sum(d, y);
  if (d->phase_ >= IN_WORD && d->phase_ <= IN_NAME) in_line(d, '\n');
  if (d->flags_ & IS_OPEN) {
    if (d->phase_ == AT_ESCAPED || d->phase_ == AT_Y) defect(d, LMAIL_YENC_ESCAPE);
    defect(d, LMAIL_YENC_NO_END);
  } else if (!(d->flags_ & IS_OVER)) {
    defect(d, LMAIL_YENC_NO_BEGIN);
  }
}

lmail_status lmail_yenc_decode(lmail_yenc_decoder *d, const void *in, size_t n, size_t *used,
                               void *out, size_t cap, size_t *made, int last)
{
  lmail_status st = LMAIL_OK;
  yenc_windows y;

  lmail_windows_init_(&y.w, in, n, out, cap);
  y.summed = 0;
  d->fresh = d->back = 0;
  while (st == LMAIL_OK) {
#if !LIBMAIL_SMALL
    if (d->phase_ == IN_DATA) decode_blocks(&y.w);
#endif
    d->back = 0;
    if (y.w.used < n) {
      if (one(d, &y, y.w.in[y.w.used]) == TAKEN) y.w.used += d->back = 1;
      else st = LMAIL_FULL;
    } else if (last && !(d->flags_ & IS_DONE)) {
      ends(d, &y);
      d->flags_ |= IS_DONE;
    } else {
      break;
    }
    if (d->mode_ == LMAIL_YENC_REPORT && d->fresh != 0) st = LMAIL_EVENT;
  }
  sum(d, &y);
  *used = y.w.used;
  *made = y.w.made;
  return st;
}
