/* SPDX-License-Identifier: MIT */
/* yenc_encode.c - writing yEnc, yEncode draft 1.3; see libmail/codec.h. */

#include "core/build.h"
#include "mime/crc32.h"
#include "mime/qp.h"

void lmail_yenc_encode_init(lmail_yenc_encoder *e, unsigned line)
{
  memset(e, 0, sizeof *e);
  if (line == 0) line = LMAIL_YENC_LINE;
  e->line_ = (uint16_t)(line < LMAIL_YENC_LINE_MAX ? line : LMAIL_YENC_LINE_MAX);
}

/* ---- the data --------------------------------------------------------------------------------- */

static void queue(lmail_yenc_encoder *e, uint8_t c)
{
  e->out_[e->out_n_++] = c;
}

/*
 * "Critical characters": NUL, LF, CR, "="; "careful writers of encoders" encode a dot in the first
 * column, and blanks in the first and the last, too.
 */
static int is_critical(const lmail_yenc_encoder *e, uint8_t c, int last)
{
  if (c == 0 || c == '\n' || c == '\r' || c == '=') return 1;
  if (c == '.') return e->column_ == 0;
  return lmail_is_blank_(c) && (e->column_ == 0 || last);
}

/* A character of the data, the last one of its line or not. */
static void queue_character(lmail_yenc_encoder *e, uint8_t c, int last)
{
  if (is_critical(e, c, last)) {
    queue(e, '=');
    c = (uint8_t)(c + 64);
    e->column_++;
  }
  queue(e, c);
  e->column_++;
  if (!last && e->column_ < e->line_) return;
  queue(e, '\r');
  queue(e, '\n');
  e->column_ = 0;
}

/* The octet of the data; a blank that may be the last one of its line is held until that is known. */
static void take(lmail_yenc_encoder *e, uint8_t octet)
{
  uint8_t c = (uint8_t)(octet + 42);

  if (e->blank_ != 0) {
    uint8_t blank = e->blank_;

    e->blank_ = 0;
    e->out_[e->out_n_++] = blank;
    e->column_++;
  }
  if (lmail_is_blank_(c) && e->column_ != 0 && e->column_ + 1 < e->line_) e->blank_ = c;
  else queue_character(e, c, e->column_ + 1 == e->line_);
}

#if !LIBMAIL_SMALL
enum { BLOCK = 16 };

/* A block of octets that need no "="; 0 when one does. */
static inline int plain_block(const uint8_t *in, uint8_t *out)
{
  uint8_t c[BLOCK];
  uint64_t bad[BLOCK / 8];
  uint8_t critical[BLOCK];
  size_t i;

  for (i = 0; i < BLOCK; i++) {
    c[i] = (uint8_t)(in[i] + 42);
    critical[i] = (uint8_t)(-(c[i] == 0) | -(c[i] == '\n') | -(c[i] == '\r') | -(c[i] == '='));
  }
  memcpy(bad, critical, sizeof bad);
  if ((bad[0] | bad[1]) != 0) return 0;
  memcpy(out, c, BLOCK);
  return 1;
}

/* Octets that neither are critical nor come near the end of a line; more follow behind them. */
static void plain_octets(lmail_yenc_encoder *e, lmail_windows_ *w)
{
  size_t n = w->n - w->used, room = w->cap - w->made, left = (size_t)(e->line_ - e->column_);
  const uint8_t *in = w->in + w->used;
  uint8_t *out = w->out + w->made;
  size_t i = 0;

  if (e->column_ == 0 || left < 2 || e->blank_ != 0 || n == 0 || room == 0) return;
  n--;
  if (n > room) n = room;
  if (n > left - 1) n = left - 1;
  while (n - i >= BLOCK && plain_block(in + i, out + i)) i += BLOCK;
  for (; i < n; i++) {
    uint8_t c = (uint8_t)(in[i] + 42);

    if (c == 0 || c == '\n' || c == '\r' || c == '=') break;
    out[i] = c;
  }
  w->used += i;
  w->made += i;
  e->column_ = (uint16_t)(e->column_ + i);
}
#endif

