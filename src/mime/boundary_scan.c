/* SPDX-License-Identifier: MIT */
/* boundary_scan.c - boundaries that are written, and bodies without them: see libmail/compose.h. */

#include "core/chars.h"
#include <libmail/compose.h>
#include <string.h>

/* The line is no delimiter: more than any length of one. */
enum { OTHER_LINE = 255 };

/* bcharsnospace = DIGIT / ALPHA / "'" / "(" / ")" / "+" / "_" / "," / "-" / "." / "/" / ":" / "=" / "?" */
static int is_bchar(uint8_t c)
{
  return lmail_is_(c, LMAIL_C_LDH) || (c != 0 && memchr("'()+_,./:=?", c, 11) != NULL);
}

lmail_status lmail_boundary_scan_init(lmail_boundary_scanner *s, const void *base, size_t n)
{
  const uint8_t *p = (const uint8_t *)base;
  size_t i;

  if (n < 8 || n > LMAIL_BOUNDARY_BASE_MAX) return LMAIL_E_ARGUMENT;
  for (i = 0; i < n; i++) {
    if (!is_bchar(p[i])) return LMAIL_E_ARGUMENT;
  }
  memset(s, 0, sizeof *s);
  memcpy(s->base_, p, n);
  s->base_len_ = (uint8_t)n;
  return LMAIL_OK;
}

/* What every delimiter begins with: "--", "=_" and the base. */
int lmail_boundary_scan(lmail_boundary_scanner *s, const void *in, size_t n)
{
  const uint8_t *p = (const uint8_t *)in;
  unsigned at = s->matched_, end = 4U + s->base_len_;
  size_t i;

  for (i = 0; i < n && !s->found_; i++) {
    if (p[i] == '\r' || p[i] == '\n') {
      at = 0;
    } else if (at != OTHER_LINE) {
      at = p[i] == (at < 4 ? (uint8_t) "--=_"[at] : s->base_[at - 4]) ? at + 1 : OTHER_LINE;
      s->found_ = at == end;
    }
  }
  s->matched_ = (uint8_t)at;
  return !s->found_;
}
