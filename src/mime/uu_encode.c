/* SPDX-License-Identifier: MIT */
/* uu_encode.c - writing uuencode, POSIX.1 uuencode; see libmail/codec.h. */

#include "core/base64.h"
#include "core/build.h"

/* lmail_uu_encoder.phase_ */
enum { IN_DATA, AT_LINE, AT_END, IS_OVER };

enum { LINE = sizeof((lmail_uu_encoder *)0)->line_ };

static const char end_lines[] = "`\r\nend\r\n";

void lmail_uu_encode_init(lmail_uu_encoder *e)
{
  memset(e, 0, sizeof *e);
}

/* "`" in place of a blank, which transports would cut at the end of a line. */
static uint8_t character(unsigned v)
{
  return (uint8_t)(v == 0 ? '`' : ' ' + v);
}

/* The four characters of three octets. */
static void encode_group(const uint8_t *in, uint8_t *out)
{
  uint32_t bits = (uint32_t)in[0] << 16 | (uint32_t)in[1] << 8 | in[2];

  out[0] = character(bits >> 18);
  out[1] = character(bits >> 12 & 63);
  out[2] = character(bits >> 6 & 63);
  out[3] = character(bits & 63);
}

/* The line of the octets that are held, a character after another; 0 when there is no room. */
static int put_line(lmail_uu_encoder *e, lmail_windows_ *w)
{
  unsigned text = (e->n_ + 2U) * 171 >> 9 << 2; /* characters: 4 for each 3 octets begun */

  for (; e->out_at_ < text + 3; e->out_at_++) {
    unsigned at = e->out_at_ - 1U;
    uint8_t group[4];

    if (w->made == w->cap) return 0;
    if (e->out_at_ == 0) {
      group[0] = character(e->n_);
      at = 0;
    } else if (at < text) {
      encode_group(e->line_ + (at >> 2) * 3, group);
    } else {
      memcpy(group, "\r\n", 2);
      at -= text;
    }
    w->out[w->made++] = group[at & 3];
  }
  memset(e->line_, 0, sizeof e->line_);
  e->n_ = e->out_at_ = 0;
  e->phase_ = IN_DATA;
  return 1;
}

/*
 *   "`" CRLF "end" CRLF            POSIX.1 uuencode, STDOUT
 */
static int put_end(lmail_uu_encoder *e, lmail_windows_ *w)
{
  if (!lmail_windows_drain_(w, (const uint8_t *)end_lines, &e->out_at_, &e->n_)) return 0;
  e->phase_ = IS_OVER;
  return 1;
}

#if !LIBMAIL_SMALL
/* Whole lines from window to window. */
static void full_lines(lmail_windows_ *w)
{
  while (w->n - w->used >= LINE && w->cap - w->made >= LINE / 3 * 4 + 3) {
    const uint8_t *in = w->in + w->used;
    uint8_t *out = w->out + w->made;
    size_t i;

    out[0] = ' ' + LINE;
    for (i = 0; i < LINE / 3; i++) encode_group(in + 3 * i, out + 1 + 4 * i);
    memcpy(out + 1 + LINE / 3 * 4, "\r\n", 2);
    w->used += LINE;
    w->made += LINE / 3 * 4 + 3;
  }
}
#endif

lmail_status lmail_uu_encode(lmail_uu_encoder *e, const void *in, size_t n, size_t *used, void *out,
                             size_t cap, size_t *made, int last)
{
  lmail_windows_ w;
  int room = 1;

  lmail_windows_init_(&w, in, n, out, cap);
  while (room) {
    if (e->phase_ == AT_LINE) {
      room = put_line(e, &w);
    } else if (e->phase_ == AT_END) {
      room = put_end(e, &w);
    } else if (w.used < n) {
#if !LIBMAIL_SMALL
      if (e->n_ == 0) full_lines(&w);
      if (w.used == n) continue;
#endif
      e->line_[e->n_++] = w.in[w.used++];
      if (e->n_ == LINE) e->phase_ = AT_LINE;
    } else if (!last || e->phase_ == IS_OVER) {
      break;
    } else if (e->n_ != 0) {
      e->phase_ = AT_LINE;
    } else {
      e->phase_ = AT_END;
      e->n_ = sizeof end_lines - 1;
    }
  }
  *used = w.used;
  *made = w.made;
  return room ? LMAIL_OK : LMAIL_FULL;
}

/*
 *   "begin" SP mode SP decode_pathname             POSIX.1 uuencode, STDOUT
 */
lmail_status lmail_uu_begin_write(lmail_writer *w, unsigned mode, const void *name, size_t n)
{
  lmail_build_ b;
  uint8_t digits[4];
  unsigned i;

  if (mode > 07777 || n == 0) return LMAIL_E_ARGUMENT;
  lmail_build_begin_(&b, w);
  lmail_put_lit_(&b, "begin ");
  for (i = 0; i < 4; i++) digits[i] = (uint8_t)('0' + (mode >> (9 - 3 * i) & 7));
  i = digits[0] == '0';
  lmail_put_(&b, digits + i, 4 - i);
  lmail_put_lit_(&b, " ");
  lmail_put_line_(&b, name, n);
  lmail_put_lit_(&b, "\r\n");
  return lmail_build_end_(&b);
}