lmail_status lmail_yenc_encode(lmail_yenc_encoder *e, const void *in, size_t n, size_t *used,
                               void *out, size_t cap, size_t *made, int last)
{
  lmail_windows_ w;
  int drained;

  lmail_windows_init_(&w, in, n, out, cap);
  while ((drained = lmail_windows_drain_(&w, e->out_, &e->out_at_, &e->out_n_)) != 0) {
#if !LIBMAIL_SMALL
    plain_octets(e, &w);
#endif
    if (w.used < n) {
      take(e, w.in[w.used++]);
    } else if (!last || (e->column_ == 0 && e->blank_ == 0)) {
      break;
    } else if (e->blank_ != 0) {
      queue_character(e, e->blank_, 1);
      e->blank_ = 0;
    } else {
      queue(e, '\r');
      queue(e, '\n');
      e->column_ = 0;
    }
  }
  e->crc = lmail_crc32_(e->crc, w.in, w.used);
  e->octets += w.used;
  *used = w.used;
  *made = w.made;
  return drained ? LMAIL_OK : LMAIL_FULL;
}

/* ---- the lines around it ---------------------------------------------------------------------- */

enum { NAME_MAX_ = 256 };

static void put_key(lmail_build_ *b, const char *key, size_t n, uint64_t value)
{
  lmail_put_(b, key, n);
  lmail_put_number_(b, value);
}

#define PUT_KEY(b, key, value) put_key((b), key, sizeof(key) - 1, (value))

static void put_crc(lmail_build_ *b, uint32_t crc)
{
  unsigned i;

  for (i = 0; i < 8; i++, crc <<= 4) {
    uint8_t digit = lmail_hex_digit_(crc >> 28);

    if (digit >= 'A') digit |= 0x20;
    lmail_put_(b, &digit, 1);
  }
}

/* One part of several. */
static int is_part(const lmail_yenc_file *file)
{
  return file->part != 0;
}

static int makes_sense(const lmail_yenc_file *file)
{
  const uint8_t *name = (const uint8_t *)file->name;
  size_t n = file->name_len;

  if (file->size == 0 || n == 0 || n > NAME_MAX_) return 0;
  if (lmail_is_blank_(name[0]) || lmail_is_blank_(name[n - 1])) return 0;
  if (file->line > LMAIL_YENC_LINE_MAX) return 0;
  if (!is_part(file)) return file->begin == 0 && file->end == 0 && file->total == 0;
  return file->begin != 0 && file->begin <= file->end && file->end <= file->size &&
         (file->total == 0 || file->part <= file->total);
}

/*
 *   =ybegin part=1 total=10 line=128 size=500000 name=mybinary.dat         yEncode draft 1.3
 *   =ypart begin=1 end=100000
 */
lmail_status lmail_yenc_begin_write(lmail_writer *w, const lmail_yenc_file *file)
{
  lmail_build_ b;

  if (!makes_sense(file)) return LMAIL_E_ARGUMENT;
  lmail_build_begin_(&b, w);
  lmail_put_lit_(&b, "=ybegin");
  if (is_part(file)) PUT_KEY(&b, " part=", file->part);
  if (file->total != 0) PUT_KEY(&b, " total=", file->total);
  PUT_KEY(&b, " line=", file->line != 0 ? file->line : LMAIL_YENC_LINE);
  PUT_KEY(&b, " size=", file->size);
  lmail_put_lit_(&b, " name=");
  lmail_put_line_(&b, file->name, file->name_len);
  lmail_put_lit_(&b, "\r\n");
  if (is_part(file)) {
    PUT_KEY(&b, "=ypart begin=", file->begin);
    PUT_KEY(&b, " end=", file->end);
    lmail_put_lit_(&b, "\r\n");
  }
  return lmail_build_end_(&b);
}

/*
 *   =yend size=100000 part=1 pcrc32=abcdef12                               yEncode draft 1.3
 *   =yend size=123456 crc32=abcdef12
 */
lmail_status lmail_yenc_end_write(lmail_writer *w, const lmail_yenc_file *file,
                                  const lmail_yenc_encoder *e)
{
  uint64_t size;
  lmail_build_ b;

  if (!makes_sense(file)) return LMAIL_E_ARGUMENT;
  size = is_part(file) ? file->end - file->begin + 1 : file->size;
  if (size != e->octets) return LMAIL_E_STATE;
  lmail_build_begin_(&b, w);
  PUT_KEY(&b, "=yend size=", size);
  if (is_part(file)) PUT_KEY(&b, " part=", file->part);
  if (is_part(file)) lmail_put_lit_(&b, " p");
  else lmail_put_lit_(&b, " ");
  lmail_put_lit_(&b, "crc32=");
  put_crc(&b, e->crc);
  lmail_put_lit_(&b, "\r\n");
  return lmail_build_end_(&b);
}
